/** What must hold whatever was done: nobody else noticed, nothing is left over, and the next normal operation works. */
import { expect } from "vitest";
import { explainMessage } from "../../src/bgp/explain.ts";
import type { FamilyName, Route } from "../../src/index.ts";
import { type Arena, INNOCENT_ROUTES } from "./arena.ts";
import { routeRefresh } from "./hand-made.ts";

const FAMILIES: readonly FamilyName[] = ["ipv4-unicast", "ipv6-unicast"];
/** A neighbour that failed once is called again after a second at most. */
const ONE_RETRY = 1250;
const FRESH = { text: "192.0.3.0/24", nlri: "18 c00003" } as const;
const OWN = "203.0.114.0/24";

/** Control characters and whatever else could forge a line or turn the text around it. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const LONGEST_LINE = 2048;

export async function expectStandingCriteria(arena: Arena): Promise<void> {
  await walkReadPaths(arena);
  expectNoHarm(arena);
  expectRecovery(arena);
  expectNormalOperations(arena);
  await walkReadPaths(arena);
  expectNoHarm(arena);
  await expectNothingLeft(arena);
}

/** The others keep their sessions and their routes, and nobody was sent anything malformed. */
function expectNoHarm(arena: Arena): void {
  for (const peer of arena.innocents) {
    const { state, sessionsEstablished, sessionsLost } = arena.neighborOf(peer).info();
    expect([peer.address, state, sessionsEstablished, sessionsLost]).toEqual([peer.address, "Established", 1, 0]);
    expect(peer.sessions).toHaveLength(1);
    const touched = arena.news(peer).filter((entry) => INNOCENT_ROUTES.includes(entry.slice(1)));
    expect([peer.address, ...touched]).toEqual([peer.address]);
  }
  for (const observer of arena.observers) {
    expect([...observer.session.routes.keys()]).toEqual(expect.arrayContaining([...INNOCENT_ROUTES]));
  }
  for (const peer of [...arena.innocents, arena.attacker]) expect(peer.complaints).toEqual([]);
}

/** The attacked neighbour is back within one retry, once it behaves. */
function expectRecovery(arena: Arena): void {
  const { attacker } = arena;
  arena.reform();
  const before = attacker.sessions.length;
  expect(arena.until(() => arena.isUp, ONE_RETRY)).toBe(true);
  expect(attacker.sessions.length - before).toBeLessThanOrEqual(1);
}

/** Error, then the next normal operation: routes come and go in both directions, and are repeated when asked for. */
function expectNormalOperations(arena: Arena): void {
  const { attacker, external, speaker, neighbor } = arena;
  const { session } = attacker;
  arena.announceBaseRoutes();
  arena.attack(arena.goodRoute(FRESH.nlri));
  expect(arena.until(() => external.session.routes.has(FRESH.text))).toBe(true);

  speaker.announce(OWN);
  expect(arena.until(() => session.routes.has(OWN))).toBe(true);
  speaker.withdraw(OWN);
  expect(arena.until(() => !session.routes.has(OWN) && !external.session.routes.has(OWN))).toBe(true);

  const refreshes = session.refreshes.length;
  expect(neighbor.refresh("ipv4-unicast")).toBe(true);
  expect(arena.until(() => session.refreshes.includes("0 1/1"))).toBe(true);
  arena.pass(); // a second refresh within a second would wait
  session.journal.length = 0;
  arena.attack(routeRefresh(1, 1));
  expect(arena.until(() => session.refreshes.at(-1) === "2 1/1")).toBe(true);
  expect(session.refreshes.slice(refreshes)).toEqual(["0 1/1", "1 1/1", "2 1/1"]);
  const due = [...session.routes.keys()].filter((prefix) => !prefix.includes(":")).map((prefix) => `+${prefix}`);
  expect(session.journal.toSorted()).toEqual(due.toSorted());
}

/** Everything that anybody can look at, after routes and peers of all kinds. */
async function walkReadPaths(arena: Arena): Promise<void> {
  const { speaker, clock } = arena;
  let seen = 0;
  for (const neighbor of speaker.neighbors()) {
    expectSafe(neighbor.info());
    for (const family of FAMILIES) {
      expectSafe([...neighbor.receivedRoutes(family)]);
      expectSafe([...neighbor.advertisedRoutes(family)]);
    }
  }
  for (const family of FAMILIES) {
    const best: Route[] = [...speaker.bestRoutes(family)];
    expectSafe(best);
    seen += best.length;
  }
  const changes = speaker.routes();
  for (let i = 0; i < seen; i++) expectSafe((await clock.settle(changes.next())).value);
  await changes.return?.();
  expectSafe(arena.lines);
  for (const octets of arena.attacker.sessions.flatMap(({ sent }) => sent)) {
    expectSafe(explainMessage(octets, 0, octets.length));
  }
}

/** Every text in it can be shown: nothing to break out of a line with, and no line without end. */
function expectSafe(value: unknown): void {
  if (typeof value === "string") {
    if (UNSAFE.test(value) || value.length > LONGEST_LINE) expect.fail(`not fit to be shown: ${JSON.stringify(value)}`);
  } else if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
    for (const each of value) expectSafe(each);
  } else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const each of Object.values(value)) expectSafe(each);
  }
}

/** A closed speaker has no socket and no timer. */
async function expectNothingLeft(arena: Arena): Promise<void> {
  const { speaker, process, clock } = arena;
  await clock.settle(speaker.close());
  expect([process.openSockets, process.clock.pending]).toEqual([0, 0]);
}
