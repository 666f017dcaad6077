import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AddressFamily, IPV4_UNICAST, IPV6_UNICAST } from "../../../src/bgp/codes.ts";
import type { Capability } from "../../../src/bgp/messages.ts";
import { type Negotiated, negotiate } from "../../../src/bgp/negotiation.ts";
import {
  beginDeferral,
  type DeferralAction,
  type DeferralEvent,
  type DeferralState,
  isDeferred,
  isRestarting,
  NOTHING_DEFERRED,
  stepDeferral,
} from "../../../src/speaker/restart/selection-deferral.ts";

const both = [IPV4_UNICAST, IPV6_UNICAST];
const LIMIT = 120;
const start: DeferralAction = { type: "start-timer", delay: 120_000 };
const stop: DeferralAction = { type: "stop-timer" };
const timer: DeferralEvent = { type: "timer" };

describe("the beginning", () => {
  it("waits for every expected neighbour, up or not", () => {
    const { state, actions } = beginDeferral(both, expected({ a: both, b: [IPV4_UNICAST] }), LIMIT);
    expect(actions).toEqual([start]);
    expect(awaited(state)).toEqual({ ipv4: ["a", "b"], ipv6: ["a"] });
    expect([isRestarting(state), isDeferred(state, IPV4_UNICAST), isDeferred(state, IPV6_UNICAST)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("selects at once what nobody is expected to say anything about", () => {
    const { state, actions } = beginDeferral(both, expected({ a: [IPV4_UNICAST] }), LIMIT);
    expect(actions).toEqual([start, select(IPV6_UNICAST)]);
    expect([isDeferred(state, IPV4_UNICAST), isDeferred(state, IPV6_UNICAST)]).toEqual([true, false]);
  });

  it.each([
    ["nobody is expected", {}, LIMIT],
    ["there is no time to wait", { a: both }, 0],
  ])("defers nothing and starts no timer where %s", (_name, neighbors, limit) => {
    const { state, actions } = beginDeferral(both, expected(neighbors), limit);
    expect(actions).toEqual(both.map(select));
    expect(state).toEqual(NOTHING_DEFERRED);
    expect(isRestarting(state)).toBe(false);
  });
});

describe("RFC 4724 § 4.1", () => {
  it("selects a family when the last End-of-RIB is there, and stops the timer with the last family", () => {
    expect(run(up("a"), up("b"), endOfRib("a"), endOfRib("b", IPV6_UNICAST), endOfRib("b"))).toEqual([
      select(IPV4_UNICAST),
    ]);
    expect(
      run(up("a"), endOfRib("a"), endOfRib("a", IPV6_UNICAST), up("b"), endOfRib("b"), endOfRib("b", IPV6_UNICAST)),
    ).toEqual([select(IPV4_UNICAST), stop, select(IPV6_UNICAST)]);
  });

  it("does not wait for a neighbour that restarts as well: both would wait for ever", () => {
    expect(run(up("a", { restarting: true }), up("b", { restarting: true }))).toEqual([stop, ...both.map(select)]);
  });

  it("does not wait for a neighbour without graceful restart, nor for a family that it does not carry", () => {
    expect(run(up("a", { gracefulRestart: false }), up("b", { families: [IPV4_UNICAST] }))).toEqual([
      select(IPV6_UNICAST),
    ]);
  });

  it("waits for a helper, which lists no families, but sends End-of-RIB all the same", () => {
    expect(run(up("a"), up("b"))).toEqual([]);
  });

  it("waits on for a neighbour that comes back before its End-of-RIB", () => {
    expect(run(up("a"), up("a"), up("b"), endOfRib("b"))).toEqual([]);
  });

  it("does not wait for who came unexpected", () => {
    expect(run(up("c"), endOfRib("a"), endOfRib("b"))).toEqual([select(IPV4_UNICAST)]);
  });

  it("does not wait for who was taken away", () => {
    expect(run(gone("a"), endOfRib("b"), gone("b"))).toEqual([select(IPV4_UNICAST), stop, select(IPV6_UNICAST)]);
  });

  it("selects everything when the time is over, and nothing after that", () => {
    expect(run(endOfRib("a"), endOfRib("b"), timer, timer, up("a"), endOfRib("a"), gone("b"))).toEqual([
      select(IPV4_UNICAST),
      select(IPV6_UNICAST),
    ]);
  });

  it("ignores an End-of-RIB of a family that was never deferred", () => {
    expect(run(endOfRib("a", 0x0102 as AddressFamily))).toEqual([]);
  });
});

describe("any sequence of events", () => {
  const neighbor = fc.constantFrom("a", "b", "c");
  const anyEvent: fc.Arbitrary<DeferralEvent> = fc.oneof(
    fc
      .record({
        restarting: fc.boolean(),
        gracefulRestart: fc.boolean(),
        families: fc.subarray(both, { minLength: 1 }),
      })
      .chain((peer) => neighbor.map((name) => up(name, peer))),
    fc.tuple(neighbor, fc.constantFrom(...both)).map(([name, family]) => endOfRib(name, family)),
    neighbor.map(gone),
    fc.constant(timer),
  );

  it("selects each family once, and keeps the timer as long as one is deferred", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
        let { state, actions } = beginDeferral(both, expected({ a: both, b: both }), LIMIT);
        const selected: AddressFamily[] = [];
        let running = false;
        for (const event of [...events, timer]) {
          for (const action of actions) {
            if (action.type === "select") selected.push(action.family);
            else running = action.type === "start-timer";
          }
          expect(running).toBe(isRestarting(state));
          for (const family of both) expect(selected.includes(family)).toBe(!isDeferred(state, family));
          if (event === timer) running = false;
          ({ state, actions } = stepDeferral(state, event));
        }
        for (const action of actions) if (action.type === "select") selected.push(action.family);
        expect(selected.toSorted((a, b) => a - b)).toEqual(both);
      }),
    );
  });
});

