/** The examples of docs/library.md are programs: they compile under the project's own settings, and they run to their end. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url).pathname;
const page = await readFile(join(root, "docs/library.md"), "utf8");
const examples = new Map(
  [...page.matchAll(/```ts example=(\w+)\n([\s\S]*?)```/g)].map(([, name, code]) => [name, code]),
);

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
    for (const [name, code] of examples) {
      // What a reader types against the package is checked against the sources that it is built from.
      await writeFile(join(folder, `${name}.ts`), code.replaceAll('"bellmand"', '"../src/index.ts"'));
    }
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json", include: ["*.ts"] }));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("has the examples that the tests know", () => {
    expect([...examples.keys()].sort()).toEqual(Object.keys(EXPECTED_OUTPUT).sort());
  });

  it("compiles", async () => {
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
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
