/** docs/reload.md says which lines end which sessions. Here each of them is followed, and taken away again. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ReloadWorld } from "./reload-world.ts";

const BASE = [
  "route-map M permit 10",
  "exit",
  "router bgp 65001",
  "bgp router-id 192.0.2.1",
  "no bgp ebgp-requires-policy",
  "no bgp enforce-first-as",
  "no bgp network import-check",
  "neighbor 10.0.0.2 remote-as 65002",
  "neighbor 10.0.0.3 remote-as 65003",
  "neighbor 10.0.0.4 remote-as 65001",
];

const EXTERNAL = ["10.0.0.2", "10.0.0.3"];
const ALL = [...EXTERNAL, "10.0.0.4"];

interface Row {
  readonly lines: readonly string[];
  readonly said: string;
  readonly takenAway: string;
}

/** Of the table whose header begins with `line`. */
function rows(): readonly Row[] {
  const page = readFileSync(new URL("../../docs/reload.md", import.meta.url), "utf8");
  const table = page.slice(page.indexOf("| line | said | taken away |")).split("\n\n")[0].split("\n").slice(2);
  return table.map((row) => {
    const [, first, said, takenAway] = row.split("|").map((cell) => cell.trim());
    return { lines: Array.from(first.matchAll(/`([^`]+)`/g), ([, line]) => line), said, takenAway };
  });
}

function sessionsOf(cell: string): readonly string[] {
  if (cell === "stays") return [];
  if (cell === "all") return ALL;
  return cell === "external" ? EXTERNAL : [cell];
}

describe("the page about reloads", () => {
  let directory: string;
  let world: ReloadWorld;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "bellman-page-"));
    world = await ReloadWorld.open(BASE.join("\n"), join(directory, "run"));
  });
  afterAll(async () => {
    await world.close();
    rmSync(directory, { recursive: true });
  });

  it.each(rows().map((row) => [row.lines.join("; "), row] as const))("is right about %s", async (_, row) => {
    expect(await ended([...BASE, ...row.lines])).toEqual(sessionsOf(row.said));
    expect(await ended(BASE)).toEqual(sessionsOf(row.takenAway));
    expect(world.daemon.speaker?.neighbors().map(({ address, state }) => `${address} ${state}`)).toEqual(
      expect.arrayContaining(ALL.map((address) => `${address} Established`)),
    );
  });

  /** What was foretold; and that is what happened. */
  async function ended(lines: readonly string[]): Promise<readonly string[]> {
    world.ended.length = 0;
    const { resets, refused, problems } = await world.apply(lines.join("\n"));
    expect(refused, JSON.stringify(problems)).toBe(false);
    world.wait();
    const foretold = resets.map(({ neighbor }) => neighbor).toSorted();
    expect(world.ended.toSorted()).toEqual(foretold);
    return foretold;
  }
});
