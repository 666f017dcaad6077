import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Session } from "../../../src/cli/operator/session.ts";
import { Control } from "../../../src/control/control.ts";
import { Daemon } from "../../../src/daemon/daemon.ts";
import { RecordedLog } from "../../daemon/recorded-log.ts";
import { Spawned } from "./spawned.ts";

let directory: string;
let spawned: Spawned;
let daemon: Daemon;
let control: Control;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "bellman-whole-"));
  spawned = new Spawned(directory);
  const options = {
    configFile: file("bellman.conf", ...BASE),
    lenient: false,
    listen: [],
    runDirectory: directory,
    softwareVersion: "Bellman/0.0.0",
  };
  daemon = await Daemon.start(options, new RecordedLog());
  control = await Control.open(daemon, {
    directory,
    defect: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  await control.close();
  await daemon.stop();
  rmSync(directory, { recursive: true });
});

const BASE = [
  "router bgp 64999",
  " no bgp ebgp-requires-policy",
  " bgp router-id 192.0.2.1",
  " neighbor 127.0.0.9 remote-as 65000",
];

function file(name: string, ...lines: readonly string[]): string {
  const path = join(directory, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

describe("bellman and a running daemon", { timeout: 60_000 }, () => {
  it("shows, and says what it does not understand", async () => {
    const shown = await spawned.bellman("-c", "show running-config");
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(" neighbor 127.0.0.9 remote-as 65000\n") });
    const bad = await spawned.bellman("-c", "show bogus");
    expect(bad).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^% Unknown command: show bogus\n/),
    });
  });

  it("-f takes a file whole, and the same file again changes nothing", async () => {
    const addition = file("addition.conf", ...BASE.slice(0, 1), " neighbor 127.0.0.9 description spine", "exit", "end");
    const first = await spawned.bellman("-f", addition);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("+  neighbor 127.0.0.9 description spine\n");
    expect(await spawned.vtysh("-f", addition)).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("a bad file names its line and changes nothing", async () => {
    const bad = file("bad.conf", ...BASE, " neighbor 127.0.0.9 descripton spine", " bgp router-id 192.0.2.77");
    const refused = await spawned.bellman("-f", bad);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain(`${bad}:5:21: error: unknown word "descripton": did you mean "description"?\n`);
    expect((await spawned.bellman("-c", "show running-config")).stdout).toContain("bgp router-id 192.0.2.1\n");
  });

  it("diff says what a reload would change, and does not; reload does", async () => {
    const next = file("next.conf", ...BASE.slice(0, 3), " neighbor 127.0.0.9 remote-as 65001");
    const difference = await spawned.bellman("diff", next);
    expect(difference).toMatchObject({ code: 0, stderr: "" });
    expect(difference.stdout).toContain("-  neighbor 127.0.0.9 remote-as 65000\n");
    expect(difference.stdout).toContain("+  neighbor 127.0.0.9 remote-as 65001\n");
    expect((await spawned.bellman("reload", next, "--dry-run")).stdout).toBe(difference.stdout);
    expect((await spawned.bellman("reload", next)).stdout).toBe(difference.stdout);
    expect(await spawned.bellman("diff", next)).toMatchObject({ code: 0, stdout: "" });
  });

  it("knows the prompt and what may come next, also in the configuration", async () => {
    const session = await Session.open(
      { directory, daemon: undefined },
      { unprivileged: false, reconnects: true, notice: () => undefined },
    );
    expect(await session.prompt()).toBe(`${hostname()}# `);
    expect(await session.complete("show runn")).toEqual([
      { token: "running-config", help: expect.any(String), isKeyword: true },
    ]);
    for (const line of ["conf t", "router bgp 64999"]) {
      expect(await session.execute(line, () => undefined)).toBe(0);
    }
    expect(await session.prompt()).toBe(`${hostname()}(config-router)# `);
    expect(await session.complete("nei")).toMatchObject([{ token: "neighbor" }]);
    session.close();
  });

  it("-u asks without the right to change anything", async () => {
    expect(await spawned.bellman("-u", "-E", "-c", "reload")).toMatchObject({
      code: 1,
      stdout: `${hostname()}> reload\n`,
      stderr: expect.stringContaining("%"),
    });
  });
});
