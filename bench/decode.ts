/**
 * How fast UPDATEs are read and written: a seeded table like the Internet's, one million prefixes, in memory, with every
 * prefix visited. `npx tsx bench/decode.ts`
 */
import { encodeAttributes } from "../src/bgp/canonical-attributes.ts";
import { type AddressFamily, IPV4_UNICAST, IPV6_UNICAST, MAX_MESSAGE_LENGTH } from "../src/bgp/codes.ts";
import type { PathAttributes } from "../src/bgp/messages.ts";
import { NlriCursor } from "../src/bgp/nlri.ts";
import type { UpdateContext } from "../src/bgp/update-context.ts";
import { UpdateView } from "../src/bgp/update-view.ts";
import { UpdateWriter } from "../src/bgp/update-writer.ts";
import type { IpAddress } from "../src/net/address.ts";
import { Random } from "../test/support/random.ts";
import { type Measurement, publish } from "./report.ts";

const PREFIXES = 1_000_000;
const RUNS = 7;
const PEER_AS = 64500;

const BASE: Omit<UpdateContext, "fourOctetAs"> = {
  peerType: "ebgp",
  families: new Set([IPV4_UNICAST, IPV6_UNICAST]),
  addPathReceive: new Set(),
  extendedNextHop: new Set(),
  localAs: 64999,
  peerAs: PEER_AS,
};

/** Shares of prefix lengths, in percent, roughly as in the default-free zone. */
const IPV4_LENGTHS = { 24: 60, 23: 10, 22: 11, 21: 5, 20: 5, 19: 3, 18: 2, 17: 1, 16: 3 } as const;
const IPV6_LENGTHS = { 48: 47, 44: 11, 40: 11, 36: 5, 32: 24, 29: 2 } as const;

interface Shape {
  readonly family: AddressFamily;
  /** Mean number of prefixes that share attributes. */
  readonly perUpdate: number;
  readonly hosts: boolean;
  readonly fourOctetAs: boolean;
}

/** A table before it is put on the wire: prefixes of 16 octets each, in groups with the same attributes. */
interface Table {
  readonly shape: Shape;
  readonly blocks: readonly Uint8Array[];
  readonly groupEnds: Int32Array;
  readonly prefixes: Uint8Array;
  readonly lengths: Uint8Array;
}

function makeTable(shape: Shape): Table {
  const { family, perUpdate, hosts } = shape;
  const random = new Random(42);
  const shares = hosts ? { [family === IPV4_UNICAST ? 32 : 128]: 1 } : lengthsOf(family);
  const prefixes = Uint8Array.from({ length: PREFIXES * 16 }, () => random.int(0, 255));
  const lengths = Uint8Array.from({ length: PREFIXES }, () => Number(random.weighted(shares)));
  const blocks: Uint8Array[] = [];
  const groupEnds: number[] = [];
  for (let end = 0; end < PREFIXES; ) {
    end = Math.min(end + (perUpdate === 1 ? 1 : geometric(random, perUpdate)), PREFIXES);
    groupEnds.push(end);
    blocks.push(encodeAttributes(internetAttributes(random, family)));
  }
  return { shape, blocks, groupEnds: Int32Array.from(groupEnds), prefixes, lengths };
}

function write({ shape, blocks, groupEnds, prefixes, lengths }: Table, emit: (message: Uint8Array) => void): void {
  const { family, fourOctetAs } = shape;
  const writer = new UpdateWriter(
    { fourOctetAs, extendedNextHop: new Set(), addPathSend: new Set(), maximumLength: MAX_MESSAGE_LENGTH },
    emit,
  );
  let prefix = 0;
  for (let group = 0; group < blocks.length; group++) {
    const block = blocks[group];
    for (const end = groupEnds[group]; prefix < end; prefix++) {
      writer.announce(family, block, prefixes, prefix * 16, lengths[prefix]);
    }
  }
  writer.finish();
}

function lengthsOf(family: AddressFamily): Readonly<Record<string, number>> {
  return family === IPV4_UNICAST ? IPV4_LENGTHS : IPV6_LENGTHS;
}

