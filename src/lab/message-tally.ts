/** Counts messages by the names that logs give them, for routers whose tools do not. */
import type { MessageCounts } from "../speaker/message-counters.ts";

const KINDS: Readonly<Record<string, keyof MessageCounts | undefined>> = {
  OPEN: "open",
  UPDATE: "update",
  NOTIFICATION: "notification",
  KEEPALIVE: "keepalive",
  "ROUTE-REFRESH": "routeRefresh",
};

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

export class MessageTally {
  private readonly sent = noMessages();
  private readonly received = noMessages();

  count(direction: "sent" | "received", message: string): void {
    const kind = KINDS[message];
    if (kind !== undefined) this[direction][kind]++;
  }

  counts(): { readonly sent: MessageCounts; readonly received: MessageCounts } {
    return { sent: { ...this.sent }, received: { ...this.received } };
  }
}

function noMessages(): Mutable<MessageCounts> {
  return { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 };
}
