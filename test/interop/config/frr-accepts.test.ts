/** What `show running-config` prints is FRR's language: FRR's own parser, `vtysh -C`, takes every line of it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readConfiguration } from "../../../src/config/reader.ts";
import { SECRETS_SHOWN, writeConfiguration } from "../../../src/config/running-config.ts";
import { BLOCKS } from "../../config/examples/blocks.ts";
import { configurations } from "../../config/random-configuration.ts";
import { UNKNOWN_TO_FRR_8 } from "./frr-exclusions.ts";

const RANDOM_FILES = 120;

const directory = mkdtempSync(join(tmpdir(), "bellman-vtysh-"));
afterAll(() => rmSync(directory, { recursive: true }));

const written = (text: string): string => writeConfiguration(readConfiguration(text, "x").model, SECRETS_SHOWN);

/** The complaints of FRR's parser about lines that it should know. */
function complaints(text: string): string[] {
  const file = join(directory, "frr.conf");
  writeFileSync(file, text);
  const { status, stdout, stderr, error } = spawnSync("vtysh", ["-C", "-f", file], { encoding: "utf8" });
  if (error !== undefined) throw error;
  const said = `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
  if (status === 0) expect(said).toEqual([]);
  return said.filter((line) => {
    const [, refused] = /^line \d+: % Unknown command\[\d+\]: +(.*)$/.exec(line) ?? [];
    return refused === undefined || !UNKNOWN_TO_FRR_8.some(({ lines }) => lines.test(refused.trim()));
  });
}

describe("FRR takes what is written", () => {
  it.each(BLOCKS.filter(({ name }) => name !== "ovn"))("of the examples of $name", ({ above, examples }) => {
    const texts = examples.map(({ good }) => written([...above, good].join("\n")));
    expect(texts.flatMap(complaints)).toEqual([]);
  });

  it(`of ${RANDOM_FILES} random files`, () => {
    const texts = fc.sample(configurations, { seed: 4271, numRuns: RANDOM_FILES }).map(written);
    expect(texts.flatMap(complaints)).toEqual([]);
  });
});

it("the parser refuses a line that it does not know", () => {
  expect(complaints("router bgp 65000\n neighbor 10.0.0.1 remote-is 65001\n")).toEqual([
    expect.stringContaining("Unknown command"),
  ]);
});
