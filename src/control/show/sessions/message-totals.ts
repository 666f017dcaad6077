/** How many messages have been exchanged with a neighbour since it was added. */
import type { MessageCounts } from "../../../speaker/message-counters.ts";
import type { NeighborInfo } from "../../../speaker/neighbor-info.ts";

export const NO_MESSAGES: MessageCounts = { open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 };

export function messagesSent(info: NeighborInfo | undefined): number {
  return total(info?.sent);
}

export function messagesReceived(info: NeighborInfo | undefined): number {
  return total(info?.received);
}

function total({ open, update, notification, keepalive, routeRefresh }: MessageCounts = NO_MESSAGES): number {
  return open + update + notification + keepalive + routeRefresh;
}
