import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { History } from "../../../src/cli/operator/history.ts";

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-history-"));
  file = join(directory, "state", "history");
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("the history", () => {
  it("outlasts the program, for its owner alone, without repetitions", () => {
    const history = History.open(file);
    for (const line of ["show version", "show version", "  ", "show bgp"]) history.add(line);
    expect(readFileSync(file, "utf8")).toBe("show version\nshow bgp\n");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const later = History.open(file);
    expect([later.ago(0), later.ago(1), later.ago(2), later.ago(3)]).toEqual([
      undefined,
      "show bgp",
      "show version",
      undefined,
    ]);
    expect([later.find("ver", 1), later.find("bgp", 2), later.find("", 2)]).toEqual([2, undefined, 2]);
  });

  it.each([
    ["neighbor 10.0.0.1 password s3cret", false],
    ["no neighbor 10.0.0.1 password s3cret", false],
    ["neigh 10.0.0.1 passw s3cret", false],
    ["  neighbor 10.0.0.1 PASSWORD s3cret", false],
    ["key-string s3cret", false],
    ["neighbor 10.0.0.1 passive", true],
    ["show bgp neighbors 10.0.0.1", true],
  ])("%s is kept: %s", (line, kept) => {
    const history = History.open(undefined);
    history.add(line);
    expect(history.ago(1)).toBe(kept ? line : undefined);
  });

  it("does not grow for ever", () => {
    const old = join(directory, "old");
    writeFileSync(old, Array.from({ length: 2500 }, (_, index) => `show ${index}\n`).join(""));
    expect(History.open(old).ago(1000)).toBe("show 1500");
    expect(readFileSync(old, "utf8").split("\n")).toHaveLength(1001);
  });
});
