/** JSON as FRR writes it, so that what parses its text by lines goes on working. */

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/** What is undefined is left out. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Two spaces for each level and none behind a colon; and in some commands' output, slashes are escaped. */
export function prettyJson(value: JsonValue, { escapeSlashes = false } = {}): string {
  return pretty(value, "", escapeSlashes ? (text) => JSON.stringify(text).replaceAll("/", "\\/") : JSON.stringify);
}

/** On one line. */
export function plainJson(value: JsonValue): string {
  return JSON.stringify(value);
}

function pretty(value: JsonValue, indent: string, quoted: (text: string) => string): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((each) => inner + pretty(each, inner, quoted)).join(",\n")}\n${indent}]`;
  }
  const members: string[] = [];
  for (const [key, each] of Object.entries(value as JsonObject)) {
    if (each !== undefined) members.push(`${inner}${quoted(key)}:${pretty(each, inner, quoted)}`);
  }
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n${indent}}`;
}
