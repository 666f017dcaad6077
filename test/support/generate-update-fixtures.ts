/**
 * Writes fixtures/wire/update.txt: UPDATEs from a seed, each with what must become of it. What is expected follows from
 * the model that a message is made from, not from the decoder. `npx tsx test/support/generate-update-fixtures.ts`
 */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { formatIpBytes } from "../../src/net/address.ts";
import { Random } from "./random.ts";
import { type AttributeSpec, attribute, u16, u32, update } from "./update-builder.ts";
import { LOCAL_AS, PEER_AS, type UPDATE_CONTEXTS } from "./update-contexts.ts";
import { hex } from "./wire-fixtures.ts";

const SEED = 20260807;
const PER_CONTEXT = 85;

type ContextName = keyof typeof UPDATE_CONTEXTS;

interface Session {
  readonly context: ContextName;
  readonly twoOctet?: true;
  readonly internal?: true;
  readonly addPath?: true;
  readonly extendedNextHop?: true;
}

const SESSIONS: readonly Session[] = [
  { context: "ebgp" },
  { context: "ebgp-two-octet", twoOctet: true },
  { context: "ebgp-add-path", addPath: true },
  { context: "ebgp-extended-next-hop", extendedNextHop: true },
  { context: "ibgp", internal: true },
  { context: "ibgp-two-octet", internal: true, twoOctet: true },
];

interface Routes {
  readonly octets: number[];
  readonly text: string;
}

/** An attribute as it is sent, and as the canonical block has it; without the latter it is not there. */
interface SentAttribute {
  readonly sent: AttributeSpec;
  readonly kept?: AttributeSpec;
  /** The defect that it is. */
  readonly defect?: string;
}

const FAMILIES = {
  "ipv4-unicast": { afi: 1, version: 4, octets: 4 },
  "ipv6-unicast": { afi: 2, version: 6, octets: 16 },
} as const;
type FamilyName = keyof typeof FAMILIES;

const OPTIONAL = 0x80;
const TRANSITIVE = 0x40;
const PARTIAL = 0x20;

