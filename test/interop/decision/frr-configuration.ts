/** A speaker's options as FRR has them: one description configures both, so neither can know more than the other. */
import type { BestPathOptions, FamilyOptions, NeighborOptions } from "../../../src/speaker/settings/options.ts";
import { BGPD_PREAMBLE } from "../bgpd.ts";
import { committedOnce } from "../policy/frr-import.ts";
import type { Round, RoundNeighbor } from "./random-round.ts";

/** A view asks nobody whether next hops can be reached. */
export const VIEW = "differential";

export function frrConfiguration({ speaker, neighbors }: Round, policy: readonly string[]): string[] {
  const { asn, routerId, clusterId, confederation, maximumPaths = {}, defaultLocalPref } = speaker;
  const { ebgp = 1, ibgp = 1, ibgpEqualClusterLength = false } = maximumPaths;
  return [
    ...BGPD_PREAMBLE,
    ...committedOnce(policy),
    `router bgp ${asn} view ${VIEW}`,
    ` bgp router-id ${routerId}`,
    " no bgp ebgp-requires-policy",
    " no bgp default ipv4-unicast",
    " bgp deterministic-med",
    // It takes what differs in a flag only, such as ATOMIC_AGGREGATE, for a repetition.
    " no bgp suppress-duplicates",
    " coalesce-time 10",
    ...line(clusterId !== undefined, ` bgp cluster-id ${clusterId}`),
    ...line(confederation !== undefined, ` bgp confederation identifier ${confederation?.identifier}`),
    ...line(confederation !== undefined, ` bgp confederation peers ${confederation?.members.join(" ")}`),
    ...line(defaultLocalPref !== undefined, ` bgp default local-preference ${defaultLocalPref}`),
    ...line(speaker.clientToClientReflection === false, " no bgp client-to-client reflection"),
    ...line(speaker.gracefulShutdown, " bgp graceful-shutdown"),
    ...line(speaker.rejectAsSets, " bgp reject-as-sets"),
    ...bestPathLines(speaker.bestPath ?? {}),
    ...neighbors.flatMap(neighborLines),
    " address-family ipv4 unicast",
    `  maximum-paths ${ebgp}`,
    `  maximum-paths ibgp ${ibgp}${ibgpEqualClusterLength ? " equal-cluster-length" : ""}`,
    ...neighbors.flatMap(familyLines),
    " exit-address-family",
    "exit",
  ];
}

function bestPathLines(options: BestPathOptions): string[] {
  const med = [options.medConfed && " confed", options.medMissingAsWorst && " missing-as-worst"].filter(Boolean);
  return [
    ...line(options.alwaysCompareMed, " bgp always-compare-med"),
    ...line(med.length > 0, ` bgp bestpath med${med.join("")}`),
    ...line(options.compareRouterId, " bgp bestpath compare-routerid"),
    ...line(options.asPathIgnore, " bgp bestpath as-path ignore"),
    ...line(options.asPathConfed, " bgp bestpath as-path confed"),
    ...line(options.asPathMultipathRelax, " bgp bestpath as-path multipath-relax"),
    ...line(options.peerTypeMultipathRelax, " bgp bestpath peer-type multipath-relax"),
  ];
}

function neighborLines({ address, asn, options }: RoundNeighbor): string[] {
  return [
    ` neighbor ${address} remote-as ${asn}`,
    ` neighbor ${address} passive`,
    ` neighbor ${address} disable-connected-check`,
    ` neighbor ${address} enforce-first-as`,
    ` neighbor ${address} advertisement-interval 0`,
    ...localAsLines(address, options.localAs),
  ];
}

function localAsLines(address: string, localAs: NeighborOptions["localAs"]): string[] {
  if (localAs === undefined) return [];
  const words = [localAs.noPrepend && " no-prepend", localAs.replaceAs && " replace-as"].filter(Boolean);
  return [` neighbor ${address} local-as ${localAs.asn}${words.join("")}`];
}

function familyLines({ address, options }: RoundNeighbor): string[] {
  const family = options.familyOptions["ipv4-unicast"];
  const { weight, allowAsIn, nextHopSelf, attributeUnchanged, removePrivateAs, addPathSend } = family;
  return [
    ["activate", true],
    [`weight ${weight}`, weight !== undefined],
    [`allowas-in ${allowAsIn}`, allowAsIn !== undefined],
    ["as-override", family.asOverride],
    [
      `remove-private-AS${removePrivateAs?.all ? " all" : ""}${removePrivateAs?.replace ? " replace-AS" : ""}`,
      removePrivateAs,
    ],
    [`next-hop-self${nextHopSelf === "force" ? " force" : ""}`, nextHopSelf],
    [`attribute-unchanged ${attributeUnchanged?.join(" ")}`, attributeUnchanged?.length],
    ["route-reflector-client", family.routeReflectorClient],
    ["route-server-client", family.routeServerClient],
    [`route-map ${family.import?.routeMap} in`, family.import?.routeMap],
    [`route-map ${family.export?.routeMap} out`, family.export?.routeMap],
    // Else it takes another member of its update group for the neighbour whose AS may stay.
    ["solo", removePrivateAs],
    ["addpath-tx-all-paths", addPathSend === "all"],
    ["addpath-tx-bestpath-per-AS", addPathSend === "best-per-as"],
  ]
    .filter(([, wanted]) => wanted)
    .map(([words]) => `  neighbor ${address} ${words}`)
    .concat(communityLines(address, family));
}

/** FRR begins with all kinds. */
function communityLines(address: string, { sendCommunity }: FamilyOptions): string[] {
  if (sendCommunity === undefined) return [];
  return [
    `  no neighbor ${address} send-community all`,
    ...sendCommunity.map((kind) => `  neighbor ${address} send-community ${kind}`),
  ];
}

function line(wanted: boolean | undefined, text: string): string[] {
  return wanted ? [text] : [];
}
