/** One case: a row of docs/faults.md, what is done, and the answer to it. */
import { describe, expect, it } from "vitest";
import { hex } from "../support/wire-fixtures.ts";
import { Arena, NEW_HOP, QUIET, type Setup, VICTIM, VICTIM6 } from "./arena.ts";
import { type Octets, u8, u32 } from "./hand-made.ts";
import { expectStandingCriteria } from "./standing-criteria.ts";

export interface Fault {
  /** In docs/faults.md. */
  readonly row: number;
  readonly name: string;
  /**
   * What the attacker and the observers must see within a second:
   *
   *  - `1/2 0012`: that NOTIFICATION, with that data; then the connection is closed and the attacker's routes are gone
   *  - `close`: the same without a NOTIFICATION
   *  - `withdrawn`: the session goes on, the route is gone, the attacker's other route is not touched
   *  - `accepted`: the session goes on, the route has the attributes of the attack, the other one is not touched
   *  - `ignored`: the session goes on, and nobody is told anything
   *  - `up`: the session is established
   *  - `other`: what the case itself expects
   */
  readonly answer: string;
  /** The route that the answer is about. */
  readonly route?: string;
  readonly setup?: Setup;
  play(arena: Arena): void | Promise<void>;
}

/** Milliseconds of a busy machine; most cases take ten. */
const TIMEOUT = 30_000;

export function describeFaults(title: string, faults: readonly Fault[]): void {
  describe(title, () => {
    for (const fault of faults) {
      it(
        `row ${fault.row}: ${fault.name} → ${fault.answer}`,
        async () => {
          const arena = await Arena.open(fault.setup);
          await fault.play(arena);
          expectAnswer(arena, fault.answer, fault.route ?? VICTIM.text);
          await expectStandingCriteria(arena);
        },
        TIMEOUT,
      );
    }
  });
}

/** A case in which the attacker sends these octets and waits for what happens. */
export function sends(row: number, name: string, octets: Octets, answer: string, setup: Setup = {}): Fault {
  return {
    row,
    name,
    answer,
    setup,
    play(arena) {
      arena.attack(octets);
      arena.pass();
    },
  };
}

/** The same about the attacker's IPv6 route. */
export function sends6(row: number, name: string, octets: Octets, answer: string, setup: Setup = {}): Fault {
  return { ...sends(row, name, octets, answer, setup), route: VICTIM6.text };
}

/** An accepted route of which these attributes must arrive as stated, `flags value`; undefined: not at all. */
export function relays(
  row: number,
  name: string,
  octets: Octets,
  expected: Readonly<Record<number, string | undefined>>,
  setup: Setup = {},
): Fault {
  return {
    ...sends(row, name, octets, "accepted", setup),
    play(arena) {
      arena.attack(octets);
      arena.pass();
      const attributes = arena.external.session.routes.get(VICTIM.text);
      for (const [code, wanted] of Object.entries(expected)) {
        const found = attributes?.get(Number(code));
        expect([code, found && `${hex(u8(found.flags))} ${found.value}`]).toEqual([code, wanted]);
      }
    },
  };
}

function expectAnswer(arena: Arena, answer: string, route: string): void {
  const { attacked, neighbor } = arena;
  const { sent } = neighbor.info();
  switch (answer) {
    case "other":
      return;
    case "up":
      expect(arena.isUp).toBe(true);
      return;
    case "withdrawn":
    case "accepted":
    case "ignored":
      expect([attacked.isUp, neighbor.info().sessionsLost, sent.notification]).toEqual([true, 0, 0]);
      return expectRoutes(arena, answer, route);
    case "close":
      expect([attacked.notifications, sent.notification]).toEqual([[], 0]);
      return expectEnd(arena);
    default:
      expect([attacked.notifications, sent.notification]).toEqual([[answer], 1]);
      expectDataFromAttacker(arena, answer);
      expectEnd(arena);
  }
}

function expectRoutes(arena: Arena, answer: "withdrawn" | "accepted" | "ignored", route: string): void {
  const news = { withdrawn: [`-${route}`], accepted: [`+${route}`], ignored: [] }[answer];
  for (const observer of arena.isInternal ? [arena.external] : [arena.external, arena.internal]) {
    expect(arena.news(observer)).toEqual(news);
    if (answer !== "accepted") continue;
    expect(observer.session.routes.get(route)?.get(2)?.value).toContain(hex(u32(NEW_HOP)));
  }
  const family = route === VICTIM6.text ? "ipv6-unicast" : "ipv4-unicast";
  const best = [...arena.speaker.bestRoutes(family)].find(({ prefix }) => prefix === route);
  expect(best?.from).toBe(answer === "withdrawn" ? undefined : arena.attacker.address);
}

/** The connection is closed, and nobody has a route of the attacker any more. */
function expectEnd(arena: Arena): void {
  expect(arena.attacked.end).toBeDefined();
  expect(arena.neighbor.info().routesReceived).toBe(0);
  for (const { session } of arena.observers) {
    for (const { text } of [VICTIM, VICTIM6, QUIET]) expect([text, session.routes.has(text)]).toEqual([text, false]);
  }
}

/** A NOTIFICATION gives back octets that came from the attacker, and never any others (CVE-2018-5378). */
function expectDataFromAttacker(arena: Arena, answer: string): void {
  const [code, data = ""] = answer.split(" ");
  if (/^[1357]/.test(code)) expect(arena.attacked.sent.some((octets) => hex(octets).includes(data))).toBe(true);
}
