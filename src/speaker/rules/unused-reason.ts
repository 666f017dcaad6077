/**
 * Why a route that a neighbour sent takes no part in the decision. What the reader of UPDATEs takes for withdrawn
 * (malformed, a loop that nothing allows) is not kept, but counted: `SetAsideCounts`.
 */
export type UnusedReason =
  /** A list or the route map of the neighbour refuses it. */
  | "policy"
  /** An external neighbour without a policy, where one is required (RFC 8212). */
  | "policy-missing"
  /** An AS of ours is in its path (RFC 4271 § 9.1.2). */
  | "as-loop"
  /** Its prefix is none that a host may be reached by. */
  | "martian"
  /** It should not have come this way (RFC 9234 § 5). */
  | "otc-leak";
