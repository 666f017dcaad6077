/** Graceful restart under any sequence of events: a driver of paper keeps routes and timers, and watches both. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AddressFamily, IPV4_UNICAST, IPV6_UNICAST } from "../../../src/bgp/codes.ts";
import {
  isStale,
  keepsRoutes,
  NOTHING_RETAINED,
  type RestartAction,
  type RestartEvent,
  type RestartState,
  stepRestart,
} from "../../../src/speaker/restart/graceful-restart.ts";
import type { RestartTerms } from "../../../src/speaker/restart/restart-terms.ts";
import { endedForGood, lost, phaseOf, STALE_PATH_TIME } from "./restart-fixtures.ts";

const FAMILIES = [IPV4_UNICAST, IPV6_UNICAST] as const;
const TIMED = ["Restarting", "Again", "Long-lived", "Refreshing", "Refreshing long-lived"];
const LONGEST_RESTART = 4;
const LONGEST_LONG_LIVED = 30;
const SECOND = 1000;

/** What happens besides the machine's own events: the neighbour announces a route, and time goes by. */
type Step =
  | RestartEvent
  | { readonly type: "announce"; readonly family: AddressFamily; readonly route: number }
  | { readonly type: "wait"; readonly delay: number };

interface PaperRoute {
  /** When it was kept without being announced again; undefined: it is fresh. */
  staleSince: number | undefined;
}

class PaperNeighbor {
  state: RestartState = NOTHING_RETAINED;
  now = 0;
  readonly routes = new Map<AddressFamily, Map<number, PaperRoute>>(FAMILIES.map((family) => [family, new Map()]));
  readonly timers = new Map<AddressFamily, number>();

  apply(step: Step): void {
    if (step.type === "wait") this.wait(step.delay);
    else if (step.type === "announce") this.announce(step.family, step.route);
    else this.dispatch(step);
  }

  private dispatch(event: RestartEvent): void {
    const { state, actions } = stepRestart(this.state, event, STALE_PATH_TIME);
    this.state = state;
    for (const action of actions) this.perform(action);
    this.check();
  }

  private announce(family: AddressFamily, route: number): void {
    if (this.state.terms?.families.has(family)) this.routesOf(family).set(route, { staleSince: undefined });
  }

  private wait(delay: number): void {
    const until = this.now + delay;
    for (let next = this.nextTimer(); next !== undefined && next.at <= until; next = this.nextTimer()) {
      this.now = next.at;
      this.timers.delete(next.family);
      this.dispatch({ type: "timer", family: next.family });
    }
    this.now = until;
  }

  private nextTimer(): { readonly family: AddressFamily; readonly at: number } | undefined {
    const [first] = [...this.timers].sort(([, a], [, b]) => a - b);
    return first && { family: first[0], at: first[1] };
  }

  private perform(action: RestartAction): void {
    const { family } = action;
    const routes = this.routesOf(family);
    const running = this.timers.get(family);
    switch (action.type) {
      case "retain":
        for (const route of routes.values()) route.staleSince ??= this.now;
        return;
      case "purge":
        return routes.clear();
      case "purge-stale":
        for (const [number, route] of routes) if (route.staleSince !== undefined) routes.delete(number);
        return;
      case "depreference":
        return;
      case "start-timer":
        expect(action.delay).toBeGreaterThan(0);
        this.timers.set(family, this.now + action.delay);
        return;
      case "limit-timer":
        if (running === undefined) throw new Error("a timer that does not run was limited");
        this.timers.set(family, Math.min(running, this.now + action.delay));
        return;
      case "stop-timer":
        expect(this.timers.delete(family)).toBe(true);
    }
  }

  private check(): void {
    const present = this.state.terms !== undefined;
    for (const family of FAMILIES) {
      const phase = phaseOf(this.state, family);
      const routes = [...this.routesOf(family).values()];
      const stale = routes.filter(({ staleSince }) => staleSince !== undefined);
      expect(this.timers.has(family)).toBe(TIMED.includes(phase));
      if (stale.length > 0) expect(isStale(this.state, family)).toBe(true);
      if (!present) expect(stale).toHaveLength(routes.length);
      if (!present && routes.length > 0) expect(keepsRoutes(this.state)).toBe(true);
      for (const { staleSince } of stale) expect(this.now - (staleSince ?? 0)).toBeLessThanOrEqual(BOUND);
    }
  }