export function generateUpdateFixtures(): string {
  const random = new Random(SEED);
  const lines = [
    "# Made by test/support/generate-update-fixtures.ts. context, number | octets | outcome (test/support/update-outcome.ts)",
  ];
  for (const session of SESSIONS) {
    for (let number = 1; number <= PER_CONTEXT; number++) {
      const { bytes, expected } = makeUpdate(session, random);
      lines.push(`${session.context} ${number} | M ${hex(bytes).slice(32)} | ${expected}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function makeUpdate(session: Session, random: Random): { readonly bytes: Uint8Array; readonly expected: string } {
  const withdrawn = random.chance(0.2) ? makeRoutes("ipv4-unicast", session, random) : undefined;
  const announced = random.chance(0.6) ? makeRoutes("ipv4-unicast", session, random) : undefined;
  const mpWithdrawn = random.chance(0.15) ? makeRoutes("ipv6-unicast", session, random) : undefined;
  const mpFamily = session.extendedNextHop && random.chance(0.5) ? "ipv4-unicast" : "ipv6-unicast";
  const mpAnnounced = random.chance(0.4) ? makeRoutes(mpFamily, session, random) : undefined;

  const common = announced || mpAnnounced ? makeAttributes(session, random) : [];
  const sent = common.map((entry) => entry.sent);
  const texts: string[] = [];
  if (withdrawn) texts.push(`withdraw ipv4-unicast ${withdrawn.text}`);
  if (mpWithdrawn) {
    texts.push(`withdraw ipv6-unicast ${mpWithdrawn.text}`);
    sent.push({ flags: OPTIONAL, code: 15, value: [...u16(2), 1, ...mpWithdrawn.octets] });
  }
  if (announced) {
    const nextHop = { flags: TRANSITIVE, code: 3, value: [203, 0, 113, random.int(1, 254)] };
    sent.push(nextHop);
    texts.push(`announce ipv4-unicast ${announced.text} with ${canonicalBlock(common, nextHop.value)}`);
  }
  if (mpAnnounced) {
    const nextHop = makeMpNextHop(random);
    const value = [...u16(FAMILIES[mpFamily].afi), 1, nextHop.sent.length, ...nextHop.sent, 0, ...mpAnnounced.octets];
    sent.push({ flags: OPTIONAL, code: 14, value });
    texts.push(`announce ${mpFamily} ${mpAnnounced.text} with ${canonicalBlock(common, nextHop.kept)}`);
  }
  if (texts.length === 0) return makeEndOfRib(random);
  const ordered = inSomeOrder(sent, random);
  for (const spec of ordered) {
    const defect = common.find((entry) => entry.sent === spec)?.defect;
    if (defect !== undefined) texts.push(defect);
  }
  const attributes = ordered.flatMap((spec) => attribute({ ...spec, ...noise(spec, random) }));
  return {
    bytes: update({ withdrawn: withdrawn?.octets ?? [], attributes, nlri: announced?.octets ?? [] }),
    expected: texts.join("; "),
  };
}

function makeEndOfRib(random: Random): { readonly bytes: Uint8Array; readonly expected: string } {
  if (random.chance(0.5)) return { bytes: update({}), expected: "end-of-rib ipv4-unicast" };
  const attributes = attribute({ flags: OPTIONAL, code: 15, value: [0, 2, 1], extended: random.chance(0.5) });
  return { bytes: update({ attributes }), expected: "end-of-rib ipv6-unicast" };
}

/** Prefixes of all lengths, with noise behind their last bit. */
function makeRoutes(family: FamilyName, { addPath }: Session, random: Random): Routes {
  const { version, octets: width } = FAMILIES[family];
  const octets: number[] = [];
  const texts: string[] = [];
  for (let count = random.int(1, random.chance(0.02) ? 40 : 2); count > 0; count--) {
    const bits = random.int(0, width * 8);
    const bytes = Array.from({ length: (bits + 7) >> 3 }, () => random.int(0, 255));
    const pathId = random.int(0, 0xffffffff);
    octets.push(...(addPath ? u32(pathId) : []), bits, ...bytes);
    const masked = new Uint8Array(width);
    masked.set(bytes);
    for (let bit = bits; bit < width * 8; bit++) masked[bit >> 3] &= ~(0x80 >> (bit & 7));
    texts.push(`${formatIpBytes(masked, 0, version)}/${bits}${addPath ? `#${pathId}` : ""}`);
  }
  return { octets, text: texts.join(" ") };
}

function makeMpNextHop(random: Random): { readonly sent: readonly number[]; readonly kept: readonly number[] } {
  const global = [0x20, 0x01, 0x0d, 0xb8, ...octetsOf(random, 12)];
  const local = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...octetsOf(random, 8)];
  const unspecified = new Array<number>(16).fill(0);
  return random.pick([
    { sent: global, kept: global },
    { sent: local, kept: local },
    { sent: [...global, ...local], kept: [...global, ...local] },
    { sent: [...unspecified, ...local], kept: local },
    { sent: [...local, ...local], kept: local },
    { sent: [...new Array<number>(8).fill(0), ...global], kept: global },
  ]);
}

function makeAttributes(session: Session, random: Random): SentAttribute[] {
  const list: SentAttribute[] = [
    same({ flags: TRANSITIVE, code: 1, value: [random.int(0, 2)] }),
    ...makePath(session, random),
  ];
  const richness = random.chance(0.3) ? 1 : 0.35; // most messages are short, so that each of their octets can be tried
  const maybe = (probability: number, make: () => SentAttribute) => {
    if (random.chance(probability * richness)) list.push(make());
  };
  const known = (code: number, value: number[]) =>
    same(withPartial({ flags: OPTIONAL | TRANSITIVE, code, value }, random));
  maybe(0.4, () => same({ flags: OPTIONAL, code: 4, value: octetsOf(random, 4) }));
  maybe(0.3, () => internalOnly(session, { flags: TRANSITIVE, code: 5, value: octetsOf(random, 4) }));
  maybe(0.15, () => same({ flags: TRANSITIVE, code: 6, value: [] }));
  maybe(0.15, () => makeAggregator(session, random));
  maybe(0.5, () => known(8, octetsOf(random, 4 * random.int(1, random.chance(0.04) ? 70 : 3))));
  maybe(0.15, () => internalOnly(session, { flags: OPTIONAL, code: 9, value: octetsOf(random, 4) }));
  maybe(0.15, () =>
    internalOnly(session, { flags: OPTIONAL, code: 10, value: octetsOf(random, 4 * random.int(1, 4)) }),
  );
  maybe(0.2, () => known(16, octetsOf(random, 8 * random.int(1, 2))));
  maybe(0.06, () => known(25, octetsOf(random, 20)));
  maybe(0.15, () => makeAigp(session, random));
  maybe(0.15, () => makeLargeCommunities(random));
  maybe(0.1, () => known(35, octetsOf(random, 4)));
  for (const code of [22, 23, 40, 99, 255]) maybe(0.08, () => makeUnknown(code, random));
  maybe(0.1, () => ({ sent: { flags: OPTIONAL, code: 24, value: octetsOf(random, random.int(0, 9)) } }));
  return list;
}

/** A path with true numbers, and how a speaker with as many octets for them would have sent it. */
function makePath({ internal, twoOctet }: Session, random: Random): SentAttribute[] {
  const asns = Array.from({ length: random.int(0, random.chance(0.02) ? 70 : 3) }, () => makeAsn(random));
  if (!internal) asns.unshift(PEER_AS);
  if (asns.length === 0) return [same({ flags: TRANSITIVE, code: 2, value: [] })];
  const kept = { flags: TRANSITIVE, code: 2, value: [2, asns.length, ...asns.flatMap(u32)] };
  if (!twoOctet) return [same(kept)];
  const list: SentAttribute[] = [{ sent: { ...kept, value: [2, asns.length, ...asns.flatMap(twoOctets)] }, kept }];
  if (asns.every((asn) => asn <= 0xffff)) return list;
  // Speakers that know of two octets alone add themselves to AS_PATH only.
  const added = asns.findIndex((asn) => asn > 0xffff);
  const seen = asns.slice(random.int(0, added));
  list.push({ sent: { flags: OPTIONAL | TRANSITIVE, code: 17, value: [2, seen.length, ...seen.flatMap(u32)] } });
  return list;
}

function makeAggregator({ twoOctet }: Session, random: Random): SentAttribute {
  // Above 65535 it would need AS4_AGGREGATOR beside it; those pairs are among the RFC 6793 tests.
  const asn = twoOctet ? random.int(1, 0xffff) : makeAsn(random);
  const address = octetsOf(random, 4);
  const kept = withPartial({ flags: OPTIONAL | TRANSITIVE, code: 7, value: [...u32(asn), ...address] }, random);
  return { sent: { ...kept, value: [...(twoOctet ? u16(asn) : u32(asn)), ...address] }, kept };
}

function makeAigp({ internal }: Session, random: Random): SentAttribute {
  const other = random.chance(0.3) ? [7, 0, 5, 1, 2] : [];
  const spec = { flags: OPTIONAL, code: 26, value: [1, 0, 11, ...octetsOf(random, 8), ...other] };
  return internal ? same(spec) : { sent: spec };
}

function makeLargeCommunities(random: Random): SentAttribute {
  const value = octetsOf(random, 12 * random.int(1, 2));
  const kept = withPartial({ flags: OPTIONAL | TRANSITIVE, code: 32, value }, random);
  return { sent: random.chance(0.2) ? { ...kept, value: [...value, ...value.slice(0, 12)] } : kept, kept };
}

function makeUnknown(code: number, random: Random): SentAttribute {
  const value = octetsOf(random, random.int(0, random.chance(0.05) ? 300 : 12));
  const sent = withPartial({ flags: OPTIONAL | TRANSITIVE, code, value }, random);
  return { sent, kept: { ...sent, flags: sent.flags | PARTIAL } };
}

function internalOnly({ internal }: Session, spec: AttributeSpec): SentAttribute {
  return internal ? same(spec) : { sent: spec, defect: `discard ${spec.code}/9` };
}

function same(spec: AttributeSpec): SentAttribute {
  return { sent: spec, kept: spec };
}

function withPartial(spec: AttributeSpec, random: Random): AttributeSpec {
  return random.chance(0.2) ? { ...spec, flags: spec.flags | PARTIAL } : spec;
}

/** What a receiver has to overlook: needless length octets, and flag bits without meaning. */
function noise(spec: AttributeSpec, random: Random): Partial<AttributeSpec> {
  return {
    flags: random.chance(0.1) ? spec.flags | random.int(1, 15) : spec.flags,
    extended: random.chance(0.15),
  };
}

function inSomeOrder<Item extends { readonly code: number }>(items: readonly Item[], random: Random): Item[] {
  const sorted = [...items].sort((a, b) => a.code - b.code);
  if (random.chance(0.5)) return sorted;
  for (let i = sorted.length - 1; i > 0; i--) {
    const j = random.int(0, i);
    [sorted[i], sorted[j]] = [sorted[j], sorted[i]];
  }
  return sorted;
}

function canonicalBlock(attributes: readonly SentAttribute[], nextHop: readonly number[]): string {
  const kept = attributes.flatMap((entry) => (entry.kept === undefined ? [] : [entry.kept]));
  kept.push({ flags: TRANSITIVE, code: 3, value: nextHop });
  return hex(Uint8Array.from(kept.sort((a, b) => a.code - b.code).flatMap(attribute)));
}

function makeAsn(random: Random): number {
  const asn = random.chance(0.3) ? random.int(131072, 4200000000) : random.int(1, 64495);
  return asn === LOCAL_AS ? 1 : asn;
}

function twoOctets(asn: number): number[] {
  return u16(asn > 0xffff ? 23456 : asn);
}

function octetsOf(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.int(0, 255));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  writeFileSync(new URL("../../fixtures/wire/update.txt", import.meta.url), generateUpdateFixtures());
}
