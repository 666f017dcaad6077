/**
 * A neighbour's routes from one session to the next: drives the machine of `graceful-restart.ts` on the clock and does to
 * the RIB what it says. The neighbour keeps its source number for as long as routes of it are kept.
 */
import { editAttributes } from "../../bgp/attribute-edit.ts";
import { AttributeView } from "../../bgp/attribute-view.ts";
import { type AddressFamily, WellKnownCommunity } from "../../bgp/codes.ts";
import type { DownReason } from "../../bgp/session.ts";
import type { Clock, Timer } from "../../net/clock.ts";
import { NONE } from "../../rib/column.ts";
import type { Rib } from "../../rib/rib.ts";
import type { RouteSource, SourceId } from "../../rib/route-source.ts";
import type { RoutingTable } from "../../rib/routing-table.ts";
import { prefixVersion } from "../families.ts";
import type { SlicedWork, Work } from "../sliced-work.ts";
import {
  isStale,
  keepsRoutes,
  NOTHING_RETAINED,
  type RestartAction,
  type RestartEvent,
  type RestartState,
  stepRestart,
} from "./graceful-restart.ts";
import { providesForRestart, type RestartTerms } from "./restart-terms.ts";

export interface RetentionContext {
  readonly clock: Clock;
  readonly rib: Rib;
  readonly work: SlicedWork;
  wake(): void;
  /** Routes were kept, and are no more: the neighbour did not come back in time, or cannot. */
  forgotten(): void;
  /** Seconds that a neighbour has, once it is back, to repeat its routes. */
  stalePathTime(): number;
}

/** What a family's timer is set to. */
interface Deadline {
  readonly timer: Timer;
  readonly at: number;
}

export class RouteRetention {
  private readonly context: RetentionContext;
  private state: RestartState = NOTHING_RETAINED;
  private source: SourceId | undefined;
  private readonly deadlines = new Map<AddressFamily, Deadline>();
  private readonly depreferencing = new Map<AddressFamily, Work>();

  constructor(context: RetentionContext) {
    this.context = context;
  }

  /** The source that the new session's routes are to be of. */
  sessionUp(facts: RouteSource, terms: RestartTerms): SourceId {
    const { rib } = this.context;
    if (this.source === undefined) this.source = rib.addSource(facts);
    else rib.changeSource(this.source, facts);
    this.dispatch({ type: "session-up", terms });
    return this.source;
  }

  sessionDown(reason: DownReason): void {
    this.dispatch({ type: "session-down", reason });
  }

  endOfRib(family: AddressFamily): void {
    this.dispatch({ type: "end-of-rib", family });
  }

  /** Nothing of the neighbour is to be kept any more. */
  abandon(): void {
    this.dispatch({ type: "abandon" });
  }

  /** BFD has lost the path; `isOfThePath`: and it would not have by a mere restart of the neighbour's control plane. */
  pathDown(isOfThePath: boolean): void {
    const { keepsRoutes } = this;
    this.dispatch({ type: "path-down", controlPlaneIndependent: isOfThePath });
    if (keepsRoutes && !this.keepsRoutes) this.context.forgotten();
  }

  /** If the session broke now, some of the neighbour's routes would be kept. */
  get wouldKeepRoutes(): boolean {
    const { terms } = this.state;
    return terms !== undefined && providesForRestart(terms);
  }

  isStale(family: AddressFamily): boolean {
    return isStale(this.state, family);
  }

  /** The neighbour is away, and routes of it are kept. */
  get keepsRoutes(): boolean {
    return keepsRoutes(this.state);
  }

  /** How many they are. */
  get keptRoutes(): number {
    if (this.source === undefined || !this.keepsRoutes) return 0;
    const { ipv4, ipv6 } = this.context.rib;
    return ipv4.receivedCount(this.source) + ipv6.receivedCount(this.source);
  }

  private dispatch(event: RestartEvent): void {
    const { state, actions } = stepRestart(this.state, event, this.context.stalePathTime());
    this.state = state;
    for (const action of actions) this.perform(action);
    const isAway = state.terms === undefined;
    if (isAway && !keepsRoutes(state) && this.source !== undefined) {
      this.context.rib.removeSource(this.source);
      this.source = undefined;
    }
    this.context.wake();
  }

  private perform(action: RestartAction): void {
    const { family } = action;
    const table = this.context.rib.table(prefixVersion(family));
    if (this.source === undefined) return;
    switch (action.type) {
      case "retain":
        return table.markStale(this.source);
      case "purge-stale":
        this.endDepreferencing(family);
        return table.sweepStale(this.source);
      case "purge":
        this.endDepreferencing(family);
        return table.withdrawAll(this.source);
      case "depreference":
        return this.depreference(family, table, this.source);
      case "start-timer":
        return this.startTimer(family, action.delay);
      case "limit-timer":
        return this.limitTimer(family, action.delay);
      case "stop-timer":
        return this.stopTimer(family);
    }
  }

  private startTimer(family: AddressFamily, delay: number): void {
    const { clock, forgotten } = this.context;
    this.stopTimer(family);
    const timer = clock.after(delay, () => {
      this.deadlines.delete(family);
      this.dispatch({ type: "timer", family });
      if (this.source === undefined) forgotten();
    });
    this.deadlines.set(family, { timer, at: clock.now() + delay });
  }

  private limitTimer(family: AddressFamily, delay: number): void {
    const deadline = this.deadlines.get(family);
    if (deadline === undefined || deadline.at > this.context.clock.now() + delay) this.startTimer(family, delay);
  }

  private stopTimer(family: AddressFamily): void {
    this.deadlines.get(family)?.timer.cancel();
    this.deadlines.delete(family);
  }

  /** RFC 9494 § 4.2: what is stale for long is the last choice, and goes where it must not be. */
  private depreference(family: AddressFamily, table: RoutingTable, source: SourceId): void {
    const work = depreferenced(this.context.rib, table, source);
    this.endDepreferencing(family);
    this.depreferencing.set(family, work);
    this.context.work.add(work);
  }

  private endDepreferencing(family: AddressFamily): void {
    this.context.work.abandon(this.depreferencing.get(family));
    this.depreferencing.delete(family);
  }
}

function* depreferenced(rib: Rib, table: RoutingTable, source: SourceId): Work {
  const { attributes } = rib;
  const view = new AttributeView();
  for (const slot of table.slotsOf(source)) {
    for (let id = table.nextReceived(slot, NONE); id !== NONE; id = table.nextReceived(slot, id)) {
      yield;
      const used = table.used(slot, id);
      if (!table.isStale(slot, id) || used === NONE) continue;
      const block = attributes.bytesOf(used);
      view.load(block);
      const communities = view.communities ?? [];
      if (communities.includes(WellKnownCommunity.NoLlgr)) {
        table.use(slot, id, NONE);
        continue;
      }
      if (communities.includes(WellKnownCommunity.LlgrStale)) continue;
      const edited = editAttributes(block, { communities: [...communities, WellKnownCommunity.LlgrStale] });
      const stale = attributes.intern(edited, 0, edited.length, attributes.localFacts(used));
      table.use(slot, id, stale);
      attributes.release(stale); // the table holds its own reference
    }
  }
}
