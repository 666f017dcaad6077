import { describe, expect, it } from "vitest";
import {
  assertRequirements,
  findProgram,
  MissingRequirements,
  missingRequirements,
} from "../../src/lab/requirements.ts";

describe("what a lab needs", () => {
  it("is named at once, each package once, with the command that installs it", () => {
    const absent = [
      { program: "no-such-daemon", debianPackage: "no-such-router" },
      { program: "/nowhere/no-such-tool", debianPackage: "no-such-router" },
      { program: "no-such-sniffer", debianPackage: "no-such-package" },
    ];
    expect(missingRequirements(absent).at(-1)).toBe(
      "missing programs: no-such-daemon, /nowhere/no-such-tool, no-such-sniffer. On Debian: apt-get install no-such-router no-such-package",
    );
    expect(() => assertRequirements(absent)).toThrow(MissingRequirements);
  });

  it("is found on the PATH, and where only root looks", () => {
    expect(findProgram("env")).toMatch(/\/env$/);
    expect(findProgram("/proc/self/exe")).toBe("/proc/self/exe");
    expect(findProgram("/proc/self/maps")).toBeUndefined(); // there, but not a program
  });
});
