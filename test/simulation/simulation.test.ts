import { describe, expect, it } from "vitest";
import { simulate } from "./simulate.ts";

describe("the simulation", () => {
  it("repeats a run exactly, and runs differently with another seed", async () => {
    const first = await simulate(4, 30);
    expect(await simulate(4, 30)).toEqual(first);
    expect((await simulate(5, 30)).trace).not.toEqual(first.trace);
  });

  it("does everything that it knows to do, and brings sessions up in between", async () => {
    const reports = [];
    for (let seed = 1; seed <= 25; seed++) reports.push(await simulate(seed, 40));
    const text = reports.flatMap(({ trace }) => trace).join("\n");
    for (const happening of [
      /announces 198\./,
      /announces .*2001:db8/,
      /withdraws/,
      /change many routes/,
      /redefines route-map/,
      /redefines .*list/,
      /changes what it exchanges/,
      /changes its rules/,
      /finds \S+ at 2/,
      /finds \S+ unreachable/,
      /comes back after a restart/,
      /does not come back/,
      /adds neighbour/,
      /removes neighbour/,
      /changes neighbour/,
      /shuts down neighbour/,
      /enables neighbour/,
      /resets neighbour/,
      /for its routes again/,
      /is cut/,
      /is restored/,
      /are reset/,
      /lead nowhere/,
      /crashes/,
      /is back/,
      /is killed/,
      /is closed/,
      /is started/,
      /stands still/,
      /a stranger says/,
      /somebody at r\d says/,
      /all faults are healed/,
      /down: .*Hold Timer Expired/,
      /down: the neighbour sent Cease/,
      /down: connection lost/,
      /down: we sent .*BFD Down/,
    ]) {
      expect(text).toMatch(happening);
    }
    const sessions = reports.flatMap(({ trace }) => trace).filter((line) => /: \S+ up$/.test(line));
    expect(sessions.length).toBeGreaterThan(200);
    for (const feature of ["mesh", "fabric", "reflection", "confederation", "route-server"]) {
      expect(reports.filter(({ features }) => features.startsWith(feature))).not.toEqual([]);
    }
    for (const feature of ["policy", "exchange", "addPath", "decision", "distances", "restarts", "bfd"]) {
      expect(reports.filter(({ features }) => features.includes(feature)).length).toBeGreaterThan(3);
    }
    // Policies that contradict each other are drawn rarely; if it were often, something else would be behind it.
    expect(reports.reduce((sum, { disputes }) => sum + disputes, 0)).toBeLessThan(2);
  });
});
