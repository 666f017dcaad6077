/** What follows for a neighbour's session from what is known of the path to it (`docs/bfd.md` has the table). */
import type { StateChange } from "../bfd/path.ts";
import { Cease } from "../bgp/codes.ts";
import type { NotificationMessage } from "../bgp/messages.ts";
import { ceaseMessage } from "../bgp/notification.ts";
import { type PathFailure, PathWatch, type PathWatchContext, type PathWatchEvents } from "./path-watch.ts";
import type { Peering } from "./peering.ts";
import type { RouteRetention } from "./restart/route-retention.ts";

/** What is guarded of a neighbour. */
export interface GuardedNeighbor {
  readonly peering: Peering;
  readonly retention: RouteRetention;
  /** It may have a session, as far as BFD has no say in that. */
  isAdmitted(): boolean;
  /** What a session ends with. */
  finalWord(cease: NotificationMessage): NotificationMessage;
  changed(change: StateChange): void;
  /** Strict mode lets it have no session, and BFD did not come up in its hold time. */
  isHopeless(): void;
}

export class SessionGuard implements PathWatchEvents {
  readonly path: PathWatch;
  private readonly neighbor: GuardedNeighbor;

  constructor(context: PathWatchContext, neighbor: GuardedNeighbor) {
    this.neighbor = neighbor;
    this.path = new PathWatch(context, this);
  }

  /** Unless strict mode has to wait for BFD, which says so itself. */
  start(): void {
    if (this.path.permitsSession) this.neighbor.peering.start();
  }

  /** Of a session that ends, or an attempt: in strict mode nothing follows it before BFD is up. */
  sessionDown(): void {
    if (!this.path.permitsSession) this.closed();
  }

  changed(change: StateChange): void {
    this.neighbor.changed(change);
  }

  opened(): void {
    if (this.neighbor.isAdmitted()) this.neighbor.peering.retry();
  }

  failed({ why, isOfThePath, mayBeRestart }: PathFailure): void {
    const { peering, retention } = this.neighbor;
    retention.pathDown(isOfThePath);
    // RFC 5882 § 4.3: where it may be but a restart, nobody is to be told that the session is over.
    if (mayBeRestart && retention.wouldKeepRoutes) peering.lose(new Error(`BFD: ${why}`));
    else if (this.path.isStrict && peering.session.negotiated?.holdTime === 0) this.path.awaitUp(() => this.end());
    else this.end();
  }

  /** What is established may stay, and nothing may follow it. */
  closed(): void {
    const { peering } = this.neighbor;
    if (peering.session.state === "Established") return;
    peering.stop(ceaseMessage(Cease.BfdDown));
    this.path.awaitUp(() => this.neighbor.isHopeless());
  }

  /** Whatever goes on over the path, be it an attempt or a session (RFC 9384 § 3). */
  private end(): void {
    const { peering, finalWord } = this.neighbor;
    const { state, openDelayed } = peering.session;
    if (state === "Active" && !openDelayed) return; // whoever only waits may go on with it
    peering.reset(finalWord(ceaseMessage(Cease.BfdDown)));
  }
}
