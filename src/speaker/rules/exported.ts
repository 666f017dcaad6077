/**
 * What a neighbour is told about a route: which routes go to whom (RFC 4271 § 9.2, RFC 1997, RFC 4456), and how their
 * attributes change on the way (RFC 4271 § 5.1). In FRR's order: who may hear it at all; what the session is due before
 * policy looks at the route; policy; and what nobody may change any more. Pure.
 *
 * It is asked once for each attribute set and group of neighbours. So it looks at as few attributes as it can: each is
 * decoded only when somebody asks for it.
 */
import type { AttributeChanges } from "../../bgp/attribute-edit.ts";
import { WellKnownCommunity } from "../../bgp/codes.ts";
import type { PathAttributes } from "../../bgp/messages.ts";
import type { NextHopOrders } from "../../policy/route.ts";
import { isOfConfederation } from "./as-path-edits.ts";
import { addChanges, ChangedAttributes, type ChangesDraft } from "./changed-attributes.ts";
import { exportedNextHop } from "./export-next-hop.ts";
import { exportPath, presentedAs } from "./export-path.ts";
import type { ExportRefusal } from "./export-refusal.ts";
import { type ExportRules, type ExportSource, isReflection, isTransparent } from "./export-rules.ts";
import { LAST_RESORT, withCommunity } from "./last-resort.ts";
import { otcOnExport } from "./roles.ts";

/** What policy says; a route map's verdict is one. */
export interface ExportVerdict {
  readonly permitted: boolean;
  readonly changes: AttributeChanges;
  readonly nextHop: NextHopOrders;
}

export interface ExportPolicy {
  /** Lists first, then the route map. `prefixClass`: what the policy's own classification says of the prefix. */
  judge(attributes: PathAttributes, prefixClass: number): ExportVerdict;
}

const NO_ORDERS: NextHopOrders = {};
const MAXIMUM_AIGP = 0xffffffffffffffffn;
/** A bit of an extended community's type, of either size (RFC 4360 § 2, RFC 5701 § 2). */
const NON_TRANSITIVE = 0x40;

/**
 * What to change before the route is sent, or why it is not for this neighbour. `nextHopMetric`: the cost of the way to
 * the route's next hop.
 */
export function exported(
  attributes: PathAttributes,
  source: ExportSource,
  rules: ExportRules,
  policy: ExportPolicy | undefined,
  prefixClass = 0,
  nextHopMetric = 0,
): AttributeChanges | ExportRefusal {
  const objection = whyNotHear(attributes, source, rules);
  if (objection !== undefined) return objection;
  const draft = prepare(attributes, source, rules, policy !== undefined);
  if (draft === undefined) return "otc-leak";
  // What has been prepared is nothing that is looked at again; what policy makes of it may be.
  let current = attributes;
  let orders = NO_ORDERS;
  if (policy !== undefined) {
    const verdict = policy.judge(new ChangedAttributes(attributes, draft), prefixClass);
    if (!verdict.permitted) return "policy";
    // RFC 4456 § 10: of a reflected route policy may only say yes or no.
    if (!isReflection(source, rules)) {
      addChanges(draft, verdict.changes);
      orders = verdict.nextHop;
    }
    current = new ChangedAttributes(attributes, draft);
  }
  return complete(draft, current, orders, source, rules, nextHopMetric) ?? draft;
}

/** Undefined: the neighbour may hear of the route, as far as that does not depend on policy. */
function whyNotHear(attributes: PathAttributes, source: ExportSource, rules: ExportRules): ExportRefusal | undefined {
  const { peerType, confederation } = rules;
  if (rules.closed) return "policy-missing";
  if (isReflection(source, rules) && !mayReflect(source, rules)) return "not-reflected";
  if (!isTransparent(source, rules)) {
    const community = keepingBack(attributes.communities ?? [], peerType);
    if (community !== undefined) return community;
  }
  return confederation !== undefined && hasBeenOutside(attributes, confederation) ? "confederation-loop" : undefined;
}

/** RFC 4456 § 6. */
function mayReflect(source: ExportSource, { routeReflectorClient, clientToClient }: ExportRules): boolean {
  return source.reflectorClient ? clientToClient || !routeReflectorClient : routeReflectorClient;
}

/** RFC 1997: the community that keeps the route from such a neighbour. */
function keepingBack(communities: readonly number[], peerType: ExportRules["peerType"]): ExportRefusal | undefined {
  if (communities.length === 0) return undefined;
  if (communities.includes(WellKnownCommunity.NoAdvertise)) return "no-advertise";
  if (peerType === "ibgp") return undefined;
  if (communities.includes(WellKnownCommunity.NoExportSubconfed)) return "no-export-subconfed";
  return peerType === "ebgp" && communities.includes(WellKnownCommunity.NoExport) ? "no-export" : undefined;
}

