/**
 * What becomes of a neighbour's routes when its session ends and when it comes back: the receiving speaker of RFC 4724,
 * with NOTIFICATIONs survived (RFC 8538) and the long-lived afterlife of stale routes (RFC 9494).
 *
 * Pure: an event in, the new state and what to do out. Each family that has stale routes has one timer, and the phase
 * that it is in says which:
 *
 *     session     phase                    timer                    ends with
 *     down        restarting               the neighbour's          purge, or long-lived
 *                                          restart time
 *     down        long-lived               long-lived stale time    purge
 *     up again    refreshing               our stale-path time      purge of what is still stale
 *     up again    refreshing-long-lived    the same, running on     purge of what is still stale, then overdue
 *     up again    overdue                  none: nothing is stale
 *
 * An End-of-RIB ends the three latter phases. A neighbour that goes again before it gains no time by it, as long as
 * routes from before are kept: so nothing stale can stay for ever, whatever the neighbour does.
 */
import type { AddressFamily } from "../../bgp/codes.ts";
import type { DownReason } from "../../bgp/session.ts";
import { type FamilyTerms, isSurvived, type RestartTerms, withoutRestart } from "./restart-terms.ts";

export type RestartState = AwayState | PresentState;

/** There is no session. A family that is not listed has no routes. */
interface AwayState {
  readonly terms: undefined;
  readonly retained: ReadonlyMap<AddressFamily, AwayRetention>;
}

/** There is one. A family that is not listed has no stale routes, and had none when its End-of-RIB came. */
interface PresentState {
  readonly terms: RestartTerms;
  readonly retained: ReadonlyMap<AddressFamily, PresentRetention>;
}

type AwayRetention =
  | {
      readonly phase: "restarting";
      /** Seconds that follow the restart time. */
      readonly longLivedTime: number;
      /** Some routes are stale since before the last session; their time is running. */
      readonly leftovers: boolean;
    }
  | { readonly phase: "long-lived" };

interface PresentRetention {
  readonly phase: "refreshing" | "refreshing-long-lived" | "overdue";
}

export type RestartEvent =
  | { readonly type: "session-up"; readonly terms: RestartTerms }
  /** An Established session ended; attempts that come to nothing are none of our business. */
  | { readonly type: "session-down"; readonly reason: DownReason }
  | { readonly type: "end-of-rib"; readonly family: AddressFamily }
  /** The family's timer ran out. */
  | { readonly type: "timer"; readonly family: AddressFamily }
  /** BFD has lost the neighbour. Independent: of its control plane, so it is the forwarding that failed (the C bit). */
  | { readonly type: "path-down"; readonly controlPlaneIndependent: boolean }
  /** The operator took the neighbour away, shut it down, or switched graceful restart off. */
  | { readonly type: "abandon" };

/** What to do, in this order. */
export type RestartAction =
  /** All routes of the family are stale from now on, and stay in use. */
  | { readonly type: "retain"; readonly family: AddressFamily }
  /** Those that are still stale go. */
  | { readonly type: "purge-stale"; readonly family: AddressFamily }
  /** All routes of the family go. */
  | { readonly type: "purge"; readonly family: AddressFamily }
  /** Stale routes get LLGR_STALE, which makes them the last choice; those with NO_LLGR go. */
  | { readonly type: "depreference"; readonly family: AddressFamily }
  /** Milliseconds. Takes the place of the timer that the family may have. */
  | { readonly type: "start-timer"; readonly family: AddressFamily; readonly delay: number }
  /** The family's timer, which runs, has this many milliseconds left, or fewer if it has fewer. */
  | { readonly type: "limit-timer"; readonly family: AddressFamily; readonly delay: number }
  | { readonly type: "stop-timer"; readonly family: AddressFamily };

export interface RestartTransition {
  readonly state: RestartState;
  readonly actions: readonly RestartAction[];
}

/** One family's share of a transition. Nothing retained: there is nothing stale left. */
interface FamilyStep<Retention> {
  readonly retention: Retention | undefined;
  readonly actions: readonly RestartAction[];
}

const SECOND = 1000;

export const NOTHING_RETAINED: RestartState = { terms: undefined, retained: new Map() };

/** The neighbour is away, and routes of it are kept. */
export function keepsRoutes({ terms, retained }: RestartState): boolean {
  return terms === undefined && retained.size > 0;
}

/** The family has stale routes, or had some when its phase began. */
export function isStale({ retained }: RestartState, family: AddressFamily): boolean {
  const phase = retained.get(family)?.phase;
  return phase !== undefined && phase !== "overdue";
}

