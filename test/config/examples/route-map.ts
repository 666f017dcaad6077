/** An example of each command below `route-map X permit 10`. */
import type { Configuration } from "../../../src/config/model.ts";
import { writeMatch } from "../../../src/policy/match-clauses.ts";
import { writeSet } from "../../../src/policy/set-clauses.ts";
import type { Example } from "./example.ts";

const entry = ({ policy }: Configuration) => policy.routeMaps.get("X")?.get(10);
const matches = (model: Configuration) =>
  Array.from(entry(model)?.matches.values() ?? [], ({ clause }) => writeMatch(clause));
const sets = (model: Configuration) => Array.from(entry(model)?.sets.values() ?? [], ({ clause }) => writeSet(clause));

/** A clause is written again as it was said, unless `written` says how. */
function match(kind: string, syntax: string, good: string, bad: string, written = good): Example {
  return {
    syntax: `[no] match ${kind} ${syntax}`,
    good: `match ${kind} ${good}`,
    gives: matches,
    value: [`match ${kind} ${written}`],
    without: `no match ${kind}`,
    bad: `match ${kind} ${bad}`.trimEnd(),
    because: "",
  };
}

function set(kind: string, syntax: string, good: string, bad: string, written = good): Example {
  return {
    syntax: `[no] set ${kind} ${syntax}`.trimEnd(),
    good: `set ${kind} ${good}`.trimEnd(),
    gives: sets,
    value: [`set ${kind} ${written}`.trimEnd()],
    without: `no set ${kind}`,
    bad: `set ${kind} ${bad}`.trimEnd(),
    because: "",
  };
}

const LIST = "![WORD$list]";
const COMMUNITY_LIST = "![WORD$list [<exact-match|any>$match]]";
const NUMBER = "![(0-4294967295)$value]";
const DELETED_LIST = "![<WORD$list delete|delete WORD$list>]";

export const ROUTE_MAP_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] call ![WORD$routeMap]",
    good: "call OTHER",
    gives: (model) => entry(model)?.call?.name,
    value: "OTHER",
    without: "no call",
    bad: "call",
    because: "the line ends too early",
  },
  {
    syntax: "[no] on-match next",
    good: "on-match next",
    gives: (model) => entry(model)?.onMatch,
    value: "next",
    without: "no on-match next",
    bad: "on-match nxt",
    because: 'did you mean "next"?',
  },
  {
    syntax: "[no] on-match goto ![(1-65535)$sequence]",
    good: "on-match goto 11",
    gives: (model) => entry(model)?.onMatch,
    value: 11,
    without: "no on-match goto",
    bad: "on-match goto 10",
    because: "entry 10 can only go on with a later one",
  },
  {
    syntax: "[no] continue [(1-65535)$sequence]",
    good: "continue 20",
    gives: (model) => entry(model)?.onMatch,
    value: 20,
    without: "no continue",
    bad: "continue 5",
    because: "entry 10 can only go on with a later one",
  },
  {
    syntax: "[no] description ![LINE...$text]",
    good: "description what the ToR may send",
    gives: (model) => entry(model)?.description,
    value: "what the ToR may send",
    without: "no description",
    bad: "description",
    because: "the line ends too early",
  },
  match("as-path", LIST, "PATHS", ""),
  match("community", COMMUNITY_LIST, "C exact-match", "C exact-matches"),
  match("extcommunity", COMMUNITY_LIST, "C any", "C D"),
  match("interface", "![WORD$interface]", "eth0", ""),
  match("ip address", LIST, "ACL", "ACL X"),
  match("ip address prefix-len", "![(0-32)$length]", "32", "129"),
  match("ip address prefix-list", LIST, "HOSTS", "HOSTS X"),
  match("ip next-hop", LIST, "ACL", "ACL X"),
  match("ip next-hop address", "![A.B.C.D$address]", "192.0.2.1", "eth0"),
  match("ip next-hop prefix-list", LIST, "HOPS", "HOPS X"),
  match("ipv6 address", LIST, "ACL", "ACL X"),
  match("ipv6 address prefix-len", "![(0-128)$length]", "128", "129"),
  match("ipv6 address prefix-list", LIST, "HOSTS", "HOSTS X"),
  match("ipv6 next-hop", LIST, "ACL", "ACL X"),
  match("ipv6 next-hop address", "![X:X::X:X$address]", "2001:db8::1", "192.0.2.1"),
  match("ipv6 next-hop prefix-list", LIST, "HOPS", "HOPS X"),
  match("large-community", COMMUNITY_LIST, "C", "C exactly"),
  match("local-preference", NUMBER, "200", "-1"),
  match("metric", NUMBER, "0", "4294967296"),
  match("origin", "![<egp|igp|incomplete>$origin]", "egp", "bgp"),
  match("peer", "![<local|A.B.C.D|X:X::X:X|WORD>$from]", "192.0.2.1", "eth0 x"),
  match("source-protocol", "![WORD$protocol]", "connected", "connected x"),
  match("tag", "![<untagged|(1-4294967295)>$tag]", "untagged", "0"),
  set("aggregator as", "![ASNUM$asn A.B.C.D$address]", "65000 192.0.2.1", "65000"),
  set("as-path exclude", "![<all|ASNUM...$asns>]", "65001 1.10", "65001 x", "65001 65546"),
  set("as-path prepend", "![<last-as (1-10)$number|ASNUM...$asns>]", "last-as 3", "0"),
  set("atomic-aggregate", "", "", "x"),
  set("comm-list", DELETED_LIST, "C delete", "C remove"),
  set(
    "community",
    "![<none|AA:NN...$communities>]",
    "additive no-export 65000:1",
    "additive",
    "no-export 65000:1 additive",
  ),
  set(
    "extcommunity bandwidth",
    "![<(0-4294967295)|cumulative|num-multipaths>$bandwidth [non-transitive]]",
    "num-multipaths non-transitive",
    "much",
  ),
  set("extcommunity none", "", "", "x"),
  set("extcommunity rt", "![EXTCOMMUNITY...$communities]", "65000:1 192.0.2.1:2", "65000"),
  set("extcommunity soo", "![EXTCOMMUNITY...$communities]", "65000:1", "65000:x"),
  set("extended-comm-list", DELETED_LIST, "delete C", "C", "C delete"),
  set("ip next-hop", "![<A.B.C.D|peer-address|unchanged>$to]", "192.0.2.1", "2001:db8::1"),
  set("ipv6 next-hop global", "![X:X::X:X$address]", "2001:db8::1", "192.0.2.1"),
  set("ipv6 next-hop local", "![X:X::X:X$address]", "fe80::1", "192.0.2.1"),
  set("ipv6 next-hop peer-address", "", "", "x"),
  set("ipv6 next-hop prefer-global", "", "", "x"),
  set("large-comm-list", DELETED_LIST, "C delete", "C"),
  set("large-community", "![<none|AA:BB:CC...$communities>]", "65000:1:2 additive", "65000:1"),
  set("local-preference", "![WORD$adjustment]", "+50", "50%"),
  set("metric", "![WORD$adjustment]", "-5", "4294967296"),
  set("origin", "![<egp|igp|incomplete>$origin]", "incomplete", "complete"),
  set("originator-id", "![A.B.C.D$address]", "192.0.2.1", "7"),
  set("src", "![<A.B.C.D|X:X::X:X>$address]", "172.30.1.10", "lo"),
  set("tag", "![<untagged|(1-4294967295)>$tag]", "7", "0"),
  set("weight", NUMBER, "4294967295", "-1"),
];
