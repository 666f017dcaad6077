/** Configurations made from the grammar's own templates, so that every command of every block takes part. */
import fc from "fast-check";
import { IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "../../src/config/commands/address-family.ts";
import { GLOBAL_GRAMMAR } from "../../src/config/commands/global.ts";
import { ROUTE_MAP_GRAMMAR } from "../../src/config/commands/route-map.ts";
import { BGP_GRAMMAR } from "../../src/config/commands/router-bgp.ts";
import type { Grammar } from "../../src/config/grammar.ts";
import { type Pattern, parseTemplate, type Token } from "../../src/config/notation.ts";
import { readConfiguration } from "../../src/config/reader.ts";
import { Rank } from "../../src/config/tokens.ts";

type Words = fc.Arbitrary<string>;

/** The word that a list of extended communities has before each value. */
const TYPED = /extcommunity-list/;

const numbers = (least: number, most: number): Words =>
  fc.oneof(fc.constantFrom(least, most), fc.integer({ min: least, max: Math.min(most, least + 20) })).map(String);
const several = (word: Words): Words => fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" "));

const names = fc.constantFrom("A", "B", "10", "500", "long-name_1.2");
const addresses = fc.constantFrom("192.0.2.1", "192.0.2.77", "10.0.0.10");
const addresses6 = fc.constantFrom("2001:db8::1", "2001:db8:0:1::5");
const prefixes = fc.constantFrom("10.0.0.0/8", "203.0.113.0/24", "192.0.2.1/32", "0.0.0.0/0");
const prefixes6 = fc.constantFrom("2001:db8::/32", "::/0", "2001:db8::1/128");
const asNumbers = fc.constantFrom("65001", "65002", "4200000000", "1.10");
const communities = fc.constantFrom("65000:1", "65535:65535", "no-export", "blackhole", "local-AS", "0:0");
const extendedCommunities = fc.constantFrom("65000:1", "192.0.2.1:5", "4200000000:7");
const texts = fc.constantFrom("one", "to the # rack ! today", "a  b");

/** By the name that a template gives a value, where its sort alone does not say what is good. */
const BY_NAME: Readonly<Record<string, Words | undefined>> = {
  adjustment: fc.constantFrom("5", "+5", "-4294967295"),
  version: fc.constantFrom("8.4", "10.7.1", "7.3", "8.2"),
  group: fc.constantFrom("G", "H"),
  facility: fc.constantFrom("daemon", "local7"),
};

const BY_SORT: Readonly<Record<string, Words | undefined>> = {
  "A.B.C.D": addresses,
  "X:X::X:X": addresses6,
  "A.B.C.D/M": prefixes,
  "X:X::X:X/M": prefixes6,
  ASNUM: asNumbers,
  "ASNUM...": several(asNumbers),
  "AA:NN...": several(communities),
  "AA:BB:CC...": several(fc.constantFrom("65000:1:2", "4294967295:0:4294967295")),
  "EXTCOMMUNITY...": several(extendedCommunities),
  "REGEX...": fc.constantFrom("^65000_", ".*", "_(65001|65002)_", "^$"),
  "LINE...": texts,
};

/** Neighbours and peer groups that the file has. */
const PEERS = fc.constantFrom("192.0.2.1", "2001:db8::1", "198.51.100.7", "G", "H");

function tokenWords({ text, name, kind }: Token): Words {
  if (kind.rank === Rank.Keyword) return fc.constant(text);
  if (name === "peer") return PEERS;
  const range = /^\((\d+)-(\d+)\)$/.exec(text);
  if (range !== null) return numbers(Number(range[1]), Number(range[2]));
  return BY_NAME[name ?? ""] ?? BY_SORT[text] ?? names;
}

function wordsOf(pattern: Pattern): Words {
  switch (pattern.type) {
    case "token":
      return tokenWords(pattern.token);
    case "sequence":
      return fc.tuple(...pattern.parts.map(wordsOf)).map(joined);
    case "choice":
      return isPeer(pattern) ? PEERS : fc.oneof(...pattern.options.map(wordsOf));
    case "optional":
      return fc.option(wordsOf(pattern.part), { nil: "" });
    case "any-order":
      return fc
        .shuffledSubarray(pattern.parts.map((_, index) => index))
        .chain((order) =>
          order.length === 0
            ? fc.constant("")
            : fc.tuple(...order.map((index) => wordsOf(pattern.parts[index]))).map(joined),
        );
  }
}

