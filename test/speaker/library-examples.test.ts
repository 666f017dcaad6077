/**
 * The examples of the pages are programs: all compile under the project's own settings, and those of docs/library.md run
 * to their end.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url).pathname;
const page = await readFile(join(root, "docs/library.md"), "utf8");
const examples = new Map(
  [...page.matchAll(/```ts example=(\w+)\n([\s\S]*?)```/g)].map(([, name, code]) => [name, code]),
);

/** What a reader types against the package is checked against the sources that it is built from. */
const SOURCES: Readonly<Record<string, string>> = {
  bellmand: "../src/index.ts",
  "bellmand/bgp": "../src/bgp/index.ts",
  "bellmand/bfd": "../src/liveness/index.ts",
  "bellmand/lab": "../src/lab/index.ts",
};

function againstSources(code: string): string {
  return code.replace(/from "(bellmand[^"]*)"/g, (_, face: string) => `from "${SOURCES[face]}"`);
}

/** All blocks of code, by the file that each becomes. */
async function blocksOfPages(): Promise<Map<string, string>> {
  const pages = (await readdir(join(root, "docs")))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  const blocks = new Map<string, string>();
  for (const name of ["README.md", ...pages]) {
    const text = await readFile(join(root, name), "utf8");
    for (const [index, [, code]] of [...text.matchAll(/```ts(?: [^\n]*)?\n([\s\S]*?)```/g)].entries()) {
      blocks.set(`${name.replaceAll(/\W/g, "-")}-${index + 1}.ts`, code);
    }
  }
  return blocks;
}

const EXPECTED_OUTPUT: Record<string, RegExp> = {
  first: /^127\.0\.0\.1 (Connect|Active)\n$/,
  routes:
    /^(198\.51\.100\.7\/32 from local, )?0\.0\.0\.0\/0 from 127\.0\.0\.1, (198\.51\.100\.7\/32 from local, )?0\.0\.0\.0\/0 gone\n$/,
  policy: /^192\.0\.2\.10\/32 used with local preference 200\n198\.51\.100\.0\/24 not used: policy\n$/,
  range: /^127\.0\.0\.1 came through the range\n127\.0\.0\.1 true\n$/,
};

describe("docs/library.md", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(root, ".cache-library-"));
    for (const [name, code] of examples) await writeFile(join(folder, `${name}.ts`), againstSources(code));
    // Each stands for itself, whatever names it shares with others.
    for (const [file, code] of await blocksOfPages())
      await writeFile(join(folder, file), `${againstSources(code)}\nexport {};\n`);
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json", include: ["*.ts"] }));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has the examples that the tests know", () => {
    expect([...examples.keys()].sort()).toEqual(Object.keys(EXPECTED_OUTPUT).sort());
  });

  it("compiles, like the code on every other page", async () => {
    const compiling = run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
    expect(
      await compiling.then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      ),
    ).toBe("");
  });

  it.each([...examples.keys()])(
    "runs: %s",
    async (name) => {
      const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", join(folder, `${name}.ts`)], {
        timeout: 30_000,
      });
      expect(stderr).toBe("");
      expect(stdout).toMatch(EXPECTED_OUTPUT[name]);
    },
    60_000,
  );
});
