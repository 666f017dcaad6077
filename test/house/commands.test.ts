import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeCommands } from "../../scripts/commands.ts";

it("the page about commands is what the tables say; `npm run docs:commands` writes it anew", () => {
  const page = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
  expect(page).toBe(describeCommands());
});
