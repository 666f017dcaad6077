import { describe, expect, it } from "vitest";
import type { Problem } from "../../src/config/problems.ts";
import { NOTICED, PENDING_YET, REFUSED, SWALLOWED, TAKEN } from "./common-statements.ts";
import { read } from "./reading.ts";

/** What is said of the last line itself; not what it lacks of others. */
function saidOf(block: string, line: string): readonly Problem[] {
  const at = block === "" ? 1 : block.split("\n").length + 1;
  const lines = block === "" ? [line] : [block, line];
  const aboutOthers = /^there is no |is kept but not started|some external neighbours|are announced without/;
  return read(...lines).problems.filter((problem) => problem.line === at && !aboutOthers.test(problem.message));
}

function each(statements: Readonly<Record<string, readonly string[]>>): readonly { block: string; line: string }[] {
  return Object.entries(statements).flatMap(([block, lines]) => lines.map((line) => ({ block, line })));
}

describe("statements that hosts use", () => {
  it.each(each(TAKEN))("$line ($block) is taken", ({ block, line }) => {
    expect(saidOf(block, line).filter(({ severity }) => severity === "error")).toEqual([]);
    expect(saidOf(block, line).filter(({ message }) => message.includes("has no effect"))).toEqual([]);
  });

  it.each(each(NOTICED))("$line ($block) is accepted with a notice", ({ block, line }) => {
    const notice = { severity: "notice", message: expect.stringMatching(/has no effect: /) as unknown };
    expect(saidOf(block, line)).toEqual([expect.objectContaining(notice)]);
  });

  it.each(each(PENDING_YET))("$line ($block) is kept, and refused because nothing acts on it", ({ block, line }) => {
    const errors = saidOf(block, line).filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/ is not supported yet: ./)]);
  });

  it.each(each(REFUSED))("$line ($block) is refused by name", ({ block, line }) => {
    const errors = saidOf(block, line).filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/ is not supported yet$/)]);
  });

  it.each(each(SWALLOWED))("$line ($block) needs no complaint beside its block's", ({ block, line }) => {
    expect(saidOf(block, line)).toEqual([]);
  });

  it("are many", () => {
    const all = [TAKEN, NOTICED, PENDING_YET, REFUSED, SWALLOWED].flatMap(each);
    expect(new Set(all.map(({ block, line }) => `${block}\n${line}`)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(180);
  });
});
