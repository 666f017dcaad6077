/** `set …`, below `route-map`. The kind of a clause is also what it is called in the file. */
import { uint32At } from "../../bgp/byte-writer.ts";
import { ORIGIN_NAMES, type RouteAttributes } from "../../policy/route.ts";
import type { SetClause } from "../../policy/set-clauses.ts";
import type { Command } from "../grammar.ts";
import type { RouteMapDefinition } from "../policy-definitions.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import {
  AS_NUMBERS,
  COMMUNITIES,
  extendedCommunities,
  LARGE_COMMUNITIES,
  readValues,
  type ValueReader,
} from "./community-values.ts";

type ClauseOf<Kind extends SetClause["kind"]> = Extract<SetClause, { readonly kind: Kind }>;

/** `read` answers undefined after a complaint. */
function set<Kind extends SetClause["kind"]>(
  kind: Kind,
  syntax: string,
  read: (statement: Statement, kind: Kind) => ClauseOf<Kind> | undefined,
): Command<RouteMapDefinition> {
  return {
    syntax: `[no] set ${kind} ${syntax}`.trimEnd(),
    set({ sets }, statement) {
      const clause = read(statement, kind);
      if (clause === undefined) return;
      sets.delete(kind); // a clause that is said again moves to the end
      sets.set(kind, { clause, at: statement.position() });
    },
    unset: ({ sets }) => sets.delete(kind),
  };
}

const DELETED_LIST = "![<WORD$list delete|delete WORD$list>]";
const IPV6_ADDRESS = "![X:X::X:X$address]";

const MOST = 0xffffffff;

export const SET_COMMANDS: readonly Command<RouteMapDefinition>[] = [
  set("aggregator as", "![ASNUM$asn A.B.C.D$address]", (statement, kind) => ({
    kind,
    asn: statement.number("asn"),
    address: statement.address("address"),
  })),
  set("as-path exclude", "![<all|ASNUM...$asns>]", (statement, kind) => {
    if (!statement.has("asns")) return { kind, asns: "all" };
    const asns = readValues(statement, statement.rest("asns"), AS_NUMBERS);
    return asns && { kind, asns };
  }),
  set("as-path prepend", "![<last-as (1-10)$number|ASNUM...$asns>]", (statement, kind) => {
    if (!statement.has("asns")) return { kind, lastAs: statement.number("number") };
    const asns = readValues(statement, statement.rest("asns"), AS_NUMBERS);
    return asns && { kind, asns };
  }),
  set("atomic-aggregate", "", (_statement, kind) => ({ kind })),
  set("comm-list", DELETED_LIST, (statement, kind) => ({ kind, list: statement.text("list") })),
  set("community", "![<none|AA:NN...$communities>]", (statement, kind) => {
    const read = newCommunities(statement, COMMUNITIES);
    return read && { kind, ...read };
  }),
  set(
    "extcommunity bandwidth",
    "![<(0-4294967295)|cumulative|num-multipaths>$bandwidth [non-transitive]]",
    (statement, kind) => ({
      kind,
      bandwidth: bandwidth(statement),
      nonTransitive: statement.said("non-transitive"),
    }),
  ),
  set("extcommunity none", "", (_statement, kind) => ({ kind })),
  set("extcommunity rt", "![EXTCOMMUNITY...$communities]", (statement, kind) => {
    const communities = readValues(statement, statement.rest("communities"), extendedCommunities("rt"));
    return communities && { kind, communities };
  }),
  set("extcommunity soo", "![EXTCOMMUNITY...$communities]", (statement, kind) => {
    const communities = readValues(statement, statement.rest("communities"), extendedCommunities("soo"));
    return communities && { kind, communities };
  }),
  set("extended-comm-list", DELETED_LIST, (statement, kind) => ({ kind, list: statement.text("list") })),
  set("ip next-hop", "![<A.B.C.D|peer-address|unchanged>$to]", (statement, kind) => {
    const value = statement.value("to");
    if (value.type === "address") return { kind, to: value.address };
    return { kind, to: statement.text("to") === "unchanged" ? "unchanged" : "peer-address" };
  }),
  set("ipv6 next-hop global", IPV6_ADDRESS, (statement, kind) => ({ kind, address: statement.address("address") })),
  set("ipv6 next-hop local", IPV6_ADDRESS, (statement, kind) => ({ kind, address: statement.address("address") })),
  set("ipv6 next-hop peer-address", "", (_statement, kind) => ({ kind })),
  set("ipv6 next-hop prefer-global", "", (_statement, kind) => ({ kind })),
  set("large-comm-list", DELETED_LIST, (statement, kind) => ({ kind, list: statement.text("list") })),
  set("large-community", "![<none|AA:BB:CC...$communities>]", (statement, kind) => {
    const read = newCommunities(statement, LARGE_COMMUNITIES);
    return read && { kind, ...read };
  }),
  set("local-preference", "![WORD$adjustment]", (statement, kind) => {
    const read = adjustment(statement);
    return read && { kind, ...read };
  }),
  set("metric", "![WORD$adjustment]", (statement, kind) => {
    const read = adjustment(statement);
    return read && { kind, ...read };
  }),
  set("origin", "![<egp|igp|incomplete>$origin]", (statement, kind) => ({ kind, origin: readOrigin(statement) })),
  set("originator-id", "![A.B.C.D$address]", (statement, kind) => ({
    kind,
    id: uint32At(statement.address("address").bytes, 0),
  })),
  set("src", "![<A.B.C.D|X:X::X:X>$address]", (statement, kind) => ({ kind, address: statement.address("address") })),
  set("tag", "![<untagged|(1-4294967295)>$tag]", (statement, kind) => {
    const value = statement.value("tag");
    return { kind, value: value.type === "number" ? value.number : 0 };
  }),
  set("weight", "![(0-4294967295)$value]", (statement, kind) => ({ kind, value: statement.number("value") })),
];

export function readOrigin(statement: Statement): RouteAttributes["origin"] {
  const name = statement.text("origin");
  if (name === ORIGIN_NAMES[0]) return 0;
  return name === ORIGIN_NAMES[1] ? 1 : 2;
}

/** `additive` may stand anywhere among the communities, as in FRR. */
function newCommunities<Value>(statement: Statement, reader: ValueReader<Value>) {
  if (!statement.has("communities")) return { communities: "none" } as const;
  const words = statement.rest("communities");
  const values = words.filter(({ text }) => text !== "additive");
  if (values.length === 0) {
    statement.error(`the line ends too early: expected ${reader.expected}`, "communities");
    return undefined;
  }
  const communities = readValues(statement, values, reader);
  return communities && { communities, additive: values.length < words.length };
}

function bandwidth(statement: Statement): number | "cumulative" | "num-multipaths" {
  const value = statement.value("bandwidth");
  if (value.type === "number") return value.number;
  return statement.text("bandwidth") === "cumulative" ? "cumulative" : "num-multipaths";
}

/** A value, or how much to add or subtract. */
function adjustment(statement: Statement): { value: number; sign?: "+" | "-" } | undefined {
  const word = statement.text("adjustment");
  const [, sign, digits] = /^([+-]?)(\d{1,10})$/.exec(word) ?? [];
  const value = Number(digits);
  if (digits === undefined || value > MOST) {
    statement.error(`unexpected ${quote(word)}: expected (0-4294967295), perhaps with + or - before it`, "adjustment");
    return undefined;
  }
  return sign === "+" || sign === "-" ? { value, sign } : { value };
}
