/** Lists of every kind by chance, each as FRR is told of it and as `src/policy` has it. */
import { formatDottedQuad } from "../../../src/net/address.ts";
import { formatPrefix, type Prefix } from "../../../src/net/prefix.ts";
import { AccessList, type AccessListEntry, type Wildcard } from "../../../src/policy/access-list.ts";
import { AsPathList } from "../../../src/policy/as-path-list.ts";
import {
  type CommunityKind,
  EXTENDED_COMMUNITY,
  LARGE_COMMUNITY,
  STANDARD_COMMUNITY,
} from "../../../src/policy/community-kinds.ts";
import { CommunityList, type CommunityListEntry } from "../../../src/policy/community-list.ts";
import type { PolicyListKind, PolicyListKinds } from "../../../src/policy/policy-lists.ts";
import { PrefixList, type PrefixListEntry } from "../../../src/policy/prefix-list.ts";
import { RegularExpression } from "../../../src/policy/regular-expression.ts";
import type { Action } from "../../../src/policy/route.ts";
import type { Random } from "../../support/random.ts";
import { COMMUNITIES, EXTENDED_COMMUNITIES, LARGE_COMMUNITIES, PREFIXES, some, WIDTHS } from "./policy-values.ts";

export interface WrittenList<List> {
  readonly list: List;
  readonly lines: readonly string[];
}

type MakeList<List> = (random: Random, name: string) => WrittenList<List>;

export const RANDOM_LISTS: { readonly [Kind in PolicyListKind]: MakeList<PolicyListKinds[Kind]> } = {
  "ip prefix-list": (random, name) => randomPrefixList(random, name, 4),
  "ipv6 prefix-list": (random, name) => randomPrefixList(random, name, 6),
  "access-list": (random, name) => randomAccessList(random, name, 4),
  "ipv6 access-list": (random, name) => randomAccessList(random, name, 6),
  "as-path access-list": randomAsPathList,
  "community-list": randomCommunityList("community-list", {
    kind: STANDARD_COMMUNITY,
    pool: COMMUNITIES,
    most: 2,
    write: STANDARD_COMMUNITY.format,
    expressions: [
      ...["100:.*", "^100:1$", "_100:1_", ":1", "no-export", "^$", ".*", "200:1[0-9]*", "^(100|200):", "[0-9]+:2_"],
    ],
  }),
  "large-community-list": randomCommunityList("large-community-list", {
    kind: LARGE_COMMUNITY,
    pool: LARGE_COMMUNITIES,
    most: 2,
    write: LARGE_COMMUNITY.format,
    expressions: ["100:1:.*", ":2", "_100:1:3_", "^4200000001:7:0$", "^[0-9]+:[0-9]+:[0-9]+$"],
  }),
  // FRR 8.4 adds to extended communities without sorting them; what it then makes of their order is left out.
  "extcommunity-list": randomCommunityList("extcommunity-list", {
    kind: EXTENDED_COMMUNITY,
    pool: EXTENDED_COMMUNITIES,
    most: 1,
    write: (community) => EXTENDED_COMMUNITY.format(community).replace("RT:", "rt ").replace("SoO:", "soo "),
    expressions: ["RT:100:1", "SoO:.*", "RT:192[.]0[.]2[.]1:7", "_RT:4200000001:5_"],
  }),
};

const AS_PATH_EXPRESSIONS = [
  ...["^$", ".*", "_100_", "^100_", "_100$", "^100( 200)*$", "_(200|300)_", "^[0-9]+$", "^[0-9]+ [0-9]+$", "00"],
  ...["_65[0-9]{3}_", "_4200000001$", "[{},]", "\\{100,200}", "^(100|200)_.*_300$", "^.{0,9}$", "_64512_65010_"],
  ...["(_100)+$", "^[^ ]* 200", "1|2 3"],
];

function entries<Entry>(random: Random, make: (action: Action, sequence: number, index: number) => Entry): Entry[] {
  const count = random.int(1, 4);
  return Array.from({ length: count }, (_, i) => make(random.chance(0.65) ? "permit" : "deny", (i + 1) * 5, i));
}

