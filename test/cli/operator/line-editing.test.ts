import { describe, expect, it } from "vitest";
import { completeLine } from "../../../src/cli/operator/complete-line.ts";
import { type Draft, EDITS, EMPTY_DRAFT, insert } from "../../../src/cli/operator/line-draft.ts";

/** The cursor stands at `|`. */
function draft(drawn: string): Draft {
  const cursor = drawn.indexOf("|");
  return { ...EMPTY_DRAFT, text: drawn.replace("|", ""), cursor };
}

function drawn({ text, cursor }: Draft): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

describe("editing a line", () => {
  it.each([
    ["show| bgp", "C-a", "|show bgp"],
    ["show| bgp", "end", "show bgp|"],
    ["show| bgp", "left", "sho|w bgp"],
    ["show| bgp", "C-f", "show |bgp"],
    ["|show", "left", "|show"],
    ["show|", "right", "show|"],
    ["show bgp |", "M-b", "show |bgp "],
    ["show |bgp summary", "C-right", "show bgp| summary"],
    ["show| bgp", "backspace", "sho| bgp"],
    ["|show", "backspace", "|show"],
    ["show| bgp", "C-d", "show|bgp"],
    ["show bgp|", "delete", "show bgp|"],
    ["show bgp sum|mary", "C-w", "show bgp |mary"],
    ["show bgp  |", "C-w", "show |"],
    ["|show bgp", "M-d", "| bgp"],
    ["show| bgp", "C-k", "show|"],
    ["show| bgp", "C-u", "| bgp"],
    ["a😀|b", "left", "a|😀b"],
    ["a|😀b", "right", "a😀|b"],
    ["a😀|b", "backspace", "a|b"],
    ["a|😀b", "delete", "a|b"],
  ])("%s and %s give %s", (before, key, after) => {
    const edit = EDITS.get(key);
    expect(edit && drawn(edit(draft(before)))).toBe(after);
  });

  it("puts back what was cut, and writes at the cursor", () => {
    const cut = EDITS.get("C-w")?.(draft("show bgp|"));
    const put = cut && EDITS.get("C-y")?.(EDITS.get("C-a")?.(cut) ?? cut);
    expect(put && drawn(put)).toBe("bgp|show ");
    expect(drawn(insert(draft("sh|p"), "ow b"))).toBe("show b|p");
  });
});

const keyword = (token: string) => ({ token, help: "", isKeyword: true });
const value = (token: string) => ({ token, help: "", isKeyword: false });

describe("completing a line", () => {
  it.each([
    ["sh", [keyword("show")], "ow ", []],
    ["show", [keyword("show")], " ", []],
    ["show bgp n", [keyword("neighbors"), keyword("nexthop")], "e", []],
    ["show bgp ne", [keyword("neighbors"), keyword("nexthop")], "", ["neighbors", "nexthop"]],
    ["show bgp ", [keyword("json"), value("A.B.C.D")], "", ["json", "A.B.C.D"]],
    ["show bgp 10.", [value("A.B.C.D")], "", ["A.B.C.D"]],
    ["show version ", [value("<cr>")], "", ["<cr>"]],
    ["bogus ", [], "", []],
  ])("%j", (line, completions, insertion, choices) => {
    expect(completeLine(line, completions)).toEqual({ insertion, choices });
  });
});