/** `stalePathTime`: seconds that the neighbour has, once it is back, to repeat its routes. */
export function stepRestart(state: RestartState, event: RestartEvent, stalePathTime: number): RestartTransition {
  switch (event.type) {
    case "session-up":
      return sessionUp(state, event.terms, stalePathTime);
    case "session-down":
      return state.terms === undefined ? unchanged(state) : sessionDown(state, event.reason);
    case "end-of-rib":
      return state.terms === undefined ? unchanged(state) : endOfRib(state, event.family);
    case "timer":
      return state.terms === undefined ? timerWhileAway(state, event.family) : timerWhilePresent(state, event.family);
    case "path-down":
      return state.terms === undefined && event.controlPlaneIndependent ? purgeAll(state) : unchanged(state);
    case "abandon":
      return state.terms === undefined ? purgeAll(state) : abandonWhilePresent(state);
  }
}

function sessionUp(state: RestartState, terms: RestartTerms, stalePathTime: number): RestartTransition {
  if (state.terms !== undefined) {
    // RFC 4724 § 4.2: a new session is as good a sign as any that the old one is over.
    const lost = sessionDown(state, { type: "connection-lost" });
    const up = stepRestart(lost.state, { type: "session-up", terms }, stalePathTime);
    return { state: up.state, actions: [...lost.actions, ...up.actions] };
  }
  const { retained, actions } = forEach(state.retained, (family, retention) =>
    comeBack(family, retention, terms.families.get(family), stalePathTime),
  );
  return { state: { terms, retained }, actions };
}

/** RFC 4724 § 4.2, RFC 9494 § 4.2: stale routes stay where the neighbour says that it has kept forwarding by them. */
function comeBack(
  family: AddressFamily,
  retention: AwayRetention,
  terms: FamilyTerms | undefined,
  stalePathTime: number,
): FamilyStep<PresentRetention> {
  if (retention.phase === "long-lived") {
    // The timer runs on: it is neither stopped nor set anew before the End-of-RIB.
    if (terms?.longLivedForwarding) return { retention: { phase: "refreshing-long-lived" }, actions: [] };
  } else if (terms?.forwarding) {
    const time = retention.leftovers ? limitTimer(family, stalePathTime) : startTimer(family, stalePathTime);
    return { retention: { phase: "refreshing" }, actions: [time] };
  }
  return { retention: undefined, actions: [stopTimer(family), { type: "purge-stale", family }] };
}

function sessionDown({ terms, retained }: PresentState, reason: DownReason): RestartTransition {
  const survived = isSurvived(reason, terms);
  const lost = forEach(terms.families, (family, familyTerms) => {
    const phase = retained.get(family)?.phase;
    return survived ? survive(family, phase, familyTerms, terms.gracefulNotification) : giveUp(family, phase);
  });
  return { state: { terms: undefined, retained: lost.retained }, actions: lost.actions };
}

function survive(
  family: AddressFamily,
  phase: PresentRetention["phase"] | undefined,
  { restartTime, longLivedTime }: FamilyTerms,
  gracefulNotification: boolean,
): FamilyStep<AwayRetention> {
  // RFC 9494 § 4.2: the time is up, and the neighbour went again before it had repeated its routes.
  if (phase === "overdue") return giveUp(family, phase);
  // RFC 9494 § 4.2: routes in their afterlife are not deleted by another restart, and gain no time by it.
  if (phase === "refreshing-long-lived") {
    return { retention: { phase: "long-lived" }, actions: [retain(family), { type: "depreference", family }] };
  }
  if (restartTime === 0 && longLivedTime === 0) return giveUp(family, phase);
  // RFC 4724 § 4.2 lets what is stale from the restart before go; RFC 8538 § 4 and RFC 9494 § 4.2 let it stay.
  const leftovers = phase === "refreshing" && (gracefulNotification || longLivedTime > 0);
  const cleared: RestartAction[] = phase === "refreshing" && !leftovers ? [{ type: "purge-stale", family }] : [];
  const next =
    restartTime > 0
      ? awaitRestart(family, restartTime, longLivedTime, leftovers)
      : beginLongLived(family, longLivedTime);
  return { retention: next.retention, actions: [...cleared, retain(family), ...next.actions] };
}

function giveUp(family: AddressFamily, phase: PresentRetention["phase"] | undefined): FamilyStep<AwayRetention> {
  const timed = phase === "refreshing" || phase === "refreshing-long-lived";
  return { retention: undefined, actions: [...(timed ? [stopTimer(family)] : []), { type: "purge", family }] };
}

