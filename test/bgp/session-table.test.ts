/** `docs/session.md` says what the session does in every state on every event; here the machine is held to it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { SessionAction, SessionConfig, SessionEvent } from "../../src/bgp/session.ts";
import { cease, config, type Down, events, PaperDriver, type StartTimer, timerEvents } from "./session-fixtures.ts";

type Row = Readonly<Record<string, string>>;

const page = readFileSync(new URL("../../docs/session.md", import.meta.url), "utf8");
const transitions = readTable("Event");
const timers = readTable("Timer");

const variants: Readonly<Record<string, Partial<SessionConfig>>> = {
  passive: { passive: true },
  DelayOpen: { delayOpenTime: 5_000 },
};

const { start, connected, open, keepalive, disconnected } = events;
const again: SessionEvent = { type: "timer", timer: "idle-hold" };
const failed: readonly SessionEvent[] = [start, connected, open, disconnected];

/** Ways into each column. All have failed once before, so that a cell can be seen to count failures. */
const waysInto: Readonly<Record<string, readonly (readonly SessionEvent[])[]>> = {
  Idle: [failed],
  Connect: [[...failed, again]],
  Active: [[...failed, again, disconnected]],
  DelayOpen: [
    [...failed, again, connected],
    [...failed, again, disconnected, connected],
  ],
  OpenSent: [[...failed, again, connected]],
  OpenConfirm: [[...failed, again, connected, open]],
  Established: [[...failed, again, connected, open, keepalive]],
};
const columns = Object.keys(waysInto);
/** The second failure in a row costs twice the first. */
const pauses: Readonly<Record<string, number>> = { failed: 2_000, paused: 1_000 };
const columnsWithConnection = ["DelayOpen", "OpenSent", "OpenConfirm", "Established"];

describe("the tables of docs/session.md", () => {
  it("have a row for every event and every timer, and a column for every state", () => {
    const named = transitions.map((row) => eventOf(row.Event));
    for (const event of [...Object.values(events), ...timerEvents]) expect(named).toContainEqual(event);
    for (const row of transitions) expect(Object.keys(row)).toEqual(["Event", "RFC", ...columns]);
    expect(timers.map((row) => `timer ${row.Timer}`)).toHaveLength(timerEvents.length);
  });

  for (const row of transitions) {
    for (const column of columns) {
      it(`${column}, ${row.Event}: ${row[column]}`, () => {
        for (const way of waysInto[column]) tryCell(way, column, row);
      });
    }
  }
});

function tryCell(way: readonly SessionEvent[], column: string, row: Row): void {
  const driver = new PaperDriver(column === "DelayOpen" ? { ...config, ...variants.DelayOpen } : config);
  driver.apply(...way);
  expect(columnOf(driver)).toBe(column);
  const before = driver.session;
  const event = eventOf(row.Event);
  driver.config = { ...driver.config, ...variants[row.Event.split(", ")[1]] };
  const actions = driver.apply(event);

  const cell = row[column];
  if (cell === "–") {
    expect(driver.session).toBe(before);
    expect(actions).toEqual([]);
    return;
  }
  const [next, ...said] = cell.split(/: |, /);
  const [state, outcome = "none"] = next.split(" ");
  const ends = column !== "Idle" && (state === "Idle" || state === "Active");
  const closes = ends && column !== "Active" && event.type !== "disconnected";
  expect(columnOf(driver)).toBe(state);
  expect(actions.flatMap((action) => wordFor(action, event))).toEqual(closes ? [...said, "close"] : said);

  const downs = actions.filter((action): action is Down => action.type === "down");
  expect(downs).toHaveLength(ends && columnsWithConnection.includes(column) ? 1 : 0);

  const forgets = outcome === "stopped" || row.Event === "timer stability";
  const failures = before.failures + (outcome === "failed" ? 1 : 0);
  expect(driver.session.failures).toBe(forgets ? 0 : failures);
  const pause = actions.find(
    (action): action is StartTimer => action.type === "start-timer" && action.timer === "idle-hold",
  );
  expect(pause?.delay).toBe(pauses[outcome]);

  expect([...driver.running.keys()].sort()).toEqual(timersFor(driver, cell, event));
  for (const { timer, jitter } of driver.running.values()) {
    expect(jitter, timer).toBe(timers.find((each) => each.Timer === timer)?.Jitter === "yes");
  }
}

/** The timers that run after a cell, in the words of the other table. */
function timersFor(driver: PaperDriver, cell: string, event: SessionEvent): string[] {
  const column = columnOf(driver);
  const waitsForStart = column === "Idle" && !/failed|paused|close/.test(cell);
  if (waitsForStart || (column === "Active" && driver.config.passive)) return [];
  return timers
    .filter((row) => row["Runs in"].split(", ").includes(column))
    .map((row) => row.Timer)
    .filter((timer) => !(timer === "stability" && event.type === "timer" && event.timer === timer))
    .sort();
}

function columnOf({ session }: PaperDriver): string {
  return session.openDelayed ? "DelayOpen" : session.state;
}

function eventOf(name: string): SessionEvent {
  const [type, detail] = name.split(/, | /);
  if (type === "timer") return timerEvents.find((event) => event.type === "timer" && event.timer === detail)!;
  if (detail?.startsWith("6/")) return { type: "notification", notification: cease(Number(detail.slice(2))) };
  const event = Object.values(events).find((each) => each.type === type);
  if (event === undefined) throw new Error(`${name}: no such event`);
  return event;
}

/** An action in the words of the table; timers and `down` are looked at apart. */
function wordFor(action: SessionAction, event: SessionEvent): string[] {
  switch (action.type) {
    case "connect":
      return ["connect"];
    case "disconnect":
      return ["close"];
    case "send-open":
      return ["OPEN"];
    case "send-keepalive":
      return ["KEEPALIVE"];
    case "send-notification": {
      const { code, subcode } = action.notification;
      if ("cease" in event && action.notification === event.cease) return ["Cease"];
      if (event.type === "protocol-error" && code === event.error.code && subcode === event.error.subcode)
        return ["its own"];
      return [`${code}/${subcode}`];
    }
    case "established":
      return ["up"];
    case "deliver-update":
    case "deliver-route-refresh":
      return ["deliver"];
    default:
      return [];
  }
}

/** The Markdown table whose first column has this title, a row as title → cell. */
function readTable(title: string): Row[] {
  const lines = page.split("\n");
  const head = lines.findIndex((line) => line.startsWith(`| ${title} |`));
  if (head < 0) throw new Error(`docs/session.md has no table of ${title}`);
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  const titles = cells(lines[head]);
  const body = lines.slice(head + 2);
  return body
    .slice(
      0,
      body.findIndex((line) => !line.startsWith("|")),
    )
    .map((line) => Object.fromEntries(cells(line).map((cell, i) => [titles[i], cell])));
}
