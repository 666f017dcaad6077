/**
 * What is made of a received route before the decision sees it: whether it takes part at all, with which attributes, and
 * what is noted about it that never goes on the wire. In FRR's order. Pure.
 *
 * The reader of UPDATEs has been here before: malformed attributes, loops and what has no place on the session are dealt
 * with. This is what depends on policy and on the relation to the neighbour, so it can be repeated when those change. It
 * is asked once for each attribute set, and looks at as few attributes as it can.
 */
import type { AttributeChanges } from "../../bgp/attribute-edit.ts";
import { type Role, WellKnownCommunity } from "../../bgp/codes.ts";
import type { AsPath, PathAttributes } from "../../bgp/messages.ts";
import type { IpAddress } from "../../net/address.ts";
import type { NextHopOrders } from "../../policy/route.ts";
import type { LocalFacts } from "../../rib/local-facts.ts";
import type { LocalAsOptions } from "../settings/options.ts";
import { isOfConfederation } from "./as-path-edits.ts";
import { addChanges, ChangedAttributes, type ChangesDraft } from "./changed-attributes.ts";
import { LAST_RESORT, withCommunity } from "./last-resort.ts";
import { otcOnImport } from "./roles.ts";
import type { UnusedReason } from "./unused-reason.ts";

/** All that decides what is made of a neighbour's routes in one family, but for policy. */
export interface ImportRules {
  readonly peerType: "ebgp" | "ibgp" | "confed";
  readonly peerAs: number;
  /** Our own; in a confederation that of the member AS. */
  readonly asn: number;
  /** The confederation's identifier (RFC 5065). */
  readonly confederation: number | undefined;
  readonly localAs: LocalAsOptions | undefined;
  /** How often each AS of ours may stand in a path. Undefined: the reader of UPDATEs has seen to it. */
  readonly allowAsIn: number | "origin" | undefined;
  readonly weight: number;
  /** Ours on this session. */
  readonly role: Role | undefined;
  readonly gracefulShutdown: boolean;
  /** Nothing is used: a policy is required and there is none (RFC 8212). */
  readonly closed: boolean;
}

/** What policy says; a route map's verdict is one. */
export interface ImportVerdict {
  readonly permitted: boolean;
  readonly changes: AttributeChanges;
  readonly weight: number | undefined;
  readonly tag: number | undefined;
  readonly source: IpAddress | undefined;
  readonly nextHop: NextHopOrders;
}

export interface ImportPolicy {
  /** Lists first, then the route map. `prefixClass`: what the policy's own classification says of the prefix. */
  judge(attributes: PathAttributes, prefixClass: number): ImportVerdict;
}

export type Imported =
  | { readonly used: true; readonly changes: AttributeChanges; readonly local: LocalFacts }
  | { readonly used: false; readonly reason: UnusedReason };

const NO_POLICY: ImportVerdict = {
  permitted: true,
  changes: {},
  weight: undefined,
  tag: undefined,
  source: undefined,
  nextHop: {},
};

export function imported(
  attributes: PathAttributes,
  rules: ImportRules,
  policy: ImportPolicy | undefined,
  prefixClass = 0,
): Imported {
  if (rules.allowAsIn !== undefined && hasLoop(attributes.asPath, rules, rules.allowAsIn)) return unused("as-loop");
  if (rules.closed) return unused("policy-missing");
  const draft = prepare(rules);
  const verdict = policy?.judge(new ChangedAttributes(attributes, draft), prefixClass) ?? NO_POLICY;
  if (!verdict.permitted) return unused("policy");
  addChanges(draft, verdict.changes);
  markCommunities(draft, new ChangedAttributes(attributes, draft), rules);
  if (!markOnlyToCustomer(draft, attributes, rules)) return unused("otc-leak");
  return { used: true, changes: draft, local: localFacts(verdict, rules) };
}

/** Without policy, these rules leave every route as it is that carries no well-known community. */
export function leaveOrdinaryRoutes(rules: ImportRules): boolean {
  const { allowAsIn, closed, gracefulShutdown, peerType, role, weight } = rules;
  const marks = gracefulShutdown || (peerType === "ebgp" && role !== undefined) || prepare(rules).prepend !== undefined;
  return allowAsIn === undefined && !closed && weight === 0 && !marks;
}

function unused(reason: UnusedReason): Imported {
  return { used: false, reason };
}

/** RFC 4271 § 9.1.2, RFC 5065 § 4; and as FRR the AS that the neighbour takes us for. */
function hasLoop(path: AsPath, { asn, confederation, localAs }: ImportRules, allowed: number | "origin"): boolean {
  const times = allowed === "origin" ? 0 : allowed;
  if (localAs !== undefined && count(path, localAs.asn) > times) return true;
  // With `origin`, FRR looks no further once the route is ours by origin.
  if (allowed === "origin" && originAs(path) === asn) return false;
  if (count(path, asn) > times) return true;
  if (confederation === undefined) return false;
  const outside = path.filter((segment) => !isOfConfederation(segment));
  return count(outside, confederation) > times;
}

function count(path: AsPath, asn: number): number {
  let times = 0;
  for (const { asns } of path) for (const one of asns) if (one === asn) times++;
  return times;
}

/** The last AS of the path that is not in a set. */
function originAs(path: AsPath): number | undefined {
  return path.findLast(({ type }) => type === "sequence" || type === "confed-sequence")?.asns.at(-1);
}

/** What policy finds done already: the path leads through the AS that the neighbour takes us for. */
function prepare({ peerType, localAs }: ImportRules): ChangesDraft {
  return peerType !== "ebgp" || localAs === undefined || localAs.noPrepend === true ? {} : { prepend: [localAs.asn] };
}

function markCommunities(
  draft: ChangesDraft,
  current: PathAttributes,
  { peerType, gracefulShutdown }: ImportRules,
): void {
  if (peerType !== "ebgp") return;
  let { communities } = current;
  // RFC 7999 § 3.2: such a route is for our AS only.
  if (communities?.includes(WellKnownCommunity.Blackhole)) {
    communities = withCommunity(communities, WellKnownCommunity.NoExport);
    draft.communities = communities;
  }
  const leaves = communities?.includes(WellKnownCommunity.GracefulShutdown) ?? false;
  if (gracefulShutdown) draft.communities = withCommunity(communities, WellKnownCommunity.GracefulShutdown);
  if (leaves || gracefulShutdown) draft.localPref = LAST_RESORT; // RFC 8326 § 4
}

/** RFC 9234 § 5. False: a leak. */
function markOnlyToCustomer(
  draft: ChangesDraft,
  attributes: PathAttributes,
  { peerType, role, peerAs }: ImportRules,
): boolean {
  if (peerType !== "ebgp" || role === undefined) return true;
  const order = otcOnImport(role, attributes.onlyToCustomer, peerAs);
  if (order === "mark") draft.onlyToCustomer = peerAs;
  return order !== "refuse";
}

function localFacts({ weight, tag, source, nextHop }: ImportVerdict, rules: ImportRules): LocalFacts {
  return {
    weight: weight ?? rules.weight,
    tag: tag ?? 0,
    ...(source === undefined ? {} : { preferredSource: source }),
    ...(nextHop.preferGlobal ? { preferGlobalNextHop: true } : {}),
  };
}
