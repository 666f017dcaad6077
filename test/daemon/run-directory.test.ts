import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunDirectory } from "../../src/daemon/run-directory.ts";

let parent: string;
let directory: string;
let pidFile: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "bellman-run-"));
  directory = join(parent, "bellman");
  pidFile = join(directory, "bellmand.pid");
});
afterEach(() => rmSync(parent, { recursive: true }));

const TAKEN = { name: "StartupError", exitCode: 3 };

describe("the run directory", () => {
  it("is made, says whose it is, and is empty again after release", () => {
    const held = RunDirectory.acquire(directory);
    expect(readdirSync(directory)).toEqual(["bellmand.pid"]);
    expect(readFileSync(pidFile, "utf8").split("\n")[0]).toBe(String(process.pid));
    held.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is refused to a second daemon, which learns the pid of the first", () => {
    RunDirectory.acquire(directory);
    expect(() => RunDirectory.acquire(directory)).toThrow(
      expect.objectContaining({ ...TAKEN, message: expect.stringContaining(`pid ${process.pid} `) }),
    );
  });

  it.each([
    ["of a process that is dead", "4194305\n1\n"],
    ["of a process whose pid another one has now", `${process.pid}\n1\n`],
    ["that is garbage", "\u0000\u0000"],
    ["that is empty", ""],
  ])("is taken over from a pid file %s", (_, content) => {
    RunDirectory.acquire(directory).release();
    writeFileSync(pidFile, content);
    RunDirectory.acquire(directory);
    expect(readFileSync(pidFile, "utf8").split("\n")[0]).toBe(String(process.pid));
    expect(readdirSync(directory)).toEqual(["bellmand.pid"]);
  });

  it("is not taken over by two at once", () => {
    RunDirectory.acquire(directory).release();
    writeFileSync(pidFile, "4194305\n1\n");
    writeFileSync(`${pidFile}.takeover`, "");
    expect(() => RunDirectory.acquire(directory)).toThrow(
      expect.objectContaining({ ...TAKEN, message: expect.stringContaining("is starting") }),
    );
    expect(readFileSync(pidFile, "utf8")).toBe("4194305\n1\n");
  });

  it("is not released by one that lost it", () => {
    const held = RunDirectory.acquire(directory);
    writeFileSync(pidFile, "1\n1\n");
    held.release();
    expect(existsSync(pidFile)).toBe(true);
  });

  it.each([
    ["below a file", () => join(pidFile, "x"), "part of the path is not a directory"],
    ["below nothing", () => join(parent, "no", "where"), "no such file or directory"],
    ["in /proc", () => "/proc/bellman", "no such file or directory"],
  ])("that cannot be made is named: %s", (_, path, why) => {
    RunDirectory.acquire(directory);
    expect(() => RunDirectory.acquire(path())).toThrow(
      expect.objectContaining({ ...TAKEN, message: expect.stringContaining(`cannot use ${path()}: ${why}`) }),
    );
  });
});
