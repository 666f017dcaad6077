/** The house's own additions to the lint rules, each tried on a small tree that breaks it. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = resolve(import.meta.dirname, "../..");

const work = "async function work(): Promise<void> {\n  await 1;\n}\n";

const offences: readonly [why: string, rule: string, file: string, code: string][] = [
  [
    "the protocol reads a clock",
    "noJsRestrictedProperties",
    "src/bgp/a.ts",
    "export const a = (): number => Date.now();",
  ],
  [
    "the tables roll a die",
    "noJsRestrictedProperties",
    "src/rib/a.ts",
    "export const a = (): number => Math.random();",
  ],
  ["the speaker has a timer of its own", "noRestrictedGlobals", "src/speaker/a.ts", "setTimeout(() => 1, 1);"],
  ["nobody waits for a promise", "noFloatingPromises", "src/daemon/a.ts", `${work}work();`],
  ["a test is skipped", "noSkippedTests", "test/a.test.ts", 'import { it } from "vitest";\nit.skip("x", () => 1);'],
  [
    "a test hides the others",
    "noFocusedTests",
    "test/b.test.ts",
    'import { it } from "vitest";\nit.only("x", () => 1);',
  ],
  ["an enum", "noEnum", "src/net/a.ts", "export enum Colour {\n  Red = 0,\n}"],
  ["an any", "noExplicitAny", "src/net/b.ts", "export const b = (value: any): unknown => value;"],
];

const lawful: readonly [file: string, code: string][] = [
  ["src/net/clock.ts", "export const now = (): number => Date.now() + Math.random();"],
  ["src/bgp/b.ts", "export const largest = (a: number, b: number): number => Math.max(a, b);"],
];

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
}

describe("lint rules", () => {
  let tree: string;
  let found: string[];

  function write(file: string, content: string): void {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), `${content}\n`);
  }

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), "bellman-lint-"));
    const { $schema: _schema, vcs: _vcs, ...rules } = JSON.parse(readFileSync(join(repository, "biome.json"), "utf8"));
    write("biome.json", JSON.stringify(rules));
    write("package.json", JSON.stringify({ devDependencies: { vitest: "*" } }));
    for (const [, , file, code] of offences) write(file, code);
    for (const [file, code] of lawful) write(file, code);
    const biome = join(repository, "node_modules/@biomejs/biome/bin/biome");
    const lint = spawnSync(process.execPath, [biome, "lint", "--reporter=json", "src", "test"], {
      cwd: tree,
      encoding: "utf8",
    });
    const { diagnostics } = JSON.parse(lint.stdout) as Report;
    found = diagnostics.map(({ category, location }) => `${location.path}: ${category.split("/").at(-1)}`);
  });

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(offences)("complain when %s (%s)", (_why, rule, file) => {
    expect(found).toContain(`${file}: ${rule}`);
  });

  it.each(lawful)("let %s pass", (file) => {
    expect(found.filter((finding) => finding.startsWith(file))).toEqual([]);
  });
});
