/**
 * After a restart of ours: no route is selected, and none sent, before every neighbour has told us all it has (RFC 4724
 * § 4.1). Until then the neighbours go on using what they knew of us, and our forwarding goes on as it was.
 *
 * Pure, like graceful-restart.ts, but one for the whole speaker. A family is waited for until nobody is left in its set,
 * or the one timer runs out; then it is selected, once and for all.
 */
import type { AddressFamily } from "../../bgp/codes.ts";
import type { Negotiated } from "../../bgp/negotiation.ts";

export interface DeferralState {
  /** By family: the neighbours whose End-of-RIB has still to come. A family that is not listed is selected. */
  readonly awaited: ReadonlyMap<AddressFamily, ReadonlySet<string>>;
}

export type DeferralEvent =
  | { readonly type: "neighbor-up"; readonly neighbor: string; readonly negotiated: Negotiated }
  | { readonly type: "end-of-rib"; readonly neighbor: string; readonly family: AddressFamily }
  /** The operator took it away, shut it down, or switched graceful restart off. One that lost its session may be back. */
  | { readonly type: "neighbor-gone"; readonly neighbor: string }
  | { readonly type: "timer" };

/** What to do, in this order. */
export type DeferralAction =
  /** Milliseconds. */
  | { readonly type: "start-timer"; readonly delay: number }
  | { readonly type: "stop-timer" }
  /** Select the family's routes, send what is to be sent, then End-of-RIB. */
  | { readonly type: "select"; readonly family: AddressFamily };

export interface DeferralTransition {
  readonly state: DeferralState;
  readonly actions: readonly DeferralAction[];
}

const SECOND = 1000;

/** Nothing is deferred: there was no restart, or it is over. */
export const NOTHING_DEFERRED: DeferralState = { awaited: new Map() };

/** Some family is still to be selected: the R bit of our OPENs. */
export function isRestarting({ awaited }: DeferralState): boolean {
  return awaited.size > 0;
}

export function isDeferred({ awaited }: DeferralState, family: AddressFamily): boolean {
  return awaited.has(family);
}

/**
 * `expected`: the neighbours that are to be up, that take part in graceful restart, and their families; `limit`: seconds
 * to wait for them at most (RFC 4724's Selection_Deferral_Timer).
 */
export function beginDeferral(
  families: readonly AddressFamily[],
  expected: ReadonlyMap<string, readonly AddressFamily[]>,
  limit: number,
): DeferralTransition {
  const awaited = new Map<AddressFamily, ReadonlySet<string>>();
  for (const family of families) {
    const neighbors = [...expected].filter(([, its]) => its.includes(family)).map(([neighbor]) => neighbor);
    awaited.set(family, new Set(limit === 0 ? [] : neighbors));
  }
  const { state, selected } = selectComplete(awaited);
  const start: DeferralAction[] = isRestarting(state) ? [{ type: "start-timer", delay: limit * SECOND }] : [];
  return { state, actions: [...start, ...selected] };
}

export function stepDeferral(state: DeferralState, event: DeferralEvent): DeferralTransition {
  if (!isRestarting(state)) return { state, actions: [] };
  switch (event.type) {
    case "neighbor-up":
      return excuse(state, event.neighbor, (family) => !sendsEndOfRib(event.negotiated, family));
    case "end-of-rib":
      return excuse(state, event.neighbor, (family) => family === event.family);
    case "neighbor-gone":
      return excuse(state, event.neighbor, () => true);
    case "timer":
      return { state: NOTHING_DEFERRED, actions: [...state.awaited.keys()].map(selectFamily) };
  }
}

/** RFC 4724 § 4.1: not who does not take part, and not who restarts as well, for it waits for us. */
function sendsEndOfRib({ families, gracefulRestart }: Negotiated, family: AddressFamily): boolean {
  return families.has(family) && gracefulRestart !== undefined && !gracefulRestart.restarting;
}

/** Waits no longer for the neighbour where `excused` says so. */
function excuse(
  { awaited }: DeferralState,
  neighbor: string,
  excused: (family: AddressFamily) => boolean,
): DeferralTransition {
  const rest = new Map<AddressFamily, ReadonlySet<string>>();
  for (const [family, neighbors] of awaited) {
    rest.set(family, excused(family) ? new Set([...neighbors].filter((each) => each !== neighbor)) : neighbors);
  }
  const { state, selected } = selectComplete(rest);
  const stop: DeferralAction[] = isRestarting(state) ? [] : [{ type: "stop-timer" }];
  return { state, actions: [...stop, ...selected] };
}

/** Selects the families that nobody is awaited for. */
function selectComplete(awaited: ReadonlyMap<AddressFamily, ReadonlySet<string>>): {
  readonly state: DeferralState;
  readonly selected: readonly DeferralAction[];
} {
  const complete = [...awaited].filter(([, neighbors]) => neighbors.size === 0).map(([family]) => family);
  return {
    state: { awaited: new Map([...awaited].filter(([, neighbors]) => neighbors.size > 0)) },
    selected: complete.map(selectFamily),
  };
}

function selectFamily(family: AddressFamily): DeferralAction {
  return { type: "select", family };
}
