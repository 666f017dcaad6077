/** Row 118 of the faults: whatever a reload is of, only the neighbour that it is about moves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ReloadWorld } from "./reload-world.ts";

/** Nothing of 10.0.0.2 is used, so nobody has to hear of its coming and going. */
const CHANGING = [" neighbor 10.0.0.2 remote-as 65002", " neighbor 10.0.0.2 prefix-list NONE in"];
const OTHERS = ["10.0.0.3", "10.0.0.4"];
const BASE = [
  "ip prefix-list NONE deny any",
  "router bgp 65001",
  " bgp router-id 192.0.2.1",
  " no bgp ebgp-requires-policy",
  " no bgp network import-check",
  " network 203.0.113.0/24",
  " neighbor 10.0.0.3 remote-as 65003",
  " neighbor 10.0.0.4 remote-as 65001",
];

describe("row 118: a reload", () => {
  let directory: string;
  let world: ReloadWorld;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "bellman-row-118-"));
    world = await ReloadWorld.open([...BASE, ...CHANGING].join("\n"), join(directory, "run"));
  });
  afterEach(async () => {
    await world.close();
    rmSync(directory, { recursive: true });
  });

  it.each<[what: string, lines: readonly string[], ended: readonly string[], refused?: true]>([
    ["of the same file", [...BASE, ...CHANGING], []],
    ["of the same lines in another order", [...BASE.slice(0, 5), ...CHANGING, ...BASE.slice(5)], []],
    [
      "that adds a neighbour",
      [...BASE, ...CHANGING, ...CHANGING.map((line) => line.replace("0.2 ", "0.5 ").replace("65002", "65001"))],
      [],
    ],
    ["that changes a neighbour", [...BASE, ...CHANGING, " neighbor 10.0.0.2 local-as 65099"], ["10.0.0.2"]],
    ["that changes a neighbour in its session", [...BASE, ...CHANGING, " neighbor 10.0.0.2 timers 3 9"], []],
    ["that removes a neighbour", BASE, ["10.0.0.2"]],
    ["with a syntax error", [...BASE, " neighbor 10.0.0.2 remote-ass 65002"], [], true],
    ["with an option that cannot be", [...BASE, ...CHANGING, " neighbor 10.0.0.2 update-source 2001:db8::1"], [], true],
  ])("%s", async (_, lines, ended, refused) => {
    const before = world.daemon.configuration;
    const updates = world.listen();
    writeFileSync(world.daemon.configFile, lines.join("\n"));
    const done = await world.reload();
    world.wait();
    expect(done.refused).toBe(refused ?? false);
    expect(done.resets.map(({ neighbor }) => neighbor)).toEqual(ended);
    expect(world.ended).toEqual(ended);
    expect(updates.filter(({ to }) => OTHERS.includes(to))).toEqual([]);
    if (!refused) return;
    expect(done.problems.some(({ severity }) => severity === "error")).toBe(true);
    expect(world.daemon.configuration).toBe(before);
  });
});
