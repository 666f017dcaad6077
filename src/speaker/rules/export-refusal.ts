/**
 * Why a neighbour is not told about a route: what `exported` answers in place of the changes to make. A word that is
 * known beforehand costs no more than a plain no.
 */
export type ExportRefusal =
  /** An external neighbour without a policy, where one is required (RFC 8212). */
  | "policy-missing"
  /** A list or the route map of the neighbour refuses it. */
  | "policy"
  /** Both ends are internal, and neither is a client of this route reflector (RFC 4456 § 6). */
  | "not-reflected"
  /** What the community asks for (RFC 1997). */
  | "no-advertise"
  | "no-export"
  | "no-export-subconfed"
  /** The route left our confederation and came back, which only `allowas-in` lets it. */
  | "confederation-loop"
  /** It should not go this way (RFC 9234 § 5). */
  | "otc-leak"
  /** It is stale for long, and the neighbour does not know what that means (RFC 9494 § 4.3). */
  | "llgr-stale"
  /** We have no address that the neighbour could use as the next hop. */
  | "no-next-hop";
