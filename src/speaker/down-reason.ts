/** Why a session ended, in words. */
import { describeNotification } from "../bgp/notification.ts";
import type { DownReason } from "../bgp/session.ts";

export function describeDown(reason: DownReason): string {
  switch (reason.type) {
    case "stopped":
    case "reset":
      return `we sent ${describeNotification(reason.sent)}`;
    case "notification-sent":
      return `we sent ${describeNotification(reason.sent)}: ${reason.message}`;
    case "notification-received":
      return `the neighbour sent ${describeNotification(reason.received)}`;
    case "connection-lost":
      return reason.error === undefined
        ? "the neighbour closed the connection"
        : `connection lost: ${reason.error.message}`;
    case "collision-lost":
      return "another connection with the neighbour was preferred";
  }
}
