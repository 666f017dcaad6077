/** Reads fixtures/rfc7606.txt; the file says what its columns mean. */
import { readFileSync } from "node:fs";
import type { UpdateContext } from "../../src/bgp/update-context.ts";
import { update, updateWithBody } from "./update-builder.ts";
import { updateContext } from "./update-contexts.ts";
import { octets } from "./wire-fixtures.ts";

export interface Rfc7606Case {
  readonly name: string;
  readonly row: number;
  readonly context: UpdateContext;
  readonly bytes: Uint8Array;
  readonly outcome: readonly string[];
}

const ABBREVIATIONS: Readonly<Record<string, string>> = {
  BASE: "ORIGIN PATH NEXTHOP",
  ORIGIN: "400101 00",
  PATH: "400206 0201 0000fc00",
  NEXTHOP: "400304 c0000201",
  UNREACH: "800f0a 0002 01 30 20010db80001",
  REACH: "800e1c 0002 01 10 20010db8000000000000000000000001 00 30 20010db80001",
  ROUTE: "18 c63364",
};

export function rfc7606Cases(): readonly Rfc7606Case[] {
  return readFileSync(new URL("../../fixtures/rfc7606.txt", import.meta.url), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(parseCase);
}

function parseCase(line: string): Rfc7606Case {
  const fields = line.split("|").map((field) => field.trim());
  if (fields.length !== 5) throw new Error(`not five fields: ${line}`);
  const [name, row, context, message, outcome] = fields;
  return {
    name,
    row: Number(row),
    context: updateContext(context),
    bytes: parseMessage(message),
    outcome: outcome.split(", "),
  };
}

function parseMessage(text: string): Uint8Array {
  if (text.startsWith("=")) return updateWithBody(parseOctets(text.slice(1)));
  const fields = text.split("/");
  if (fields.length !== 3) throw new Error(`not three fields: ${text}`);
  const [withdrawn, attributes, nlri] = fields.map(parseOctets);
  return update({ withdrawn, attributes, nlri });
}

function parseOctets(text: string): number[] {
  let digits = text;
  for (const [short, long] of Object.entries(ABBREVIATIONS))
    digits = digits.replaceAll(new RegExp(`\\b${short}\\b`, "g"), long);
  digits = digits.replaceAll(/(\d+)\*([0-9a-f]+)/g, (_, count: string, repeated: string) =>
    repeated.repeat(Number(count)),
  );
  return [...octets(digits)];
}
