/** `docs/faults.md` says which faults there are, what answers them and where that is tested; here it is held to the cases. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { attributeFaults } from "./attribute-faults.ts";
import { connectionFaults } from "./connection-faults.ts";
import { exoticFaults } from "./exotic-faults.ts";
import type { Fault } from "./fault.ts";
import { openFaults } from "./open-faults.ts";
import { refreshFaults } from "./refresh-faults.ts";
import { routeFaults } from "./route-faults.ts";
import { sessionFaults } from "./session-faults.ts";
import { transportFaults } from "./transport-faults.ts";
import { updateFaults } from "./update-faults.ts";

const LAST_ROW = 89;

const TABLES: Readonly<Record<string, readonly Fault[]>> = {
  "transport-faults.ts": transportFaults,
  "connection-faults.ts": connectionFaults,
  "open-faults.ts": openFaults,
  "session-faults.ts": sessionFaults,
  "update-faults.ts": updateFaults,
  "attribute-faults.ts": attributeFaults,
  "exotic-faults.ts": exoticFaults,
  "route-faults.ts": routeFaults,
  "refresh-faults.ts": refreshFaults,
};
const everyFault = Object.values(TABLES).flat();
const overTcp = readFileSync(new URL("tcp.test.ts", import.meta.url), "utf8");

const page = readFileSync(new URL("../../docs/faults.md", import.meta.url), "utf8");
const [, rows, history] = page.split(/^## (?:The rows|How others broke)$/m);
const rowsOfPage = tableRows(rows, 4).map(([number, , answer, where]) => ({ number: Number(number), answer, where }));

describe("docs/faults.md", () => {
  it("has every row once, in order", () => {
    expect(rowsOfPage.map(({ number }) => number)).toEqual(Array.from({ length: LAST_ROW }, (_, i) => i + 1));
  });

  it.each(rowsOfPage)("row $number: $answer", ({ number, answer, where }) => {
    const cases = everyFault.filter(({ row }) => row === number);
    const answers = new Set(cases.map((each) => each.answer.split(" ")[0]));
    answers.delete("other"); // told in words
    expect(new Set(quoted(answer))).toEqual(answers);

    const tables = Object.keys(TABLES).filter((file) => TABLES[file].some(({ row }) => row === number));
    if (overTcp.includes(`"row ${number}: `)) tables.push("tcp.test.ts");
    const named = quoted(where);
    expect(named.filter((file) => !file.includes("/")).sort()).toEqual(tables.sort());
    if (named.length === 0) expect([where, answer]).toEqual([expect.stringMatching(/^comes with /), ""]);
    for (const file of named) expect(existsSync(new URL(beside(file), import.meta.url))).toBe(true);
  });

  it("names tests of BFD that are there", () => {
    const [, bfd = ""] = page.split(/^## BFD$/m);
    const named = quoted(bfd.split(/^## /m)[0]);
    expect(named.length).toBeGreaterThan(12);
    for (const file of named) expect(existsSync(new URL(`../../${file}`, import.meta.url)), file).toBe(true);
  });

  it("names the published faults that the cases name, each in its rows", () => {
    const told = new Map(tableRows(history, 2).map(([number, names]) => [number, names]));
    const known = new Map<string, Set<string>>();
    for (const { row, name } of everyFault) {
      for (const id of publishedIn(name)) known.set(`${row}`, (known.get(`${row}`) ?? new Set()).add(id));
    }
    const expected = [...known].map(([row, ids]) => [row, [...ids].join(", ")] as const);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected));
  });
});

function tableRows(section: string, columns: number): string[][] {
  const lines = section.split("\n").filter((line) => /^\| \d/.test(line));
  return lines.map((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    expect(cells).toHaveLength(columns + 2);
    return cells.slice(1, -1);
  });
}

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
}

/** Relative to this file. */
function beside(file: string): string {
  return file.includes("/") ? `../../${file}` : file;
}

/** What a case says in parentheses behind the fault. */
function publishedIn(name: string): string[] {
  const inside = [...name.matchAll(/\(([^()]+)\)/g)].map(([, text]) => text);
  return inside.flatMap((text) => text.split(/, (?=[A-Z])/));
}
