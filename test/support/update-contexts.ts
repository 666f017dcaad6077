/** The sessions that UPDATE fixtures were written for, by the name they use. */
import { IPV4_UNICAST, IPV6_UNICAST } from "../../src/bgp/codes.ts";
import type { UpdateContext } from "../../src/bgp/update-context.ts";

export const LOCAL_AS = 64999;
export const PEER_AS = 64512;

const BOTH = new Set([IPV4_UNICAST, IPV6_UNICAST]);

const EBGP: UpdateContext = {
  peerType: "ebgp",
  fourOctetAs: true,
  families: BOTH,
  addPathReceive: new Set(),
  extendedNextHop: new Set(),
  localAs: LOCAL_AS,
  peerAs: PEER_AS,
};
const IBGP: UpdateContext = { ...EBGP, peerType: "ibgp", peerAs: LOCAL_AS };

export const UPDATE_CONTEXTS = {
  ebgp: EBGP,
  "ebgp-two-octet": { ...EBGP, fourOctetAs: false },
  "ebgp-add-path": { ...EBGP, addPathReceive: BOTH },
  "ebgp-extended-next-hop": { ...EBGP, extendedNextHop: new Set([IPV4_UNICAST]) },
  "ebgp-disable-family": { ...EBGP, onFamilyError: "disable" },
  "ebgp-ipv6-only": { ...EBGP, families: new Set([IPV6_UNICAST]) },
  "ebgp-any-first-as": { ...EBGP, enforceFirstAs: false },
  "ebgp-sets": { ...EBGP, rejectAsSets: false },
  "ebgp-path-limit": { ...EBGP, maximumAsPathLength: 256 },
  "ebgp-own-as-once": { ...EBGP, allowOwnAs: 1 },
  "ebgp-aigp": { ...EBGP, acceptAigp: true },
  "ebgp-orders": { ...EBGP, discardAttributes: new Set([8, 99]), withdrawAttributes: new Set([40]) },
  "ebgp-addresses": {
    ...EBGP,
    localAddresses: [Uint8Array.of(192, 0, 2, 9), ipv6("20010db8000000000000000000000009")],
  },
  ibgp: IBGP,
  "ibgp-two-octet": { ...IBGP, fourOctetAs: false },
  "ibgp-add-path": { ...IBGP, addPathReceive: BOTH },
  "ibgp-add-path-ipv4": { ...IBGP, addPathReceive: new Set([IPV4_UNICAST]) },
  "ibgp-reflected": { ...IBGP, routerId: 0xc6336401, clusterId: 0xc6336402 },
  confederation: { ...EBGP, peerType: "confed" },
} as const satisfies Record<string, UpdateContext>;

/** `ebgp`, or `ebgp:65011` where the neighbour has another AS. */
export function updateContext(name: string): UpdateContext {
  const [kind, peerAs] = name.split(":");
  if (!Object.hasOwn(UPDATE_CONTEXTS, kind)) throw new Error(`no such context: ${kind}`);
  const context: UpdateContext = UPDATE_CONTEXTS[kind as keyof typeof UPDATE_CONTEXTS];
  return peerAs === undefined ? context : { ...context, peerAs: Number(peerAs) };
}

function ipv6(digits: string): Uint8Array {
  return Uint8Array.from(Buffer.from(digits, "hex"));
}
