import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { keyPathsOf, readFixture } from "../sessions/key-paths.ts";
import { type TableScene, TOR1, TOR2, tableScene } from "./table-scene.ts";

const PREFIXES = ["0.0.0.0/0", "10.66.1.0/24", "10.99.0.0/16", "10.100.1.0/24", "10.100.2.0/24", "172.30.1.10/32"];
const NAMES = {
  ...Object.fromEntries([...PREFIXES, "::/0", "2001:db8:1::/48"].map((prefix) => [prefix, "{prefix}"])),
  [TOR1]: "{peer}",
  [TOR2]: "{peer}",
};
const FRR = readFixture("tables.txt");
const LEFT_OUT = new Set(leftOutKeys());

/** Keys that are not there, or not in this scene, by the page that says why. */
function leftOutKeys(): string[] {
  const page = readFileSync(new URL("../../../../docs/show.md", import.meta.url), "utf8");
  const [, section = ""] = page.split("## Tables\n");
  return [...section.split("\nValues that mean")[0].matchAll(/^\| `(\S+)` \|/gm)].map(([, path]) => path);
}

describe("JSON of tables", () => {
  let scene: TableScene;
  beforeAll(async () => {
    scene = await tableScene();
  });

  const answerTo = (command: string) => JSON.parse(scene.ask(command.replace("{ipv6}", TOR1).replace("{ipv4}", TOR2)));

  it.each([...FRR.keys()])("has FRR 10.7's keys and types, but for those that the page explains: %s", (command) => {
    const ours = keyPathsOf(answerTo(command), NAMES);
    const wanted = [...(FRR.get(command) ?? [])].filter(([path]) => ![...LEFT_OUT].some((left) => path.endsWith(left)));
    expect(Object.fromEntries(wanted.map(([path]) => [path, ours.get(path)]))).toEqual(Object.fromEntries(wanted));
  });

  it("leaves out no key that is there after all", () => {
    const ours = [...FRR.keys()].flatMap((command) => [...keyPathsOf(answerTo(command), NAMES).keys()]);
    expect([...LEFT_OUT].filter((left) => ours.some((path) => path.endsWith(left)))).toEqual([]);
  });
});
