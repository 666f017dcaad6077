/** Messages by type, each way, since the neighbour was added. */
import { MessageType } from "../bgp/codes.ts";

export interface MessageCounts {
  readonly open: number;
  readonly update: number;
  readonly notification: number;
  readonly keepalive: number;
  readonly routeRefresh: number;
}

export class MessageCounters {
  private readonly sentByType = new Float64Array(6);
  private readonly receivedByType = new Float64Array(6);

  countSent(type: number): void {
    this.sentByType[type]++;
  }

  countReceived(type: number): void {
    this.receivedByType[type]++;
  }

  get sent(): MessageCounts {
    return named(this.sentByType);
  }

  get received(): MessageCounts {
    return named(this.receivedByType);
  }
}

function named(byType: Float64Array): MessageCounts {
  return {
    open: byType[MessageType.Open],
    update: byType[MessageType.Update],
    notification: byType[MessageType.Notification],
    keepalive: byType[MessageType.Keepalive],
    routeRefresh: byType[MessageType.RouteRefresh],
  };
}
