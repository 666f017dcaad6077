/** The next hop that a neighbour is sent (RFC 4271 § 5.1.3, RFC 2545 § 3, RFC 8950). */
import type { NextHop, PathAttributes } from "../../bgp/messages.ts";
import { isLinkLocal } from "../../net/address.ts";
import type { NextHopOrders } from "../../policy/route.ts";
import { type ExportRules, type ExportSource, isReflection } from "./export-rules.ts";

/** `current`: as policy left it. Undefined: there is none that the neighbour could use. */
export function exportedNextHop(
  current: PathAttributes,
  orders: NextHopOrders,
  source: ExportSource,
  rules: ExportRules,
): NextHop | undefined {
  const own = rules.nextHop;
  if (orders.peerAddress) return own;
  const stays =
    orders.set || orders.unchanged || rules.attributeUnchanged.includes("next-hop") || rules.routeServerClient;
  if (!stays && isReplaced(source, rules)) return own;
  const kept = current.nextHop;
  if (kept === undefined) return own;
  const { address, linkLocal } = kept;
  if (address.version === 6 && !rules.ipv6NextHops) return own;
  if (orders.set || address.version === 4) return kept;
  // Nobody knows whether the neighbour is on the link that these belong to.
  if (isLinkLocal(address)) return own;
  return linkLocal === undefined ? kept : { address };
}

/** Whether we stand in for the next hop, if nobody says otherwise. */
function isReplaced(source: ExportSource, rules: ExportRules): boolean {
  if (rules.nextHopSelf === "force") return true;
  if (rules.nextHopSelf) return !isReflection(source, rules);
  // RFC 4271 § 5.1.3: what comes from elsewhere keeps its next hop within the AS; what we announce with one, everywhere.
  return rules.peerType === "ebgp" && source.kind !== "local";
}
