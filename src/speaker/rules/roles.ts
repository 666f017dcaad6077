/** What the role that we have on a session makes of the ONLY_TO_CUSTOMER attribute (RFC 9234 § 5). */
import type { Role } from "../../bgp/codes.ts";

/** Where we stand, seen from the neighbour. Routes from above, or from beside, go down only. */
const POSITION: Readonly<Record<Role, "above" | "beside" | "below">> = {
  provider: "above",
  "route-server": "above",
  peer: "beside",
  customer: "below",
  "route-server-client": "below",
};

/** `keep` it as it is, `mark` it with an AS of ours or theirs, or `refuse` it: it is a leak. */
export type OtcOrder = "keep" | "mark" | "refuse";

/** Of a received route; one without a mark that came from above or beside gets the neighbour's AS. */
export function otcOnImport(ours: Role, onlyToCustomer: number | undefined, peerAs: number): OtcOrder {
  const position = POSITION[ours];
  if (onlyToCustomer === undefined) return position === "above" ? "keep" : "mark";
  if (position === "above") return "refuse";
  return position === "beside" && onlyToCustomer !== peerAs ? "refuse" : "keep";
}

/** Of a route on its way out; one without a mark that goes down or beside gets our AS. */
export function otcOnExport(ours: Role, onlyToCustomer: number | undefined): OtcOrder {
  const position = POSITION[ours];
  if (onlyToCustomer === undefined) return position === "below" ? "keep" : "mark";
  return position === "above" ? "keep" : "refuse";
}
