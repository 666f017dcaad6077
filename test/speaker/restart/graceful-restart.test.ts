/** `docs/graceful-restart.md` says what becomes of routes in every phase on every event; here the machine is held to it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { IPV4_UNICAST, IPV6_UNICAST } from "../../../src/bgp/codes.ts";
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
import {
  endedForGood,
  LONG_LIVED_TIME,
  lost,
  PHASES,
  type Phase,
  phaseOf,
  RESTART_TIME,
  STALE_PATH_TIME,
  stateIn,
  terms,
} from "./restart-fixtures.ts";

interface Occurrence {
  readonly event: RestartEvent;
  /** What the session that is there, or was there last, agreed on. */
  readonly agreed?: RestartTerms;
}

const down: RestartEvent = { type: "session-down", reason: lost };
const timer: RestartEvent = { type: "timer", family: IPV4_UNICAST };
const endOfRib: RestartEvent = { type: "end-of-rib", family: IPV4_UNICAST };
const abandon: RestartEvent = { type: "abandon" };

const occurrences: Readonly<Record<string, Occurrence>> = {
  "session up, F bit": { event: up(terms()) },
  "session up, no F bit": { event: up(terms({ forwarding: false, longLivedForwarding: false })) },
  "session up, family not listed": { event: up({ gracefulNotification: true, families: new Map() }) },
  "session lost": { event: down },
  "session lost, neither N bit nor long-lived": { event: down, agreed: terms({ longLivedTime: 0 }, false) },
  "session lost, restart time 0": { event: down, agreed: terms({ restartTime: 0 }) },
  "session lost, nothing agreed": { event: down, agreed: terms({ restartTime: 0, longLivedTime: 0 }) },
  "session ended for good": { event: { type: "session-down", reason: endedForGood } },
  "End-of-RIB": { event: endOfRib },
  timer: { event: timer },
  "timer, no long-lived time": { event: timer, agreed: terms({ longLivedTime: 0 }) },
  "BFD down, forwarding failed": { event: { type: "path-down", controlPlaneIndependent: true } },
  "BFD down, control plane failed": { event: { type: "path-down", controlPlaneIndependent: false } },
  "abandoned by the operator": { event: abandon },
};

/** How a family gets there. */
const waysInto: Readonly<Record<Phase, readonly RestartEvent[]>> = {
  Away: [],
  Restarting: [up(terms()), down],
  Again: [up(terms()), down, up(terms()), down],
  "Long-lived": [up(terms()), down, timer],
  Present: [up(terms())],
  Refreshing: [up(terms()), down, up(terms())],
  "Refreshing long-lived": [up(terms()), down, timer, up(terms())],
  Overdue: [up(terms()), down, timer, up(terms()), timer],
};

const page = readFileSync(new URL("../../../docs/graceful-restart.md", import.meta.url), "utf8");
const table = page
  .split("\n")
  .filter((line) => line.startsWith("| ") && line.split("|").length === PHASES.length + 4)
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

describe("the table of docs/graceful-restart.md", () => {
  const [head, ...rows] = table;

  it("has a row for every event and a column for every phase", () => {
    expect(head).toEqual(["Event", "RFC", ...PHASES]);
    expect(rows.map(([event]) => event)).toEqual(Object.keys(occurrences));
  });

  it.each(PHASES)("%s is a phase that events lead to", (phase) => {
    expect(run(waysInto[phase]).state).toEqual(stateIn(phase, terms()));
  });

  for (const [event = "", , ...cells] of rows) {
    for (const [column, cell] of cells.entries()) {
      const phase = PHASES[column] ?? "Away";
      it(`${phase}, ${event}: ${cell}`, () => tryCell(phase, occurrences[event], cell));
    }
  }
});

function tryCell(phase: Phase, occurrence: Occurrence | undefined, cell: string): void {
  if (occurrence === undefined) throw new Error("the table names an event that does not exist");
  const before = stateIn(phase, occurrence.agreed ?? terms());
  const { state, actions } = stepRestart(before, occurrence.event, STALE_PATH_TIME);
  if (cell === "–") {
    expect(state).toBe(before);
    expect(actions).toEqual([]);
    return;
  }
  const [next, ...said] = cell.split(/: |, /);
  expect(phaseOf(state)).toBe(next);
  expect(actions.map(wordFor)).toEqual(said);
}

