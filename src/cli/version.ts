/** Which Bellman this is. */
import { readFileSync } from "node:fs";

/** From the package's own description, which stands above both `src` and `dist`. */
export function bellmanVersion(): string {
  const description: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  if (typeof description !== "object" || description === null || !("version" in description)) return "unknown";
  return String(description.version);
}
