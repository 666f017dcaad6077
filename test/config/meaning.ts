/** A model as plain data to be compared: without places in the file, and without an order where none matters. */
import { EntryList } from "../../src/config/entry-list.ts";
import type { Configuration } from "../../src/config/model.ts";
import { RouteMapDefinition } from "../../src/config/policy-definitions.ts";
import { RegularExpression } from "../../src/policy/regular-expression.ts";

export function meaningOf(model: Configuration): unknown {
  return plain(model);
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof RegularExpression) return value.source;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof EntryList) return { description: value.description, entries: plain(value.inOrder()) };
  // Clauses act in their order.
  if (value instanceof RouteMapDefinition) {
    return { entry: plain(value.entry), call: value.call?.name, description: value.description };
  }
  if (value instanceof Set) return { set: [...value].map(String).sort() };
  if (value instanceof Map) return Object.fromEntries(Array.from(value, ([key, each]) => [String(key), plain(each)]));
  if (Array.isArray(value)) return value.map(plain);
  const members = Object.entries(value).filter(([key, each]) => key !== "at" && each !== undefined);
  return Object.fromEntries(members.map(([key, each]) => [key, plain(each)]));
}
