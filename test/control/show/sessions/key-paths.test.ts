import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { keyPathsOf, readFixture } from "./key-paths.ts";
import { eventful, type Scene, SHUT, UP } from "./scene.ts";

const NAMES = { [UP]: "{up}", [SHUT]: "{shut}" };
const FRR = readFixture("sessions.txt");
/** Keys that Bellman leaves out, by the page that says why. */
const LEFT_OUT = new Set(leftOutKeys());

function leftOutKeys(): string[] {
  const page = readFileSync(new URL("../../../../docs/show.md", import.meta.url), "utf8");
  const section = page.slice(page.indexOf("## Sessions"));
  const table = section.slice(0, section.indexOf("Values that mean"));
  return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key);
}

/** The page speaks of next hops where it says `lastUpdate`; BFD has one, too. */
function isOfBfd(path: string): boolean {
  return path.includes(".peerBfdInfo.");
}

function isLeftOut(path: string): boolean {
  return !isOfBfd(path) && path.split(/[.[\]]+/).some((key) => LEFT_OUT.has(key));
}

describe("JSON of sessions", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await eventful();
  });

  it.each([...FRR.keys()])("has FRR 10.7's keys and types, but for those that the page explains: %s", (command) => {
    const ours = keyPathsOf(JSON.parse(scene.ask(command.replace("{up}", UP))), NAMES);
    const wanted = [...(FRR.get(command) ?? [])].filter(([path]) => !isLeftOut(path));
    expect(Object.fromEntries(wanted.map(([path]) => [path, ours.get(path)]))).toEqual(Object.fromEntries(wanted));
  });

  it("leaves out no key that the page explains but that is there", () => {
    const ours = [...FRR.keys()].flatMap((command) => [
      ...keyPathsOf(JSON.parse(scene.ask(command.replace("{up}", UP))), NAMES).keys(),
    ]);
    const shown = new Set(ours.filter((path) => !isOfBfd(path)).flatMap((path) => path.split(/[.[\]]+/)));
    expect([...LEFT_OUT].filter((key) => shown.has(key))).toEqual([]);
    expect(LEFT_OUT.size).toBeGreaterThan(5);
  });
});
