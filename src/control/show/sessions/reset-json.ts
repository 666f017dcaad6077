/** How a neighbour's last session ended, as JSON has it in several places. */
import type { JsonObject } from "../../json.ts";
import type { Peer } from "./peers.ts";
import { resetReason } from "./reset-reason.ts";

/** FRR speaks of a neighbour that has not had a session yet as of one that was `never` reset. */
export function resetJson({ info, softwareVersion }: Peer): JsonObject {
  const reason = info?.lastReset && resetReason(info.lastReset.reason);
  const notification = reason?.notification;
  return {
    ...(notification === undefined
      ? {}
      : {
          lastErrorCodeSubcode: notification.hex,
          lastNotificationReason: notification.name,
          lastNotificationHardReset: notification.hard,
          lastShutdownDescription: notification.communication,
        }),
    lastResetDueTo: reason?.text ?? "never",
    lastResetCode: reason?.code ?? 0,
    softwareVersion: softwareVersion ?? "n/a",
  };
}