function awaitRestart(
  family: AddressFamily,
  restartTime: number,
  longLivedTime: number,
  leftovers: boolean,
): FamilyStep<AwayRetention> {
  const time = leftovers ? limitTimer(family, restartTime) : startTimer(family, restartTime);
  return { retention: { phase: "restarting", longLivedTime, leftovers }, actions: [time] };
}

/** RFC 9494 § 4.2: the restart time is over, or there was none. */
function beginLongLived(family: AddressFamily, longLivedTime: number): FamilyStep<AwayRetention> {
  return {
    retention: { phase: "long-lived" },
    actions: [{ type: "depreference", family }, startTimer(family, longLivedTime)],
  };
}

/** RFC 4724 § 4.2: the neighbour has repeated all that it has. */
function endOfRib(state: PresentState, family: AddressFamily): RestartTransition {
  const retention = state.retained.get(family);
  if (retention === undefined) return unchanged(state);
  const actions: RestartAction[] =
    retention.phase === "overdue" ? [] : [stopTimer(family), { type: "purge-stale", family }];
  return { state: { ...state, retained: without(state.retained, family) }, actions };
}

function timerWhileAway(state: AwayState, family: AddressFamily): RestartTransition {
  const retention = state.retained.get(family);
  if (retention === undefined) return unchanged(state);
  if (retention.phase === "restarting" && retention.longLivedTime > 0) {
    const { retention: next, actions } = beginLongLived(family, retention.longLivedTime);
    return { state: { ...state, retained: replaced(state.retained, family, next) }, actions };
  }
  // RFC 4724 § 4.2, RFC 9494 § 4.2: it did not come back in time.
  return { state: { ...state, retained: without(state.retained, family) }, actions: [{ type: "purge", family }] };
}

function timerWhilePresent(state: PresentState, family: AddressFamily): RestartTransition {
  const phase = state.retained.get(family)?.phase;
  if (phase === undefined || phase === "overdue") return unchanged(state);
  // RFC 9494 § 4.2 remembers that the long-lived time ran out; RFC 4724's upper bound says no more about the session.
  const overdue: PresentRetention | undefined = phase === "refreshing-long-lived" ? { phase: "overdue" } : undefined;
  return {
    state: { ...state, retained: replaced(state.retained, family, overdue) },
    actions: [{ type: "purge-stale", family }],
  };
}

/** Routes of the present session stay; those of an earlier one go now, and all of them when it ends. */
function abandonWhilePresent({ terms, retained }: PresentState): RestartTransition {
  const { actions } = forEach(retained, (family, { phase }) => ({
    retention: undefined,
    actions: phase === "overdue" ? [] : [stopTimer(family), { type: "purge-stale", family }],
  }));
  return { state: { terms: withoutRestart(terms), retained: new Map() }, actions };
}

function purgeAll({ retained }: AwayState): RestartTransition {
  const { actions } = forEach(retained, (family) => ({
    retention: undefined,
    actions: [stopTimer(family), { type: "purge", family }],
  }));
  return { state: NOTHING_RETAINED, actions };
}

function unchanged(state: RestartState): RestartTransition {
  return { state, actions: [] };
}

function retain(family: AddressFamily): RestartAction {
  return { type: "retain", family };
}

function startTimer(family: AddressFamily, seconds: number): RestartAction {
  return { type: "start-timer", family, delay: seconds * SECOND };
}

function limitTimer(family: AddressFamily, seconds: number): RestartAction {
  return { type: "limit-timer", family, delay: seconds * SECOND };
}

function stopTimer(family: AddressFamily): RestartAction {
  return { type: "stop-timer", family };
}

/** Takes each family one step further. */
function forEach<Before, After>(
  families: ReadonlyMap<AddressFamily, Before>,
  step: (family: AddressFamily, before: Before) => FamilyStep<After>,
): { readonly retained: ReadonlyMap<AddressFamily, After>; readonly actions: readonly RestartAction[] } {
  const retained = new Map<AddressFamily, After>();
  const actions: RestartAction[] = [];
  for (const [family, before] of families) {
    const { retention, actions: more } = step(family, before);
    if (retention !== undefined) retained.set(family, retention);
    actions.push(...more);
  }
  return { retained, actions };
}

function replaced<Retention>(
  retained: ReadonlyMap<AddressFamily, Retention>,
  family: AddressFamily,
  retention: Retention | undefined,
): ReadonlyMap<AddressFamily, Retention> {
  if (retention === undefined) return without(retained, family);
  return new Map(retained).set(family, retention);
}

function without<Retention>(
  retained: ReadonlyMap<AddressFamily, Retention>,
  family: AddressFamily,
): ReadonlyMap<AddressFamily, Retention> {
  const rest = new Map(retained);
  rest.delete(family);
  return rest;
}