  private routesOf(family: AddressFamily): Map<number, PaperRoute> {
    const routes = this.routes.get(family);
    if (routes === undefined) throw new Error("a family that nobody carries");
    return routes;
  }
}

/** No route lives longer than this without being repeated. */
const BOUND = (LONGEST_RESTART + STALE_PATH_TIME + LONGEST_LONG_LIVED) * SECOND;

const anyFamily = fc.constantFrom(...FAMILIES);
const familyTerms = fc.record({
  restartTime: fc.integer({ min: 0, max: LONGEST_RESTART }),
  longLivedTime: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: LONGEST_LONG_LIVED })),
  forwarding: fc.boolean(),
  longLivedForwarding: fc.boolean(),
});
const anyTerms: fc.Arbitrary<RestartTerms> = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(anyFamily, familyTerms), { maxLength: 3 }))
  .map(([gracefulNotification, families]) => ({ gracefulNotification, families: new Map(families) }));
/** Where everything is agreed on, sequences get further. */
const generous: RestartTerms = {
  gracefulNotification: true,
  families: new Map(
    FAMILIES.map((family) => [
      family,
      {
        restartTime: LONGEST_RESTART,
        longLivedTime: LONGEST_LONG_LIVED,
        forwarding: true,
        longLivedForwarding: true,
      },
    ]),
  ),
};
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.oneof(fc.constant(generous), anyTerms).map((terms) => ({ type: "session-up" as const, terms })),
  },
  { weight: 3, arbitrary: fc.constant({ type: "session-down" as const, reason: lost }) },
  { weight: 1, arbitrary: fc.constant({ type: "session-down" as const, reason: endedForGood }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("announce" as const), family: anyFamily, route: fc.nat(2) }) },
  { weight: 1, arbitrary: anyFamily.map((family) => ({ type: "end-of-rib" as const, family })) },
  { weight: 1, arbitrary: fc.boolean().map((c) => ({ type: "path-down" as const, controlPlaneIndependent: c })) },
  { weight: 1, arbitrary: fc.constant({ type: "abandon" as const }) },
  {
    weight: 3,
    arbitrary: fc
      .oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 30, max: 400 }))
      .map((seconds) => ({ type: "wait" as const, delay: seconds * SECOND })),
  },
);

describe("any sequence of events", () => {
  it("leaves no stale route without its one timer, and none beyond its time", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const neighbor = new PaperNeighbor();
        for (const step of steps) neighbor.apply(step);
      }),
      { numRuns: 1000 },
    );
  });

  it("ends, when nothing more happens, with nothing stale and no timer", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
        const neighbor = new PaperNeighbor();
        for (const step of steps) neighbor.apply(step);
        neighbor.apply({ type: "wait", delay: BOUND });
        expect(neighbor.timers.size).toBe(0);
        for (const family of FAMILIES) expect(isStale(neighbor.state, family)).toBe(false);
        expect(keepsRoutes(neighbor.state)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("a neighbour that flaps for ever, and never finishes, keeps no route that it does not repeat", () => {
    const absence = fc.integer({ min: 1, max: LONGEST_RESTART - 1 });
    const presence = fc.integer({ min: 30, max: 100 });
    const flaps = fc.array(fc.tuple(absence, presence), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(flaps, fc.boolean(), (durations, gracefulNotification) => {
        const neighbor = new PaperNeighbor();
        const terms = { ...generous, gracefulNotification };
        neighbor.apply({ type: "session-up", terms });
        neighbor.apply({ type: "announce", family: IPV4_UNICAST, route: 0 });
        for (const [away, present] of durations) {
          neighbor.apply({ type: "session-down", reason: lost });
          neighbor.apply({ type: "wait", delay: away * SECOND });
          neighbor.apply({ type: "session-up", terms });
          neighbor.apply({ type: "announce", family: IPV4_UNICAST, route: 1 });
          neighbor.apply({ type: "wait", delay: present * SECOND });
        }
        expect(neighbor.now).toBeGreaterThan(2 * BOUND);
        expect([...(neighbor.routes.get(IPV4_UNICAST)?.keys() ?? [])]).toEqual([1]);
      }),
      { numRuns: 100 },
    );
  });
});
