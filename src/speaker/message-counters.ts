/** Messages by type, each way, since the neighbour was added; and when something last went which way. */
import { MessageType } from "../bgp/codes.ts";

export interface MessageCounts {
  readonly open: number;
  readonly update: number;
  readonly notification: number;
  readonly keepalive: number;
  readonly routeRefresh: number;
}

/** Places of moments. */
const READ = 0;
const WRITTEN = 1;
const UPDATE = 2;

export class MessageCounters {
  private readonly sentByType = new Float64Array(6);
  private readonly receivedByType = new Float64Array(6);
  /** By the monotonic clock; not a number where there was none yet. */
  private readonly moments = new Float64Array(3).fill(Number.NaN);

  /** Bytes have arrived; the messages that end in them are counted next. */
  noteRead(now: number): void {
    this.moments[READ] = now;
  }

  /** The transport has taken bytes. */
  noteWritten(now: number): void {
    this.moments[WRITTEN] = now;
  }

  countSent(type: number): void {
    this.sentByType[type]++;
  }

  countReceived(type: number): void {
    this.receivedByType[type]++;
    if (type === MessageType.Update) this.moments[UPDATE] = this.moments[READ];
  }

  /** Begins counting anew; the moments stay. */
  clear(): void {
    this.sentByType.fill(0);
    this.receivedByType.fill(0);
  }

  get lastRead(): number | undefined {
    return this.moment(READ);
  }

  get lastWritten(): number | undefined {
    return this.moment(WRITTEN);
  }

  get lastUpdate(): number | undefined {
    return this.moment(UPDATE);
  }

  get sent(): MessageCounts {
    return named(this.sentByType);
  }

  get received(): MessageCounts {
    return named(this.receivedByType);
  }

  private moment(place: number): number | undefined {
    const moment = this.moments[place];
    return Number.isNaN(moment) ? undefined : moment;
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
