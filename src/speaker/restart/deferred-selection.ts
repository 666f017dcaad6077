/** Drives the machine of `selection-deferral.ts` on the clock: after a restart of ours, nothing is selected too early. */
import { type AddressFamily, IPV4_UNICAST, IPV6_UNICAST } from "../../bgp/codes.ts";
import type { Negotiated } from "../../bgp/negotiation.ts";
import type { Clock, Timer } from "../../net/clock.ts";
import type { GracefulRestartOptions } from "../settings/options.ts";
import {
  beginDeferral,
  type DeferralEvent,
  type DeferralState,
  type DeferralTransition,
  isDeferred,
  isRestarting,
  NOTHING_DEFERRED,
  stepDeferral,
} from "./selection-deferral.ts";

export interface DeferralOwner {
  /** Neighbours that are to be up, by address, with the families that they will tell the end of. */
  expected(): ReadonlyMap<string, readonly AddressFamily[]>;
  select(family: AddressFamily): void;
}

const FAMILIES = [IPV4_UNICAST, IPV6_UNICAST];

export class DeferredSelection {
  private readonly owner: DeferralOwner;
  private readonly limit: number;
  private readonly timer: Timer | undefined;
  /** Undefined until the first neighbour is up: only then is it known whom to wait for. */
  private state: DeferralState | undefined;

  constructor(clock: Clock, settings: Required<GracefulRestartOptions>, owner: DeferralOwner) {
    this.owner = owner;
    this.limit = settings.selectionDeferral;
    if (!settings.restarting) this.state = NOTHING_DEFERRED;
    else this.timer = clock.after(this.limit * 1000, () => this.expire());
  }

  get isRestarting(): boolean {
    return this.state === undefined || isRestarting(this.state);
  }

  isDeferred(family: AddressFamily): boolean {
    return this.state === undefined || isDeferred(this.state, family);
  }

  neighborUp(neighbor: string, negotiated: Negotiated): void {
    if (this.state === undefined) this.follow(beginDeferral(FAMILIES, this.owner.expected(), this.limit));
    this.dispatch({ type: "neighbor-up", neighbor, negotiated });
  }

  endOfRib(neighbor: string, family: AddressFamily): void {
    this.dispatch({ type: "end-of-rib", neighbor, family });
  }

  neighborGone(neighbor: string): void {
    this.dispatch({ type: "neighbor-gone", neighbor });
  }

  close(): void {
    this.timer?.cancel();
  }

  private expire(): void {
    if (this.state === undefined) this.follow(beginDeferral(FAMILIES, new Map(), this.limit));
    else this.dispatch({ type: "timer" });
  }

  private dispatch(event: DeferralEvent): void {
    if (this.state !== undefined) this.follow(stepDeferral(this.state, event));
  }

  /** The timer runs from the start of the speaker, not from the first neighbour. */
  private follow({ state, actions }: DeferralTransition): void {
    this.state = state;
    for (const action of actions) if (action.type === "select") this.owner.select(action.family);
    if (!isRestarting(state)) this.timer?.cancel();
  }
}