describe("consecutive restarts", () => {
  it("without the N bit: what is stale from the one before is purged, the rest is kept for a new restart time", () => {
    const plain = terms({ longLivedTime: 0 }, false);
    expect(words([up(plain), down, up(plain), down, up(plain), endOfRib])).toEqual([
      "retain",
      "time restart",
      "time stale-path",
      "purge stale",
      "retain",
      "time restart",
      "time stale-path",
      "stop",
      "purge stale",
    ]);
  });

  it("with the N bit: older stale routes stay, and nobody's time starts anew", () => {
    const plain = terms({ longLivedTime: 0 });
    expect(words([up(plain), down, up(plain), down, up(plain), down, timer])).toEqual([
      "retain",
      "time restart",
      "time stale-path",
      "retain",
      "limit restart",
      "limit stale-path",
      "retain",
      "limit restart",
      "purge",
    ]);
  });

  it("in the afterlife: the time runs on over any number of sessions, and is not survived twice (RFC 9494)", () => {
    const sequence = [up(terms()), down, timer, up(terms()), down, up(terms()), timer, down];
    expect(words(sequence).slice(2)).toEqual([
      "depreference",
      "time long-lived",
      "retain",
      "depreference",
      "purge stale",
      "purge",
    ]);
    expect(run(sequence).state).toEqual(NOTHING_RETAINED);
  });

  it("after the End-of-RIB the neighbour has all its time again", () => {
    const sequence = [up(terms()), down, up(terms()), down, up(terms()), endOfRib, down];
    expect(words(sequence).slice(-2)).toEqual(["retain", "time restart"]);
  });
});

describe("several families", () => {
  const families = (ipv4: boolean, ipv6: boolean): RestartTerms => ({
    gracefulNotification: true,
    families: new Map([
      [IPV4_UNICAST, { restartTime: ipv4 ? 120 : 0, longLivedTime: 0, forwarding: ipv4, longLivedForwarding: false }],
      [IPV6_UNICAST, { restartTime: ipv6 ? 120 : 0, longLivedTime: 0, forwarding: ipv6, longLivedForwarding: false }],
    ]),
  });

  it("each goes its own way: one is kept, the other is purged with the session", () => {
    const { state, actions } = run([up(families(true, false)), down]);
    expect(actions).toEqual([
      { type: "retain", family: IPV4_UNICAST },
      { type: "start-timer", family: IPV4_UNICAST, delay: 120_000 },
      { type: "purge", family: IPV6_UNICAST },
    ]);
    expect([isStale(state, IPV4_UNICAST), isStale(state, IPV6_UNICAST), keepsRoutes(state)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("the End-of-RIB and the timer of one say nothing about the other", () => {
    const sequence = [up(families(true, true)), down, up(families(true, true)), endOfRib];
    expect(phaseOf(run(sequence).state, IPV6_UNICAST)).toBe("Refreshing");
    const { state } = run([...sequence, { type: "timer", family: IPV6_UNICAST }]);
    expect([isStale(state, IPV4_UNICAST), isStale(state, IPV6_UNICAST)]).toEqual([false, false]);
  });

  it("one that is gone from the neighbour's new capability is purged, the other refreshed (RFC 4724 § 4.2)", () => {
    const { actions } = run([up(families(true, true)), down, up(families(true, false))]);
    expect(actions.slice(4)).toEqual([
      { type: "start-timer", family: IPV4_UNICAST, delay: 360_000 },
      { type: "stop-timer", family: IPV6_UNICAST },
      { type: "purge-stale", family: IPV6_UNICAST },
    ]);
  });
});

describe("a neighbour that the operator gave up", () => {
  it("is not kept when its session is lost later on", () => {
    expect(words([up(terms()), abandon, down])).toEqual(["purge"]);
    expect(words([up(terms()), down, up(terms()), abandon, down]).slice(3)).toEqual(["stop", "purge stale", "purge"]);
  });

  it("is kept again once a new session agrees on it", () => {
    expect(words([up(terms()), abandon, down, up(terms()), down]).slice(1)).toEqual(["retain", "time restart"]);
  });
});

describe("what is asked about a state", () => {
  it.each(PHASES)("%s", (phase) => {
    const state = stateIn(phase, terms());
    expect(keepsRoutes(state)).toBe(["Restarting", "Again", "Long-lived"].includes(phase));
    expect(isStale(state, IPV4_UNICAST)).toBe(!["Away", "Present", "Overdue"].includes(phase));
  });
});

function up(agreed: RestartTerms): RestartEvent {
  return { type: "session-up", terms: agreed };
}

function run(events: readonly RestartEvent[]): { readonly state: RestartState; readonly actions: RestartAction[] } {
  let state = NOTHING_RETAINED;
  const actions: RestartAction[] = [];
  for (const event of events) {
    const transition = stepRestart(state, event, STALE_PATH_TIME);
    state = transition.state;
    actions.push(...transition.actions);
  }
  return { state, actions };
}

function words(events: readonly RestartEvent[]): string[] {
  return run(events).actions.map(wordFor);
}

function wordFor(action: RestartAction): string {
  switch (action.type) {
    case "retain":
    case "purge":
    case "depreference":
      return action.type;
    case "purge-stale":
      return "purge stale";
    case "start-timer":
      return `time ${nameOf(action.delay)}`;
    case "limit-timer":
      return `limit ${nameOf(action.delay)}`;
    case "stop-timer":
      return "stop";
  }
}

function nameOf(delay: number): string {
  const names = new Map([
    [RESTART_TIME, "restart"],
    [STALE_PATH_TIME, "stale-path"],
    [LONG_LIVED_TIME, "long-lived"],
  ]);
  return names.get(delay / 1000) ?? `${delay} ms`;
}
