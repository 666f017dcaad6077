import { expect, it } from "vitest";
import { numericCommunity } from "../../src/lab/spelling.ts";

it.each([
  ["noExport", "65535:65281"],
  ["NO_EXPORT", "65535:65281"],
  ["no-export", "65535:65281"],
  ["gracefulShutdown", "65535:0"],
  ["localAs", "65535:65283"],
  ["65000:100", "65000:100"],
  ["neverHeardOf", "neverHeardOf"],
])("a router's %s and another's are the same community", (shown, numbers) => {
  expect(numericCommunity(shown)).toBe(numbers);
});
