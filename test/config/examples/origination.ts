/** An example of each command about routes of our own, below `router bgp` and its address families. */
import type { FamilyName } from "../../../src/config/model.ts";
import type { Origination } from "../../../src/config/origination.ts";
import { bgpOf, type Example } from "./example.ts";

/** The commands differ only in what a prefix looks like. */
export function originationExamples(family: FamilyName): readonly Example[] {
  const [token, prefix] = family === "ipv4-unicast" ? ["A.B.C.D/M", "10.0.0.0/8"] : ["X:X::X:X/M", "2001:db8::/32"];
  const of = (read: (origination: Origination) => unknown) => (model: Parameters<Example["gives"]>[0]) =>
    read(bgpOf(model).origination[family]);
  return [
    {
      syntax: `[no] network ${token}$prefix`,
      good: `network ${prefix}`,
      gives: (model) => [...bgpOf(model).networks.keys()],
      value: [prefix],
      without: `no network ${prefix} route-map X`,
      bad: "network",
      because: "the line ends too early",
    },
    {
      syntax: `[no] network ${token}$prefix ${family === "ipv4-unicast" ? "<route-map WORD$routeMap|backdoor>" : "route-map WORD$routeMap"}`,
      good: `network ${prefix} route-map X`,
      gives: (model) => Array.from(bgpOf(model).networks.values(), ({ routeMap }) => routeMap?.name),
      value: ["X"],
      without: `no network ${prefix}`,
      bad: `network ${prefix} route-map`,
      because: "expected WORD, the name of a route map",
    },
    {
      syntax:
        "[no] redistribute <connected|kernel|static>$origin [{metric (0-4294967295)$number|route-map WORD$routeMap}]",
      good: "redistribute static\nredistribute connected route-map X metric 5",
      gives: of(({ redistributions }) =>
        Array.from(redistributions, ([source, { metric, routeMap }]) => [source, metric, routeMap?.name]),
      ),
      value: [
        ["static", undefined, undefined],
        ["connected", 5, "X"],
      ],
      without: "no redistribute connected route-map X\nno redistribute static",
      bad: "redistribute conected",
      because: 'did you mean "connected"?',
    },
    {
      syntax: `[no] aggregate-address ${token}$prefix [{as-set|summary-only|route-map WORD$routeMap|origin <egp|igp|incomplete>$origin|matching-MED-only|suppress-map WORD$suppressMap}]`,
      good: `aggregate-address ${prefix} summary-only origin igp as-set suppress-map X`,
      gives: of(({ aggregates }) =>
        Array.from(aggregates.values(), ({ asSet, summaryOnly, matchingMedOnly, origin, suppressMap }) => [
          [asSet, summaryOnly, matchingMedOnly],
          origin,
          suppressMap?.name,
        ]),
      ),
      value: [[[true, true, false], "igp", "X"]],
      without: `no aggregate-address ${prefix}`,
      bad: `aggregate-address ${prefix} summary-just`,
      because: 'unexpected "summary-just"',
    },
    {
      syntax: "[no] import vrf WORD$vrf",
      good: "import vrf red\nimport vrf blue",
      gives: of(({ importedVrfs }) => [...importedVrfs.keys()]),
      value: ["red", "blue"],
      without: "no import vrf red\nno import vrf blue",
      bad: "import vrf",
      because: "the line ends too early",
    },
    {
      syntax: "[no] import vrf route-map ![WORD$routeMap]",
      good: "import vrf route-map X",
      gives: of(({ importRouteMap }) => importRouteMap?.name),
      value: "X",
      without: "no import vrf route-map",
      bad: "import vrf route-map X Y",
      because: "the line should end before it",
    },
    {
      syntax: "[no] distance bgp ![(1-255)$external (1-255)$internal (1-255)$local]",
      good: "distance bgp 20 200 210",
      gives: of(({ distance }) => distance),
      value: { external: 20, internal: 200, local: 210 },
      without: "no distance bgp",
      bad: "distance bgp 20 200",
      because: "the line ends too early",
    },
    {
      syntax: `[no] distance (1-255)$number ${token}$prefix [WORD$list]`,
      good: `distance 30 ${prefix} L`,
      gives: of(({ neighborDistances }) =>
        Array.from(neighborDistances.values(), ({ distance, accessList }) => [distance, accessList?.name]),
      ),
      value: [[30, "L"]],
      without: `no distance 30 ${prefix}`,
      bad: `distance 0 ${prefix}`,
      because: '"0" is out of range',
    },
    {
      syntax: "[no] table-map WORD$routeMap",
      good: "table-map X",
      gives: of(({ tableMap }) => tableMap?.name),
      value: "X",
      without: "no table-map X",
      bad: "table-map",
      because: "the line ends too early",
    },
  ];
}

export const INSTANCE_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] bgp fast-external-failover",
    good: "no bgp fast-external-failover",
    gives: (model) => bgpOf(model).fastExternalFailover,
    value: false,
    bad: "bgp fast-external-failover 1",
    because: "the line should end before it",
  },
  {
    syntax: "[no] bgp disable-ebgp-connected-route-check",
    good: "bgp disable-ebgp-connected-route-check",
    gives: (model) => bgpOf(model).disableConnectedRouteCheck,
    value: true,
    bad: "bgp disable-ebgp-connected-route-check 1",
    because: "the line should end before it",
  },
  {
    syntax: "[no] bgp suppress-fib-pending [(0-10000)$number]",
    good: "bgp suppress-fib-pending",
    gives: (model) => bgpOf(model).suppressFibPending,
    value: true,
    without: "no bgp suppress-fib-pending",
    bad: "bgp suppress-fib-pending 10001",
    because: '"10001" is out of range',
  },
  {
    syntax: "[no] coalesce-time ![(0-4294967295)$number]",
    good: "coalesce-time 1500",
    gives: (model) => bgpOf(model).coalesceTime,
    value: 1500,
    without: "no coalesce-time",
    bad: "coalesce-time",
    because: "the line ends too early",
  },
  {
    syntax: "[no] bgp max-med on-startup ![(5-86400)$seconds [(0-4294967295)$value]]",
    good: "bgp max-med on-startup 60 77",
    gives: (model) => bgpOf(model).maximumMed.onStartup,
    value: { seconds: 60, value: 77 },
    without: "no bgp max-med on-startup",
    bad: "bgp max-med on-startup 4",
    because: '"4" is out of range',
  },
  {
    syntax: "[no] bgp max-med administrative [(0-4294967295)$value]",
    good: "bgp max-med administrative",
    gives: (model) => bgpOf(model).maximumMed.administrative,
    value: {},
    without: "no bgp max-med administrative",
    bad: "bgp max-med administrative x",
    because: 'unexpected "x"',
  },
];