function internetAttributes(random: Random, family: AddressFamily): PathAttributes {
  const asns = [PEER_AS];
  for (let hops = random.int(1, 7); hops > 0; hops--)
    asns.push(random.chance(0.4) ? random.int(131072, 400000) : random.int(1, 64495));
  const communities = Array.from({ length: random.int(0, 8) }, () => random.int(0x00010000, 0xfbff0000));
  const large = random.chance(0.15)
    ? [{ global: asns[1], local1: random.int(0, 999), local2: random.int(0, 999) }]
    : [];
  return {
    origin: random.chance(0.9) ? 0 : 2,
    asPath: [{ type: "sequence", asns }],
    nextHop: { address: family === IPV4_UNICAST ? NEXT_HOP_IPV4 : NEXT_HOP_IPV6 },
    ...(random.chance(0.4) ? { med: random.int(0, 1000) } : {}),
    ...(random.chance(0.1) ? { atomicAggregate: true, aggregator: { asn: asns[1], address: NEXT_HOP_IPV4 } } : {}),
    communities,
    largeCommunities: large,
  };
}

const NEXT_HOP_IPV4: IpAddress = { version: 4, bytes: Uint8Array.of(192, 0, 2, 1) };
const NEXT_HOP_IPV6: IpAddress = {
  version: 6,
  bytes: Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
};

function geometric(random: Random, mean: number): number {
  return 1 + Math.floor(Math.log(1 - random.next()) / Math.log(1 - 1 / mean));
}

/** Reads the whole stream and returns how many prefixes it saw. */
function decode(view: UpdateView, cursor: NlriCursor, bytes: Uint8Array, context: UpdateContext): number {
  let seen = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = start + ((bytes[start + 16] << 8) | bytes[start + 17]);
    view.read(bytes, start, end, context);
    const run = view.announced.end > view.announced.start ? view.announced : view.mpAnnounced;
    if (run.attributeEnd === run.attributeStart) throw new Error("an UPDATE of the stream was not accepted");
    cursor.open(bytes, run);
    while (cursor.next()) if (cursor.offset + (cursor.bits >> 3) <= end) seen++;
    start = end;
  }
  return seen;
}

/** Prefixes a second, the median of several runs. */
function rateOf(run: () => number): number {
  const times = Array.from({ length: RUNS }, () => {
    const begin = performance.now();
    if (run() !== PREFIXES) throw new Error("prefixes were lost");
    return performance.now() - begin;
  });
  return PREFIXES / (times.sort((a, b) => a - b)[RUNS >> 1] / 1000);
}

/** Prefixes a second that both directions must reach. */
interface Bars {
  readonly read: number;
  readonly written: number;
}

function measure(name: string, shape: Shape, bars?: Bars): Measurement[] {
  const table = makeTable(shape);
  const messages: Uint8Array[] = [];
  write(table, (message) => messages.push(message));
  const bytes = Buffer.concat(messages);
  const context = { ...BASE, fourOctetAs: shape.fourOctetAs };
  const view = new UpdateView();
  const cursor = new NlriCursor();
  const decoded = rateOf(() => decode(view, cursor, bytes, context));
  const written = rateOf(() => {
    let length = 0;
    write(table, (message) => {
      length += message.length;
    });
    return length === bytes.length ? PREFIXES : 0;
  });
  return [measurement(`${name}, read`, decoded, bars?.read), measurement(`${name}, written`, written, bars?.written)];
}

function measurement(name: string, value: number, atLeast: number | undefined): Measurement {
  process.stdout.write(`${name.padEnd(42)} ${(value / 1e6).toFixed(1).padStart(6)} M prefixes/s\n`);
  return { name, value, unit: "prefixes/s", ...(atLeast === undefined ? {} : { atLeast }) };
}

const IPV4 = { family: IPV4_UNICAST, perUpdate: 5.7, hosts: false, fourOctetAs: true };
const IPV6 = { ...IPV4, family: IPV6_UNICAST, perUpdate: 3.2 };

publish("decode", [
  ...measure("ipv4 table", IPV4, { read: 3_000_000, written: 1_000_000 }),
  ...measure("ipv4 table, two-octet peer", { ...IPV4, fourOctetAs: false }),
  ...measure("ipv6 table", IPV6),
  ...measure("ipv4 host routes, one an UPDATE", { ...IPV4, perUpdate: 1, hosts: true }),
  ...measure("ipv6 host routes, one an UPDATE", { ...IPV6, perUpdate: 1, hosts: true }),
]);
