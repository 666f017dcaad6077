/** The rules of `.dependency-cruiser.cjs`, each tried on a small tree that breaks it: a rule that never bites is decoration. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = resolve(import.meta.dirname, "../..");

/** The offence, written as a file and one import in it, and the rule that must name it. */
const offences: readonly [rule: string, file: string, code: string][] = [
  ["floor-1-net", "src/net/upward.ts", 'import { value } from "../bgp/value.ts";'],
  ["floor-2-bgp", "src/bgp/sideways.ts", 'import { value } from "../rib/value.ts";'],
  ["floor-2-bgp", "src/bgp/sideways-type.ts", 'import type { Value } from "../rib/value.ts";'],
  ["floor-2-bgp", "src/bgp/sideways-inline-type.ts", 'import { type Value } from "../policy/value.ts";'],
  ["floor-2-bgp", "src/bgp/sideways-reexport.ts", 'export * from "../bfd/value.ts";'],
  ["floor-2-bgp", "src/bgp/sideways-lazy.ts", 'export const later = () => import("../linux/value.ts");'],
  ["floor-2-bgp", "src/bgp/sideways-type-position.ts", 'export type V = import("../rib/value.ts").Value;'],
  ["floor-2-bfd", "src/bfd/sideways.ts", 'import { value } from "../bgp/value.ts";'],
  ["floor-2-rib", "src/rib/sideways.ts", 'import type { Value } from "../bgp/value.ts";'],
  ["floor-2-policy", "src/policy/sideways.ts", 'import { value } from "../rib/value.ts";'],
  ["floor-2-ovsdb", "src/ovsdb/upward.ts", 'import { value } from "../ovn/value.ts";'],
  ["floor-2-linux", "src/linux/upward.ts", 'import { value } from "../fib/value.ts";'],
  ["floor-2-policy", "src/policy/upward.ts", 'import { value } from "../config/value.ts";'],
  ["floor-3-liveness", "src/liveness/upward.ts", 'import { value } from "../speaker/value.ts";'],
  ["floor-4-speaker", "src/speaker/upward.ts", 'import { value } from "../daemon/value.ts";'],
  ["floor-4-speaker", "src/speaker/sideways.ts", 'import type { Value } from "../config/value.ts";'],
  ["floor-4-config", "src/config/sideways.ts", 'import type { Value } from "../speaker/value.ts";'],
  ["floor-5-ovn", "src/ovn/sideways.ts", 'import { value } from "../steer/value.ts";'],
  ["floor-5-steer", "src/steer/sideways.ts", 'import { value } from "../fib/value.ts";'],
  ["floor-5-fib", "src/fib/sideways.ts", 'import { value } from "../ovn/value.ts";'],
  ["floor-6-daemon", "src/daemon/sideways.ts", 'import { value } from "../control/value.ts";'],
  ["floor-6-control", "src/control/upward.ts", 'import { value } from "../cli/value.ts";'],
  ["floor-7-cli", "src/cli/sideways.ts", 'import { value } from "../lab/value.ts";'],
  ["floor-7-lab", "src/lab/sideways.ts", 'import { value } from "../cli/value.ts";'],
  ["face-of-the-library", "src/index.ts", 'export { value } from "./config/value.ts";'],
  ["faces-are-for-users", "src/cli/through-face.ts", 'import { later } from "../bgp/index.ts";'],
  ["on-no-floor", "src/attic/value.ts", 'import { value } from "../net/value.ts";'],
  ["door-sockets", "src/speaker/socket.ts", 'import { connect } from "node:net";'],
  ["door-sockets", "src/ovsdb/socket.ts", 'import type { Socket } from "net";'],
  ["door-processes", "src/cli/process.ts", 'import { spawn } from "node:child_process";'],
  ["door-log", "src/speaker/log.ts", 'import { pino } from "pino";'],
  ["door-native-code", "src/net/native.ts", 'import koffi from "koffi";'],
  ["pure", "src/bgp/file.ts", 'import { readFileSync } from "node:fs";'],
  ["pure", "src/rib/clock.ts", 'import { performance } from "node:perf_hooks";'],
  ["pure", "src/policy/timer.ts", 'import { setTimeout } from "node:timers/promises";'],
  ["pure", "src/config/file.ts", 'import { readFileSync } from "node:fs";'],
  ["no-cycles", "src/net/cycle-a.ts", 'import type { B } from "./cycle-b.ts";\nexport type A = B;'],
  ["shipped-code-stands-alone", "src/net/tested.ts", 'import { value } from "../../test/value.ts";'],
  ["declared-dependencies", "src/cli/undeclared.ts", 'import { tool } from "tool";'],
  ["resolvable", "src/net/nowhere.ts", 'import { value } from "./missing.ts";'],
];