/** Of addresses and names, so that lines meet. */
function isPeer({ options }: Extract<Pattern, { readonly type: "choice" }>): boolean {
  return options.every((option) => option.type === "token" && option.token.name === "peer");
}

function joined(words: readonly string[]): string {
  return words.filter((word) => word !== "").join(" ");
}

/** Lines of the block's commands that are kept, mostly said and sometimes taken back. */
function linesOf<T>({ commands }: Grammar<T>, { most, without = /^$/ }: { most: number; without?: RegExp }) {
  const said = commands
    .filter((command) => "set" in command && !without.test(command.syntax))
    .map(({ syntax }) => {
      const { said, withdrawn } = parseTemplate(syntax);
      const typed = TYPED.test(syntax) ? (line: string) => line.replace(/(\S+:\S+)/g, "rt $1") : (line: string) => line;
      const line = wordsOf(said).map(typed);
      if (withdrawn === undefined) return line;
      return fc.oneof({ weight: 6, arbitrary: line }, { weight: 1, arbitrary: wordsOf(withdrawn).map(typed) });
    });
  return fc.array(fc.oneof(...said), { maxLength: most });
}

const head = fc.tuple(
  fc.constantFrom("", "frr version 7.3", "frr version 8.4", "frr version 10.7.1"),
  fc.constantFrom("", "frr defaults datacenter", "frr defaults traditional"),
);

const routeMaps = fc.array(
  fc
    .tuple(
      fc.constantFrom("A", "B", "10"),
      fc.constantFrom("permit", "deny"),
      fc.constantFrom(1, 10, 65535),
      linesOf(ROUTE_MAP_GRAMMAR, { most: 8 }),
    )
    .map(([name, action, sequence, lines]) => [`route-map ${name} ${action} ${sequence}`, ...lines, "exit"]),
  { maxLength: 4 },
);

const neighbors = fc.shuffledSubarray([
  "neighbor G peer-group",
  "neighbor H peer-group",
  "neighbor H remote-as external",
  "neighbor 192.0.2.1 remote-as 65001",
  "neighbor 2001:db8::1 remote-as internal",
  "neighbor 198.51.100.7 remote-as auto",
  "neighbor 198.51.100.7 peer-group G",
  "neighbor 192.0.2.1 peer-group H",
  "bgp listen range 10.9.0.0/16 peer-group H",
  "no bgp default ipv4-unicast",
]);

const instance = fc
  .tuple(
    neighbors,
    linesOf(BGP_GRAMMAR, { most: 25, without: /^(no neighbor|\[no\] neighbor \S+ peer-group)/ }),
    linesOf(IPV4_UNICAST_GRAMMAR, { most: 15 }),
    linesOf(IPV6_UNICAST_GRAMMAR, { most: 10 }),
    neighbors,
  )
  .map(([first, lines, ipv4, ipv6, last]) => [
    "router bgp 65000",
    ...first,
    ...lines,
    "address-family ipv4 unicast",
    ...ipv4,
    "exit-address-family",
    "address-family ipv6 unicast",
    ...ipv6,
    "exit-address-family",
    ...last,
    "exit",
  ]);

/** A file whose lines are all good. */
export const configurations: fc.Arbitrary<string> = fc
  .tuple(head, linesOf(GLOBAL_GRAMMAR, { most: 25, without: /^frr / }), routeMaps, instance)
  .map(([first, top, maps, bgp]) =>
    goodLines([...first, ...top, ...maps.flat(), ...bgp].filter((line) => line !== "")),
  );

/** Without the lines that are refused, and without those that are then refused for want of them. */
function goodLines(lines: readonly string[]): string {
  const text = lines.join("\n");
  const refused = new Set(
    readConfiguration(text, "random.conf")
      .problems.filter(({ severity, message }) => severity === "error" && !message.includes("is not supported yet: "))
      .map(({ line }) => line),
  );
  return refused.size === 0 ? text : goodLines(lines.filter((_, index) => !refused.has(index + 1)));
}
