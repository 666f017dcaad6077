/** A session that is given up, and what the peer makes of it. */
import { describe, expect, it } from "vitest";
import { State } from "../../src/bfd/codes.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { type End, link } from "./bfd-link.ts";

function pair() {
  const clock = new VirtualClock();
  const { a, b } = link(clock);
  const atA = a.watch(b);
  const atB = b.watch(a, { detectMultiplier: 5 });
  clock.advance(10_000);
  expect([atA.state, atB.state]).toEqual([State.Up, State.Up]);
  return { clock, a, b, atA, atB };
}

const statesOf = ({ changes }: End) => changes.map(({ to }) => to);

describe("a session that is dismissed", () => {
  it("tells the peer that it is on purpose, and is forgotten", () => {
    const { clock, a, b, atA } = pair();
    a.engine.dismiss(atA);
    clock.advance(10_000);
    expect(b.changes[b.changes.length - 1]).toMatchObject({ to: State.Down, remoteState: State.AdminDown });
    expect([...a.engine.sessions]).toEqual([]);
    a.forgetPackets();
    clock.advance(10_000);
    expect(a.packets).toEqual([]);
  });

  it("does not take down the one that follows it on the same path", () => {
    const { clock, a, b, atA, atB } = pair();
    b.changes.length = 0;
    a.engine.dismiss(atA);
    clock.advance(200);
    const next = a.watch(b);
    clock.advance(20_000);
    expect([next.state, atB.state]).toEqual([State.Up, State.Up]);
    expect(statesOf(b).filter((state) => state === State.Up)).toHaveLength(1);
    expect([...a.engine.sessions]).toEqual([next]);
  });

  it("does not go twice", () => {
    const { clock, a, b, atA } = pair();
    a.engine.dismiss(atA);
    a.engine.dismiss(atA);
    a.engine.remove(atA);
    const next = a.watch(b);
    clock.advance(20_000);
    expect(next.state).toBe(State.Up);
    a.engine.remove(next);
    clock.advance(60_000);
    expect([...a.engine.sessions]).toEqual([]);
  });
});
