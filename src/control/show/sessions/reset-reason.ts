/** Why a session ended, in FRR's codes and words. */
import { Cease, ErrorCode } from "../../../bgp/codes.ts";
import type { NotificationMessage } from "../../../bgp/messages.ts";
import { hardResetReason, shutdownCommunication } from "../../../bgp/notification.ts";
import { notificationName } from "../../../bgp/notification-names.ts";
import type { DownReason } from "../../../bgp/session.ts";

export interface ResetReason {
  /** FRR's number of it. */
  readonly code: number;
  readonly text: string;
  /** Where a NOTIFICATION is all that there is to say. */
  readonly notification: NotificationShown | undefined;
}

export interface NotificationShown {
  readonly direction: "sent" | "received";
  /** Code and subcode, as four hexadecimal digits. */
  readonly hex: string;
  readonly name: string;
  /** It stood in a Hard Reset (RFC 8538 § 3). */
  readonly hard: boolean;
  /** What the neighbour's operator had to say (RFC 9003). */
  readonly communication: string | undefined;
}

const NOTIFICATION_RECEIVED = { code: 13, text: "BGP Notification received" };
const NOTIFICATION_SENT = { code: 14, text: "BGP Notification send" };
const PEER_CLOSED = { code: 15, text: "Peer closed the session" };

/** What we ended it for, where FRR does not just speak of its NOTIFICATION; by the subcode of our Cease. */
const OUR_DOING: Readonly<Record<number, { readonly code: number; readonly text: string } | undefined>> = {
  [Cease.AdministrativeShutdown]: { code: 11, text: "Admin. shutdown" },
  [Cease.AdministrativeReset]: { code: 12, text: "User reset" },
  [Cease.BfdDown]: { code: 24, text: "BFD down initiated" },
  [Cease.MaximumPrefixes]: { code: 33, text: "Reached received prefix count" },
};

export function resetReason(reason: DownReason): ResetReason {
  switch (reason.type) {
    case "stopped":
    case "reset":
    case "notification-sent":
      return sent(reason.sent);
    case "notification-received":
      return { ...NOTIFICATION_RECEIVED, notification: shown("received", reason.received) };
    case "connection-lost":
    case "collision-lost":
      return { ...PEER_CLOSED, notification: undefined };
  }
}

function sent(message: NotificationMessage): ResetReason {
  const { code, subcode } = hardResetReason(message) ?? message;
  const ourDoing = code === ErrorCode.Cease ? OUR_DOING[subcode] : undefined;
  if (ourDoing !== undefined) return { ...ourDoing, notification: undefined };
  return { ...NOTIFICATION_SENT, notification: shown("sent", message) };
}

function shown(direction: NotificationShown["direction"], message: NotificationMessage): NotificationShown {
  const inner = hardResetReason(message);
  const meant = inner ?? message;
  return {
    direction,
    hex: [meant.code, meant.subcode].map((octet) => octet.toString(16).toUpperCase().padStart(2, "0")).join(""),
    name: notificationName(meant),
    hard: inner !== undefined,
    communication: direction === "received" ? shutdownCommunication(meant) : undefined,
  };
}
