/** From what was configured and negotiated to the rules by which routes are exchanged on one session. Pure. */
import { type AddressFamily, IPV6_UNICAST, MAX_EXTENDED_MESSAGE_LENGTH, MAX_MESSAGE_LENGTH } from "../../bgp/codes.ts";
import type { NextHop } from "../../bgp/messages.ts";
import type { Negotiated } from "../../bgp/negotiation.ts";
import type { UpdateContext } from "../../bgp/update-context.ts";
import type { UpdateEncoding } from "../../bgp/update-writer.ts";
import type { IpAddress } from "../../net/address.ts";
import type { RouteSource } from "../../rib/route-source.ts";
import { prefixVersion } from "../families.ts";
import type { FamilySettings } from "../settings/family-settings.ts";
import type { NeighborSettings } from "../settings/neighbor-settings.ts";
import type { PolicyOptions } from "../settings/options.ts";
import type { SpeakerSettings } from "../settings/speaker-settings.ts";
import type { ExportRules } from "./export-rules.ts";
import type { ImportRules } from "./import-rules.ts";
import type { PolicyCircumstances } from "./judged-route.ts";

/** Both ends of the session's connection. */
export interface SessionAddresses {
  readonly local: IpAddress;
  readonly remote: IpAddress;
}

/** All that the rules of one session follow from. */
export interface SessionTerms {
  readonly speaker: SpeakerSettings;
  readonly neighbor: NeighborSettings;
  readonly negotiated: Negotiated;
  readonly addresses: SessionAddresses;
}

/** In a confederation, the other members are neither quite internal nor quite external (RFC 5065). */
export function peerTypeOf({ speaker, negotiated }: SessionTerms): "ebgp" | "ibgp" | "confed" {
  const isMember = speaker.confederation?.members.includes(negotiated.peer.asn) ?? false;
  return isMember ? "confed" : negotiated.peerType;
}

export function routeSource(terms: SessionTerms): RouteSource {
  const { neighbor, negotiated, addresses } = terms;
  const clients = (role: "routeReflectorClient" | "routeServerClient") =>
    new Set([...neighbor.exchange].filter(([, each]) => each[role]).map(([family]) => prefixVersion(family)));
  return {
    kind: peerTypeOf(terms),
    routerId: negotiated.peer.routerId,
    address: addresses.remote,
    asn: negotiated.peer.asn,
    reflectorClientFor: clients("routeReflectorClient"),
    routeServerClientFor: clients("routeServerClient"),
  };
}

export function updateContext(terms: SessionTerms): UpdateContext {
  const { speaker, neighbor, negotiated, addresses } = terms;
  const exchange = [...neighbor.exchange.values()];
  const judgesLoops = exchange.some((family) => loopsAreJudged(terms, family));
  // One reader for all families lets pass what any of them may; import rules judge the rest.
  const allowed = exchange.map(({ allowAsIn }) => (allowAsIn === "origin" ? Number.POSITIVE_INFINITY : allowAsIn));
  return {
    ...negotiated,
    peerType: peerTypeOf(terms),
    localAs: speaker.asn,
    routerId: speaker.routerId,
    clusterId: speaker.clusterId,
    peerAs: negotiated.peer.asn,
    confederationMember: speaker.confederation !== undefined,
    localAddresses: [addresses.local.bytes],
    enforceFirstAs: neighbor.enforceFirstAs,
    rejectAsSets: speaker.rejectAsSets,
    allowOwnAs: judgesLoops ? Number.POSITIVE_INFINITY : Math.max(0, ...allowed),
  };
}

export function importRules(terms: SessionTerms, family: AddressFamily): ImportRules {
  const { speaker, neighbor, negotiated } = terms;
  const settings = familyOf(neighbor, family);
  return {
    peerType: peerTypeOf(terms),
    peerAs: negotiated.peer.asn,
    asn: speaker.asn,
    confederation: speaker.confederation?.identifier,
    localAs: localAs(neighbor),
    allowAsIn: loopsAreJudged(terms, settings) ? settings.allowAsIn : undefined,
    weight: settings.weight,
    role: neighbor.session.role,
    gracefulShutdown: speaker.gracefulShutdown || neighbor.gracefulShutdown,
    closed: isClosed(terms, settings.import),
  };
}

export function exportRules(terms: SessionTerms, family: AddressFamily, nextHop: NextHop | undefined): ExportRules {
  const { speaker, neighbor, negotiated } = terms;
  const settings = familyOf(neighbor, family);
  return {
    ...settings,
    peerType: peerTypeOf(terms),
    asn: speaker.asn,
    confederation: speaker.confederation?.identifier,
    localAs: localAs(neighbor),
    peerAs: negotiated.peer.asn,
    clusterId: speaker.clusterId,
    nextHop,
    ipv6NextHops: family === IPV6_UNICAST || negotiated.extendedNextHop.has(family),
    defaultLocalPref: speaker.defaultLocalPref,
    clientToClient: speaker.clientToClientReflection,
    gracefulShutdown: speaker.gracefulShutdown || neighbor.gracefulShutdown,
    role: neighbor.session.role,
    closed: isClosed(terms, settings.export),
    longLivedStale: negotiated.takesLongLived,
  };
}

export function updateEncoding(negotiated: Negotiated): UpdateEncoding {
  const maximumLength = negotiated.extendedMessage ? MAX_EXTENDED_MESSAGE_LENGTH : MAX_MESSAGE_LENGTH;
  return { ...negotiated, maximumLength };
}

export function circumstances(
  terms: SessionTerms,
  family: AddressFamily,
  direction: "in" | "out",
): PolicyCircumstances {
  const { speaker, neighbor, addresses } = terms;
  return {
    version: prefixVersion(family),
    direction,
    peer: {
      address: addresses.remote,
      ...(neighbor.interface === undefined ? {} : { interface: neighbor.interface }),
      ...(neighbor.group === undefined ? {} : { group: neighbor.group }),
    },
    localAs: speaker.asn,
    defaultLocalPref: speaker.defaultLocalPref,
  };
}

export function familyOf(neighbor: NeighborSettings, family: AddressFamily): FamilySettings {
  const settings = neighbor.exchange.get(family);
  if (settings === undefined) throw new RangeError(`family ${family} is not configured`);
  return settings;
}

/** RFC 8212. */
function isClosed(terms: SessionTerms, { prefixList, filterList, distributeList, routeMap }: PolicyOptions): boolean {
  const hasPolicy = [prefixList, filterList, distributeList, routeMap].some((name) => name !== undefined);
  return terms.neighbor.ebgpRequiresPolicy && peerTypeOf(terms) === "ebgp" && !hasPolicy;
}

/** Undefined also where the neighbour was free to choose and took our real AS. */
function localAs({ localAs, session }: NeighborSettings): NeighborSettings["localAs"] {
  return localAs?.asn === session.localAs ? localAs : undefined;
}

/** The reader of UPDATEs counts one AS, the same for all families; where that is not enough, the import rules count. */
function loopsAreJudged({ speaker, neighbor }: SessionTerms, { allowAsIn }: FamilySettings): boolean {
  const counts = new Set([...neighbor.exchange.values()].map((each) => each.allowAsIn));
  return (
    allowAsIn === "origin" || counts.size > 1 || neighbor.localAs !== undefined || speaker.confederation !== undefined
  );
}