/** The route left our confederation and came back, which only `allowas-in` lets it. FRR does not send it on. */
function hasBeenOutside({ asPath }: PathAttributes, confederation: number): boolean {
  return asPath.some((segment) => !isOfConfederation(segment) && segment.asns.includes(confederation));
}

/** What policy finds done already, and may undo; undefined when the route would leak. */
function prepare(
  attributes: PathAttributes,
  source: ExportSource,
  rules: ExportRules,
  isJudged: boolean,
): ChangesDraft | undefined {
  const draft: ChangesDraft = {};
  if (rules.peerType === "ebgp") {
    // RFC 4271 § 5.1.4: a MED that was learned does not go on to yet another AS.
    if (source.kind !== "local" && !keepsMed(source, rules)) draft.med = undefined;
    if (rules.role !== undefined) {
      const order = otcOnExport(rules.role, attributes.onlyToCustomer);
      if (order === "refuse") return undefined;
      if (order === "mark") draft.onlyToCustomer = presentedAs(rules);
    }
  } else {
    if (attributes.localPref === undefined) draft.localPref = rules.defaultLocalPref;
    if (isReflection(source, rules) && attributes.originatorId === undefined) draft.originatorId = source.routerId;
  }
  if (isJudged && attributes.nextHop?.linkLocal !== undefined) {
    // What is a companion of the old next hop is none of one that policy sets.
    draft.nextHop = { address: attributes.nextHop.address };
  }
  return draft;
}

function keepsMed(source: ExportSource, rules: ExportRules): boolean {
  return rules.attributeUnchanged.includes("med") || isTransparent(source, rules);
}

/** What policy has no say in. Undefined when it is done, else why the neighbour cannot be told. */
function complete(
  draft: ChangesDraft,
  current: PathAttributes,
  orders: NextHopOrders,
  source: ExportSource,
  rules: ExportRules,
  nextHopMetric: number,
): ExportRefusal | undefined {
  // RFC 9494 § 4.3.
  if (!rules.longLivedStale && current.communities?.includes(WellKnownCommunity.LlgrStale)) return "llgr-stale";
  const nextHop = exportedNextHop(current, orders, source, rules);
  if (nextHop === undefined) return "no-next-hop";
  draft.nextHop = nextHop;
  exportPath(draft, current, rules);
  if (rules.peerType === "ebgp") crossBorder(draft, current, source, rules);
  else {
    if (rules.gracefulShutdown) draft.localPref = LAST_RESORT;
    if (nextHop === rules.nextHop) accumulate(draft, current, nextHopMetric);
  }
  // RFC 4456 § 8.
  if (isReflection(source, rules)) draft.clusterList = [rules.clusterId, ...(current.clusterList ?? [])];
  else {
    draft.originatorId = undefined;
    draft.clusterList = undefined;
  }
  leaveUnsent(draft, rules.sendCommunity);
  return undefined;
}

/** What does not cross the border of the AS, or of the confederation. */
function crossBorder(draft: ChangesDraft, current: PathAttributes, source: ExportSource, rules: ExportRules): void {
  draft.localPref = undefined; // RFC 4271 § 5.1.5
  draft.aigp = undefined; // RFC 7311 § 3.3
  if (rules.gracefulShutdown) {
    draft.communities = withCommunity(current.communities, WellKnownCommunity.GracefulShutdown);
  }
  // RFC 7947 § 2.2.4: a route server hands these on, too.
  if (isTransparent(source, rules)) return;
  // RFC 4360 § 6. Also of our own routes: they may have what others once gave them.
  const { extendedCommunities, ipv6ExtendedCommunities } = current;
  if (extendedCommunities !== undefined) draft.extendedCommunities = extendedCommunities.filter(isTransitive);
  if (ipv6ExtendedCommunities !== undefined)
    draft.ipv6ExtendedCommunities = ipv6ExtendedCommunities.filter(isTransitive);
}

function isTransitive([type]: Uint8Array): boolean {
  return (type & NON_TRANSITIVE) === 0;
}

/** RFC 7311 § 3.4: whoever becomes the next hop adds the way from there on. */
function accumulate(draft: ChangesDraft, { aigp }: PathAttributes, nextHopMetric: number): void {
  if (aigp === undefined || nextHopMetric === 0) return;
  const sum = aigp + BigInt(nextHopMetric);
  draft.aigp = sum < MAXIMUM_AIGP ? sum : MAXIMUM_AIGP;
}

function leaveUnsent(draft: ChangesDraft, sent: ExportRules["sendCommunity"]): void {
  if (!sent.has("standard")) draft.communities = undefined;
  if (!sent.has("large")) draft.largeCommunities = undefined;
  if (sent.has("extended")) return;
  draft.extendedCommunities = undefined;
  draft.ipv6ExtendedCommunities = undefined;
}
