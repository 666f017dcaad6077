/** The transit policy in FRR's grammar. */
import { COMMUNITY, LOCAL_PREF, LONGEST_PREFIX, PERMITTED, REFUSED_AS } from "../transit-policy.ts";

export const FRR_POLICY: readonly string[] = [
  ...PERMITTED.map(({ prefix }, i) => `ip prefix-list TABLE seq ${5 * (i + 1)} permit ${prefix} le ${LONGEST_PREFIX}`),
  `bgp as-path access-list PATHS seq 5 deny _${REFUSED_AS}_`,
  "bgp as-path access-list PATHS seq 10 permit .*",
  ...routeMap("IN", `local-preference ${LOCAL_PREF}`),
  ...routeMap("OUT", `community ${COMMUNITY.join(":")} additive`),
];

/** Of a neighbour, in its address family. */
export function frrPolicyOf(address: string): readonly string[] {
  return [`  neighbor ${address} route-map IN in`, `  neighbor ${address} route-map OUT out`];
}

function routeMap(name: string, set: string): readonly string[] {
  return [
    `route-map ${name} permit 10`,
    " match ip address prefix-list TABLE",
    " match as-path PATHS",
    ` set ${set}`,
    "exit",
  ];
}
