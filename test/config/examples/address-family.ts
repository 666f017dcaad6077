/** An example of each command below `address-family ipv4 unicast`; they stand below `router bgp` itself, too. */
import { PEER } from "../../../src/config/commands/peer.ts";
import type { ExchangeSettings } from "../../../src/config/exchange.ts";
import type { Configuration } from "../../../src/config/model.ts";
import { A, bgpOf, type Example, neighbor } from "./example.ts";

const exchange = (model: Configuration) => neighbor(model)?.exchange["ipv4-unicast"];

export const FAMILY_EXAMPLES: readonly Example[] = [
  {
    syntax: `[no] neighbor ${PEER} activate`,
    good: `no neighbor ${A} activate`,
    gives: (model) => [...(neighbor(model)?.activation ?? [])],
    value: [["ipv4-unicast", false]],
    bad: `neighbor ${A} active`,
    because: 'did you mean "activate"?',
  },
  {
    syntax: "[no] network A.B.C.D/M$prefix",
    good: "network 203.0.113.100/28",
    gives: (model) => [...bgpOf(model).networks.keys()],
    value: ["203.0.113.96/28"],
    without: "no network 203.0.113.101/28",
    bad: "network 10.0.0.0",
    because: 'unexpected "10.0.0.0": expected A.B.C.D/M, an address and a length',
  },
  ...(
    [
      ["route-map WORD$routeMap", "routeMap"],
      ["prefix-list WORD$list", "prefixList"],
      ["filter-list WORD$list", "filterList"],
      ["distribute-list WORD$list", "distributeList"],
    ] as const
  ).map(
    ([words, kind]): Example => ({
      syntax: `[no] neighbor ${PEER} ${words} <in|out>$direction`,
      good: `neighbor ${A} ${words.split(" ")[0]} X out`,
      gives: (model) => exchange(model)?.out[kind]?.name,
      value: "X",
      without: `no neighbor ${A} ${words.split(" ")[0]} X out`,
      bad: `neighbor ${A} ${words.split(" ")[0]} X`,
      because: "the line ends too early: expected in or out",
    }),
  ),
  setting("weight ![(0-65535)$weight]", "weight", "weight 7", 7, "weight 65536"),
  setting("allowas-in [<(1-10)|origin>$times]", "allowAsIn", "allowas-in", 3, "allowas-in 11"),
  setting("as-override", "asOverride", "as-override", true, "as-override x"),
  setting(
    "remove-private-AS [all] [replace-AS]",
    "removePrivateAs",
    "remove-private-AS replace-AS",
    { all: false, replace: true },
    "remove-private-AS some",
  ),
  setting("next-hop-self", "nextHopSelf", "next-hop-self", true, "next-hop-self x"),
  setting("next-hop-self force", "nextHopSelfForced", "next-hop-self force", true, "next-hop-self force x"),
  setting(
    "attribute-unchanged [{as-path|next-hop|med}]",
    "attributeUnchanged",
    "attribute-unchanged med as-path",
    ["as-path", "med"],
    "attribute-unchanged med med",
  ),
  setting("route-reflector-client", "routeReflectorClient", "route-reflector-client", true, "route-reflector-clients"),
  setting("route-server-client", "routeServerClient", "route-server-client", true, "route-server-client x"),
  setting(
    "maximum-prefix ![(1-4294967295)$prefixes [(1-100)$percent] [<warning-only|restart (1-65535)$minutes>] [force]]",
    "maximumPrefixes",
    "maximum-prefix 100 80 restart 5 force",
    { limit: 100, warnAt: 80, warnOnly: false, restartAfter: 5, countRefused: true },
    "maximum-prefix 100 101",
  ),
  setting(
    "maximum-prefix-out ![(1-4294967295)$prefixes]",
    "maximumPrefixesOut",
    "maximum-prefix-out 9",
    9,
    "maximum-prefix-out 0",
  ),
  setting(
    "default-originate [route-map WORD$routeMap]",
    "defaultOriginate",
    "default-originate",
    "always",
    "default-originate always",
  ),
  setting("disable-addpath-rx", "addPathRefused", "disable-addpath-rx", true, "disable-addpath-tx"),
  setting("addpath-tx-all-paths", "addPathSend", "addpath-tx-all-paths", "all", "addpath-tx-all-path s"),
  setting(
    "addpath-tx-bestpath-per-AS",
    "addPathSend",
    "addpath-tx-bestpath-per-AS",
    "best-per-as",
    "addpath-tx-bestpath-per-AS 2",
  ),
  setting(
    "addpath-tx-best-selected ![(1-6)$paths]",
    "addPathSend",
    "addpath-tx-best-selected 4",
    { best: 4 },
    "addpath-tx-best-selected 7",
  ),
  {
    syntax: `[no] neighbor ${PEER} send-community [<both|all|extended|standard|large>$kinds]`,
    good: `no neighbor ${A} send-community all\nneighbor ${A} send-community`,
    gives: (model) => [...(exchange(model)?.withheld ?? [])],
    value: ["extended", "large"],
    bad: `neighbor ${A} send-community none`,
    because: 'unexpected "none"',
  },
  {
    syntax: "[no] maximum-paths ![(1-256)$paths]",
    good: "maximum-paths 8",
    gives: (model) => bgpOf(model).maximumPaths["ipv4-unicast"].ebgp,
    value: 8,
    without: "no maximum-paths",
    bad: "maximum-paths 257",
    because: '"257" is out of range: expected (1-256)',
  },
  {
    syntax: "[no] maximum-paths ibgp ![(1-256)$paths [equal-cluster-length]]",
    good: "maximum-paths ibgp 8 equal-cluster-length",
    gives: (model) => bgpOf(model).maximumPaths["ipv4-unicast"].ibgp,
    value: { paths: 8, equalClusterLength: true },
    without: "no maximum-paths ibgp 8",
    bad: "maximum-paths ibgp 0",
    because: '"0" is out of range: expected (1-256)',
  },
];

/** What `no` with the setting's first word takes away again. */
function setting(syntax: string, key: keyof ExchangeSettings, good: string, value: unknown, bad: string): Example {
  return {
    syntax: `[no] neighbor ${PEER} ${syntax}`,
    good: `neighbor ${A} ${good}`,
    gives: (model) => exchange(model)?.settings[key],
    value,
    without: `no neighbor ${A} ${good}`,
    bad: `neighbor ${A} ${bad}`,
    because: "",
  };
}
