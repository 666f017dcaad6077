/** What the pages promise must be there: the files that they link to or name, and the npm scripts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const repository = resolve(import.meta.dirname, "../..");
const documents = readdirSync(join(repository, "docs"), { recursive: true, encoding: "utf8" });
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...documents.map((file) => join("docs", file))].filter(
  (file) => file.endsWith(".md"),
);

const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

describe.each(pages)("%s", (page) => {
  const text = readFileSync(join(repository, page), "utf8");

  it("links only to files that exist", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, target]) => target ?? "");
    expect(links.filter((target) => !existsSync(join(repository, dirname(page), target)))).toEqual([]);
  });

  it("names only files that exist", () => {
    const named = [...text.matchAll(/`((?:src|test|bench|scripts)\/[\w./-]+\.(?:ts|mjs))`/g)].map(
      ([, file]) => file ?? "",
    );
    expect(named.filter((file) => !existsSync(join(repository, file)))).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script ?? "");
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
