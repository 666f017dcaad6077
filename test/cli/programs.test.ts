import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SOURCES = resolve(import.meta.dirname, "../../src/cli");
const children = new Set<ChildProcess>();
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-cli-"));
});
afterEach(async () => {
  await Promise.all([...children].map(end));
  rmSync(directory, { recursive: true });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

interface Program {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  /** Resolves when standard output says so; rejects if the program ends without having said it. */
  said(text: string): Promise<void>;
  exit(): Promise<number | null>;
}

function start(program: "bellmand" | "bellman", ...args: string[]): Program {
  return spawnNode(join(SOURCES, `${program}.ts`), ...args);
}

function spawnNode(...args: string[]): Program {
  const child = spawn(process.execPath, ["--import", "tsx", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const closed = once(child, "close");
  return {
    child,
    output,
    said: async (text) => {
      const ended = closed.then(() => {
        throw new Error(`ended before it said "${text}":\n${output.stdout}${output.stderr}`);
      });
      ended.catch(() => undefined);
      while (!output.stdout.includes(text)) await Promise.race([once(child.stdout, "data"), ended]);
    },
    exit: async () => {
      await closed;
      return child.exitCode;
    },
  };
}

async function outcome(program: "bellmand" | "bellman", ...args: string[]) {
  const running = start(program, ...args);
  return { code: await running.exit(), ...running.output };
}

function file(...lines: string[]): string {
  const path = join(directory, "bellman.conf");
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const GOOD = ["router bgp 64999", "bgp router-id 192.0.2.1", "no bgp ebgp-requires-policy"];

describe("bellmand", { timeout: 60_000 }, () => {
  it("checks a file: every problem on its line, and 1; or 0", async () => {
    const path = file(...GOOD, "neighbor 10.0.0.1 remote-ass 1", "timers bgp 1 2", "agentx");
    const bad = await outcome("bellmand", "--check", "-f", path);
    expect(bad.code).toBe(1);
    expect(bad.stdout.split("\n")).toEqual([
      `${path}:4:19: error: unknown word "remote-ass": did you mean "remote-as"?`,
      `${path}:5:14: error: a hold time of 2 s is not allowed: expected 0 or at least 3`,
      expect.stringContaining(`${path}:6:1: notice: `),
      "",
    ]);
    expect(bad.stderr).toContain("2 errors, 1 notice");
    expect(await outcome("bellmand", "--check", "--lenient", "-f", path)).toMatchObject({ code: 0 });
    expect(await outcome("bellmand", "--check", "-f", file(...GOOD))).toMatchObject({ code: 0, stdout: "" });
    expect(await outcome("bellmand", "--check", "-f", join(directory, "none"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("no such file"),
    });
  });

  it("does not start with a bad file, a bad option or a missing file, and says why without a stack", async () => {
    const path = file("router bgp 64999", "bogus");
    const bad = await outcome("bellmand", "-f", path, "--run-dir", directory, "-p", "0");
    expect(bad).toMatchObject({ code: 1, stderr: expect.stringContaining(`${path}:2:1: error: unexpected "bogus"`) });
    const misused = await outcome("bellmand", "--bogus");
    expect(misused).toMatchObject({ code: 2, stderr: expect.stringContaining("Unknown option '--bogus'") });
    const missing = await outcome("bellmand", "-f", join(directory, "none"), "--run-dir", directory);
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining("cannot read the configuration") });
    for (const { stderr } of [bad, misused, missing]) expect(stderr).not.toMatch(/^ +at /m);
  });

  it("keeps a second one out of its run directory, and stops in good order", async () => {
    const path = file(...GOOD);
    const first = start("bellmand", "-f", path, "--run-dir", directory, "-p", "0");
    await first.said("router ID 192.0.2.1");
    const pid = readFileSync(join(directory, "bellmand.pid"), "utf8").split("\n")[0];
    expect(pid).toBe(String(first.child.pid));
    const second = await outcome("bellmand", "-f", path, "--run-dir", directory, "-p", "0");
    expect(second).toMatchObject({ code: 3, stderr: expect.stringContaining(`pid ${pid} `) });
    first.child.kill("SIGTERM");
    expect(await first.exit()).toBe(0);
    const entries = first.output.stdout
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(entries.at(-1)).toMatchObject({ level: "info", msg: "stopped", time: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(first.output.stderr).toBe("");
  });

  it("names the port that is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const bound = server.address();
    const port = String(typeof bound === "object" ? bound?.port : "");
    const refused = await outcome(
      "bellmand",
      "-f",
      file(...GOOD),
      "--run-dir",
      directory,
      "-p",
      port,
      "-l",
      "127.0.0.1",
    );
    server.close();
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`cannot listen on 127.0.0.1:${port}: another process`),
    });
  });

  it("reads its file again on SIGHUP, and survives a bad one", async () => {
    const running = start("bellmand", "-f", file(...GOOD), "--run-dir", directory, "-p", "0");
    await running.said("router ID 192.0.2.1");
    file(...GOOD, "network 192.0.2.0/24", "nonsense");
    running.child.kill("SIGHUP");
    await running.said("the configuration has errors; nothing was changed");
    file(...GOOD, "network 192.0.2.0/24");
    running.child.kill("SIGHUP");
    await running.said("read again, changes: 1");
    running.child.kill("SIGINT");
    expect(await running.exit()).toBe(0);
  });

  it("ends with 70 after a defect, and logs where it was", async () => {
    const options = {
      configFile: file(...GOOD),
      lenient: false,
      listen: [],
      runDirectory: directory,
      softwareVersion: "x",
    };
    const program = `
      import { live } from ${JSON.stringify(resolve(SOURCES, "../daemon/life.ts"))};
      import { openLog } from ${JSON.stringify(resolve(SOURCES, "../daemon/log.ts"))};
      void live(${JSON.stringify(options)}, openLog("info"));
      setImmediate(() => Promise.reject(new Error("a promise that nobody keeps")));
    `;
    const crashed = spawnNode("--input-type=module", "-e", program);
    expect(await crashed.exit()).toBe(70);
    const last: unknown = JSON.parse(crashed.output.stdout.trimEnd().split("\n").at(-1) ?? "");
    expect(last).toMatchObject({
      level: "fatal",
      msg: "a defect of bellmand: a promise that nobody keeps",
      err: { stack: expect.stringContaining(" at ") },
    });
  });

  it("says what it is and what it can", async () => {
    expect(await outcome("bellmand", "--version")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^bellmand \d+\.\d+\.\d+/),
    });
    expect(await outcome("bellmand", "--help")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("--run-dir DIR"),
    });
  });
});

describe("bellman", { timeout: 60_000 }, () => {
  it("checks a file as bellmand does", async () => {
    const path = file(...GOOD, "bogus");
    expect(await outcome("bellman", "check", path)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`${path}:4:1: error: `),
    });
    expect(await outcome("bellman", "check", file(...GOOD))).toMatchObject({ code: 0 });
  });

  it.each([[["-c", "show bgp summary"]], [["reload"]], [[]], [["check"]], [["frobnicate"]]])(
    "%j fails and says why",
    async (args) => {
      const { code, stdout, stderr } = await outcome("bellman", ...args);
      expect(code).toBeGreaterThan(0);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^bellman: .+\n$/);
    },
  );
});