/** What must pass, so that the rules do not simply forbid everything. */
const lawful: readonly [file: string, code: string][] = [
  ["src/bgp/index.ts", 'export { later } from "./sideways-lazy.ts";'],
  ["src/bgp/downward.ts", 'import { value } from "../net/value.ts";\nimport { other } from "./other.ts";'],
  ["src/bgp/other.ts", 'import { Buffer } from "node:buffer";\nexport const other = Buffer;'],
  ["src/net/socket.ts", 'import { connect } from "node:net";'],
  ["src/config/downward.ts", 'import { value } from "../policy/value.ts";'],
  ["src/linux/native.ts", 'import koffi from "koffi";'],
  [
    "src/speaker/downward.ts",
    'import { value } from "../bgp/value.ts";\nimport { value as rib } from "../rib/value.ts";',
  ],
  ["src/cli/downward.ts", 'import { value } from "../daemon/value.ts";\nimport { helper } from "helper";'],
  ["src/net/cycle-b.ts", 'import type { A } from "./cycle-a.ts";\nexport type B = A | undefined;'],
];

const folders = [
  "net",
  "liveness",
  "bgp",
  "bfd",
  "rib",
  "policy",
  "ovsdb",
  "linux",
  "speaker",
  "config",
  "ovn",
  "steer",
  "fib",
  "daemon",
  "control",
  "cli",
  "lab",
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Runs the repository's rules over a tree; answers `file: rule` for each violation. */
function violations(tree: string): Set<string> {
  const cruise = spawnSync(
    process.execPath,
    [
      join(repository, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
      ...["--config", join(repository, ".dependency-cruiser.cjs"), "--output-type", "json", "src"],
    ],
    { cwd: tree, encoding: "utf8" },
  );
  expect(cruise.stderr).toBe("");
  const report = JSON.parse(cruise.stdout) as { summary: { violations: Violation[] } };
  return new Set(report.summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`));
}

describe("layering rules", () => {
  let tree: string;
  let found: Set<string>;

  function write(file: string, content: string): void {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${content}\n`);
  }

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), "bellman-layers-"));
    for (const folder of folders)
      write(`src/${folder}/value.ts`, "export const value = 1;\nexport type Value = number;");
    write("test/value.ts", "export const value = 1;");
    for (const name of ["tool", "helper", "koffi", "pino"]) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
      write(`node_modules/${name}/index.js`, "");
    }
    const dependencies = { helper: "1.0.0", koffi: "1.0.0", pino: "1.0.0" };
    write("package.json", JSON.stringify({ type: "module", dependencies, devDependencies: { tool: "1.0.0" } }));
    for (const [, file, code] of offences) write(file, code);
    for (const [file, code] of lawful) write(file, code);
    found = violations(tree);
  });

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(offences)("%s catches %s", (rule, file) => {
    expect(found).toContain(`${file}: ${rule}`);
  });

  it("let lawful imports pass", () => {
    const accused = new Set([...found].map((violation) => violation.split(":")[0]));
    const innocent = lawful.map(([file]) => file).filter((file) => file !== "src/net/cycle-b.ts");
    expect(innocent.filter((file) => accused.has(file))).toEqual([]);
  });

  it("know every folder of src", () => {
    const present = readdirSync(join(repository, "src"), { withFileTypes: true });
    const strangers = present.filter((entry) =>
      entry.isDirectory() ? !folders.includes(entry.name) : entry.name !== "index.ts",
    );
    expect(strangers.map((entry) => entry.name)).toEqual([]);
  });
});
