/**
 * `npm ci` refuses a lock file that leaves out what a locked package may bring along on another platform. An install that
 * could not see such a package leaves it out without a word.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const file = resolve(import.meta.dirname, "../../package-lock.json");
const { packages } = JSON.parse(readFileSync(file, "utf8")) as { packages: Readonly<Record<string, LockedPackage>> };

/** Is the package locked where Node would find it from `path`? */
function isLocked(name: string, path: string): boolean {
  if (`${path}/node_modules/${name}` in packages || `node_modules/${name}` in packages) return true;
  const parent = path.lastIndexOf("/node_modules/");
  return parent > 0 && isLocked(name, path.slice(0, parent));
}

describe("package-lock.json", () => {
  it("locks the packages of every platform, so that `npm ci` works on each", () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(name, path)),
    );
    expect(missing).toEqual([]);
  });
});
