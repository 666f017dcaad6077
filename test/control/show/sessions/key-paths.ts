/** JSON as the set of its key paths with their types, so that two answers can be compared without their values. */
import { readFileSync } from "node:fs";

export type KeyPaths = ReadonlyMap<string, string>;

/** `names` stand for keys that differ from place to place: `{up}` for a neighbour's address. */
export function keyPathsOf(value: unknown, names: Readonly<Record<string, string>>): KeyPaths {
  const paths = new Map<string, string>();
  collect(value, "", names, paths);
  return paths;
}

function collect(value: unknown, path: string, names: Readonly<Record<string, string>>, into: Map<string, string>) {
  if (path !== "") into.set(path, Array.isArray(value) ? "array" : typeof value);
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) for (const each of value) collect(each, `${path}[]`, names, into);
  else {
    for (const [key, each] of Object.entries(value)) {
      const name = names[key] ?? (/^\d+$/.test(key) ? "{group}" : key);
      collect(each, `${path}.${name}`, names, into);
    }
  }
}

/** The commands of a fixture, each with the paths of its answer. */
export function readFixture(name: string): ReadonlyMap<string, KeyPaths> {
  const commands = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  const text = readFileSync(new URL(`../../../../fixtures/frr-json/${name}`, import.meta.url), "utf8");
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("  ")) {
      const end = line.lastIndexOf(" ");
      current.set(line.slice(2, end), line.slice(end + 1));
    } else {
      current = new Map();
      commands.set(line, current);
    }
  }
  return commands;
}