function randomPrefixList(random: Random, name: string, version: 4 | 6): WrittenList<PrefixList> {
  const lines: string[] = [];
  const made = entries(random, (action, sequence): PrefixListEntry => {
    const prefix = random.pick(PREFIXES[version]);
    const low = random.int(prefix.length, WIDTHS[version]);
    const high = random.int(low, WIDTHS[version]);
    const ge = random.chance(0.4) ? { ge: low } : {};
    const le = random.chance(0.4) ? { le: high } : {};
    const range = Object.entries({ ...ge, ...le }).map(([word, length]) => ` ${word} ${length}`);
    const words = version === 4 ? "ip prefix-list" : "ipv6 prefix-list";
    lines.push(`${words} ${name} seq ${sequence} ${action} ${formatPrefix(prefix)}${range.join("")}`);
    return { sequence, action, prefix, ...ge, ...le };
  });
  return { list: new PrefixList(version, made), lines };
}

/** A prefix comes once: FRR takes it for the same entry with and without `exact-match`. */
function randomAccessList(random: Random, name: string, version: 4 | 6): WrittenList<AccessList> {
  const lines: string[] = [];
  const prefixes = some(random, PREFIXES[version], 4, 4);
  const made = entries(random, (action, sequence, index): AccessListEntry => {
    const { entry, text } = randomAccessListEntry(random, action, prefixes[index]);
    lines.push(`${version === 4 ? "access-list" : "ipv6 access-list"} ${name} seq ${sequence} ${action} ${text}`);
    return entry;
  });
  return { list: new AccessList(version, made), lines };
}

function randomAccessListEntry(
  random: Random,
  action: Action,
  prefix: Prefix,
): { readonly entry: AccessListEntry; readonly text: string } {
  if (prefix.version === 6 || random.chance(0.5)) {
    const exact = random.chance(0.3);
    return { entry: { action, prefix, exact }, text: formatPrefix(prefix) + (exact ? " exact-match" : "") };
  }
  // Bits that do not matter are 0: with others set, FRR's entry fits nothing.
  const ignored = random.pick([0, 0xff, 0xffff, 0x00ffffff]);
  const address = { value: (new DataView(prefix.bytes.buffer).getUint32(0) & ~ignored) >>> 0, ignored };
  if (random.chance(0.5)) return { entry: { action, address }, text: wildcardText(address) };
  const mask = { value: random.pick([0xffff0000, 0xffffff00, 0xffffffff]), ignored: 0 };
  return { entry: { action, address, mask }, text: `ip ${wildcardText(address)} ${wildcardText(mask)}` };
}

function wildcardText({ value, ignored }: Wildcard): string {
  return `${formatDottedQuad(value)} ${formatDottedQuad(ignored)}`;
}

function randomAsPathList(random: Random, name: string): WrittenList<AsPathList> {
  const lines: string[] = [];
  const made = entries(random, (action, sequence) => {
    const expression = random.pick(AS_PATH_EXPRESSIONS);
    lines.push(`bgp as-path access-list ${name} seq ${sequence} ${action} ${expression}`);
    return { action, expression: new RegularExpression(expression) };
  });
  return { list: new AsPathList(made), lines };
}

interface CommunityValues<Community> {
  readonly kind: CommunityKind<Community>;
  readonly pool: readonly Community[];
  /** In an entry. */
  readonly most: number;
  readonly expressions: readonly string[];
  write(community: Community): string;
}

/** A list is of expressions or of communities, never of both. */
function randomCommunityList<Community>(
  words: string,
  { kind, pool, most, expressions, write }: CommunityValues<Community>,
): MakeList<CommunityList<Community>> {
  return (random, name) => {
    const lines: string[] = [];
    const style = random.chance(0.4) ? "expanded" : "standard";
    const made = entries(random, (action, sequence): CommunityListEntry<Community> => {
      const expression = random.pick(expressions);
      const communities = some(random, pool, 1, most);
      const text = style === "expanded" ? expression : communities.map(write).join(" ");
      lines.push(`bgp ${words} ${style} ${name} seq ${sequence} ${action} ${text}`);
      return style === "expanded" ? { action, expression: new RegularExpression(expression) } : { action, communities };
    });
    return { list: new CommunityList(kind, made), lines };
  };
}
