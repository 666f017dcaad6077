/**
 * The package as a user gets it: packed, unpacked elsewhere with only its declared dependencies beside it, and imported.
 * Needs `npm run build` to have run, as `npm test` does.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeExports } from "../../scripts/exports.ts";

const repository = resolve(import.meta.dirname, "../..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as Manifest;
const specifiers = Object.keys(manifest.exports)
  .filter((subpath) => subpath !== "./package.json")
  .map((subpath) => subpath.replace(".", manifest.name));

/** Names that `docs/exports.md` promises for a subpath and that exist at run time. */
function documentedValues(specifier: string): string[] {
  const page = readFileSync(join(repository, "docs/exports.md"), "utf8");
  const chapter = page.split("\n## ").find((text) => text.startsWith(`\`${specifier}\`\n`)) ?? "";
  return [...chapter.matchAll(/^\| `(\w+)` \| (?:class|function|constant) \|/gm)].map(([, name]) => name ?? "").sort();
}

// Compilers and fresh processes: seconds, and more of them on a busy machine.
describe("the packed package", { timeout: 60_000 }, () => {
  /** A project that depends on the package. */
  let project: string;

  /** Runs a module in the project; answers what it printed as JSON. */
  function run(code: string): unknown {
    const node = spawnSync(process.execPath, ["--input-type=module", "--eval", code], {
      cwd: project,
      encoding: "utf8",
      timeout: 30_000,
    });
    expect(node.stderr).toBe("");
    expect(node.status).toBe(0);
    return JSON.parse(node.stdout);
  }

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), "bellman-package-"));
    const modules = join(project, "node_modules");
    mkdirSync(join(modules, manifest.name), { recursive: true });
    // The scripts would build again, under the feet of the tests that run the built programs just now.
    execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", project], { cwd: repository });
    const archive = join(project, `${manifest.name}-${manifest.version}.tgz`);
    execFileSync("tar", ["-xzf", archive, "-C", join(modules, manifest.name), "--strip-components=1"]);
    for (const dependency of [...Object.keys(manifest.dependencies), "@types/node"]) {
      mkdirSync(dirname(join(modules, dependency)), { recursive: true });
      symlinkSync(join(repository, "node_modules", dependency), join(modules, dependency));
    }
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it("documents what it exports", () => {
    // When this fails: `npm run docs:exports`, and read the difference as a user would.
    expect(readFileSync(join(repository, "docs/exports.md"), "utf8")).toBe(describeExports());
  });

  it.each(specifiers)("%s exports what is documented, and nothing else", (specifier) => {
    const exported = run(`console.log(JSON.stringify(Object.keys(await import("${specifier}"))))`);
    expect(exported).toEqual(documentedValues(specifier));
  });

  it.each(specifiers)("importing %s starts nothing and loads no native code", (specifier) => {
    // That the program then ends by itself says the same for everything that would keep it alive.
    const found = run(`
      import { createHook } from "node:async_hooks";
      const begun = new Set();
      const listeners = () => process.eventNames().map(String).sort();
      void [process.stdout, process.stderr]; // Node opens them when they are first looked at, itself included
      const before = listeners();
      createHook({ init: (_id, type) => begun.add(type) }).enable();
      process.dlopen = (_module, file) => { throw new Error("native code: " + file); };
      await import("${specifier}");
      const native = process.report.getReport().sharedObjects.filter((file) => file.endsWith(".node"));
      console.log(JSON.stringify({ begun: [...begun], before, after: listeners(), native }));
    `) as { begun: string[]; before: string[]; after: string[]; native: string[] };
    expect(found.begun.filter((type) => /TCP|UDP|PIPE|PROCESS|SIGNAL|WORKER|DNS|ADDRINFO|Timeout/.test(type))).toEqual(
      [],
    );
    expect(found.after).toEqual(found.before);
    expect(found.native).toEqual([]);
  });

  it("brings types that a strict user, and the example in the README, compile against", () => {
    const readme = readFileSync(join(repository, "README.md"), "utf8");
    const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? "");
    expect(examples).not.toEqual([]);
    const imports = specifiers.map((specifier, index) => `export * as face${index} from "${specifier}";`);
    const modules = [imports.join("\n"), ...examples].map((code, index) => {
      writeFileSync(join(project, `user${index}.mts`), code);
      return `user${index}.mts`;
    });
    const tsc = join(repository, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
    const result = spawnSync(process.execPath, [tsc, ...options, ...modules], { cwd: project, encoding: "utf8" });
    expect(result.stdout).toBe("");
  });

  it.each(Object.entries(manifest.bin))("has an executable %s", (_name, file) => {
    const program = join(project, "node_modules", manifest.name, file);
    expect(readFileSync(program, "utf8").split("\n")[0]).toBe("#!/usr/bin/env node");
    expect(statSync(program).mode & 0o111).toBe(0o111);
  });
});
