import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LogFollower } from "../../src/lab/log-follower.ts";

describe("following a log", () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "log-follower-"));
    file = join(directory, "log");
    writeFileSync(file, "");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("gives every line once, and a line that is being written only when it is whole", () => {
    const log = new LogFollower(file);
    expect(log.newLines()).toEqual([]);
    appendFileSync(file, "one\ntwo\nthr");
    expect(log.newLines()).toEqual(["one", "two"]);
    expect(log.newLines()).toEqual([]);
    appendFileSync(file, "ee\n");
    expect(log.newLines()).toEqual(["three"]);
  });

  it("keeps a character whole whose bytes come in two pieces", () => {
    const log = new LogFollower(file);
    const bytes = Buffer.from("zürich\n");
    appendFileSync(file, bytes.subarray(0, 2));
    expect(log.newLines()).toEqual([]);
    appendFileSync(file, bytes.subarray(2));
    expect(log.newLines()).toEqual(["zürich"]);
  });

  it("reads more than one chunk at a time", () => {
    const line = "x".repeat(100_000);
    appendFileSync(file, `${line}\n${line}\n`);
    expect(new LogFollower(file).newLines()).toEqual([line, line]);
  });
});