/** Two neighbours are expected, `a` and `b`, with both families. */
function run(...events: readonly DeferralEvent[]): DeferralAction[] {
  let { state } = beginDeferral(both, expected({ a: both, b: both }), LIMIT);
  const actions: DeferralAction[] = [];
  for (const event of events) {
    const transition = stepDeferral(state, event);
    state = transition.state;
    actions.push(...transition.actions);
  }
  return actions;
}

function expected(neighbors: Readonly<Record<string, readonly AddressFamily[]>>) {
  return new Map(Object.entries(neighbors));
}

function awaited(state: DeferralState) {
  const names = (family: AddressFamily) => [...(state.awaited.get(family) ?? [])];
  return { ipv4: names(IPV4_UNICAST), ipv6: names(IPV6_UNICAST) };
}

function select(family: AddressFamily): DeferralAction {
  return { type: "select", family };
}

function endOfRib(neighbor: string, family = IPV4_UNICAST): DeferralEvent {
  return { type: "end-of-rib", neighbor, family };
}

function gone(neighbor: string): DeferralEvent {
  return { type: "neighbor-gone", neighbor };
}

interface Peer {
  readonly restarting?: boolean;
  readonly gracefulRestart?: boolean;
  readonly families?: readonly AddressFamily[];
}

function up(neighbor: string, peer: Peer = {}): DeferralEvent {
  return { type: "neighbor-up", neighbor, negotiated: negotiated(peer) };
}

function negotiated({ restarting = false, gracefulRestart = true, families = both }: Peer): Negotiated {
  const carried = (list: readonly AddressFamily[]) =>
    list.map((family): Capability => ({ kind: "multiprotocol", family }));
  const restart = (restarting: boolean): Capability => ({
    kind: "graceful-restart",
    gracefulRestart: { restarting, notification: true, restartTime: 120, families: [] },
  });
  const policy = { localAs: 65001, routerId: 1, remoteAs: "auto" as const, holdTime: 90, minimumHoldTime: 0 };
  return negotiate(
    { ...policy, capabilities: [...carried(both), restart(true)] },
    {
      asn: 65002,
      routerId: 2,
      holdTime: 90,
      capabilities: [...carried(families), ...(gracefulRestart ? [restart(restarting)] : [])],
    },
  );
}
