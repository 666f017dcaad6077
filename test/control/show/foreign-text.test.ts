import { describe, expect, it } from "vitest";
import { printable } from "../../../src/control/show/foreign-text.ts";

describe("text of strangers", () => {
  it.each([
    ["plain words, é, 漢 and 🙂", "plain words, é, 漢 and 🙂"],
    ["\u001b[2Jgone", "\\x1b[2Jgone"],
    ["two\nlines\r", "two\\x0alines\\x0d"],
    ["\u009b31m", "\\x9b31m"],
    ["abc\u202edcb", "abc\\u{202e}dcb"],
    ["\u2028\u200b\ud800", "\\u{2028}\\u{200b}\\u{d800}"],
  ])("cannot move the cursor, begin a line or turn around what stands beside it: %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
