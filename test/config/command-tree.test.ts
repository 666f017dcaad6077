import { describe, expect, it } from "vitest";
import { CommandTree, type Outcome } from "../../src/config/command-tree.ts";
import { parseTemplate } from "../../src/config/notation.ts";

function tree(...templates: string[]): (line: string) => string {
  const commands = new CommandTree(
    templates.map((template) => ({ command: template, template: parseTemplate(template), offered: true })),
  );
  return (line) => show(commands.match(line.split(" ")));
}

function show(outcome: Outcome<string>): string {
  switch (outcome.type) {
    case "match":
      return `${outcome.negated ? "not " : ""}${outcome.command}`;
    case "ambiguity":
      return `ambiguous at ${outcome.index}: ${outcome.candidates.join(" ")}`;
    case "mismatch":
      return `wrong at ${outcome.index}: ${outcome.expected.map(({ text }) => text).join(" ")}`;
  }
}

describe("abbreviation", () => {
  const match = tree(
    "neighbor A.B.C.D remote-as ASNUM",
    "neighbor A.B.C.D remove-private-AS",
    "network A.B.C.D/M",
    "no shutdown",
    "shutdown",
  );

  it.each([
    ["neighbor 1.1.1.1 remote-as 1", "neighbor A.B.C.D remote-as ASNUM"],
    ["nei 1.1.1.1 remot 1", "neighbor A.B.C.D remote-as ASNUM"],
    // Short for several words, but only one of them makes a command of the whole line.
    ["ne 1.1.1.1 rem 1", "neighbor A.B.C.D remote-as ASNUM"],
    ["ne 1.1.1.1 rem", "neighbor A.B.C.D remove-private-AS"],
    ["n 10.0.0.0/8", "network A.B.C.D/M"],
    ["n sh", "no shutdown"],
    ["s", "shutdown"],
    ["neighbors 1.1.1.1 remote-as 1", "wrong at 0: neighbor network no shutdown"],
    ["NEIGHBOR 1.1.1.1 remote-as 1", "wrong at 0: neighbor network no shutdown"],
    ["ne 1.1.1.1 x", "wrong at 2: remote-as remove-private-AS"],
    ["ne 1.1.1.1", "wrong at 2: remote-as remove-private-AS"],
  ])("%s", (line, wanted) => {
    expect(match(line)).toBe(wanted);
  });

  it("that fits two commands is ambiguous", () => {
    expect(tree("show version", "show verbose")("sh ver")).toBe("ambiguous at 1: version verbose");
  });

  it("is not needed where the whole word is there", () => {
    expect(tree("graceful-restart", "graceful-restart-disable")("graceful-restart")).toBe("graceful-restart");
  });
});

describe("a word that fits several tokens", () => {
  const match = tree("peer <A.B.C.D|X:X::X:X> up", "peer all up", "peer WORD up", "peer (1-9) down");

  it.each([
    ["peer 1.2.3.4 up", "peer <A.B.C.D|X:X::X:X> up"],
    ["peer ::1 up", "peer <A.B.C.D|X:X::X:X> up"],
    ["peer all up", "peer all up"],
    ["peer al up", "peer all up"],
    ["peer alles up", "peer WORD up"],
    ["peer 5 down", "peer (1-9) down"],
    ["peer 5 up", "peer WORD up"],
  ])("%s", (line, wanted) => {
    expect(match(line)).toBe(wanted);
  });
});

describe("notation", () => {
  it.each([
    ["a [b] c", ["a c", "a b c"], ["a b", "a b b c"]],
    ["a <b|c d> e", ["a b e", "a c d e"], ["a c e", "a b d e"]],
    ["a [{b|c (1-3)|d}]", ["a", "a d b", "a c 2 b d", "a b c 3"], ["a b b", "a c", "a c 4"]],
    ["a LINE...", ["a b", "a b c d"], ["a"]],
    ["a WORD", ["a b", "a 1.2.3.4"], ["a", "a b c"]],
    ["a A.B.C.D/M", ["a 1.2.3.4/0"], ["a 1.2.3.4", "a 1.2.3.4/33", "a ::/0"]],
    ["a X:X::X:X/M", ["a ::/0"], ["a ::", "a 1.2.3.4/1"]],
    ["a (5-10)", ["a 5", "a 010"], ["a 4", "a 11", "a 5.0", "a -5", "a 0x5"]],
    ["a ASNUM", ["a 1", "a 4294967295", "a 0.1", "a 65535.65535"], ["a 0", "a 0.0", "a 4294967296", "a 1.65536"]],
    ["[no] a ![b]", ["a b", "no a", "no a b"], ["a", "no"]],
  ] as const)("%s", (template, good, bad) => {
    const match = tree(template);
    for (const line of good) expect(match(line)).toBe(line.startsWith("no ") ? `not ${template}` : template);
    for (const line of bad) expect(match(line)).toMatch(/^wrong at/);
  });

  it.each(["a <b", "a b>", "a []", "a [b}", "Wrong", "a (1-)", "a A.B.C.D..."])(
    "%j is refused when the program starts to use it",
    (template) => {
      expect(() => parseTemplate(template)).toThrow(SyntaxError);
    },
  );

  it("does not let two commands share one syntax", () => {
    expect(() => tree("a <b|c>", "a c")("a c")).toThrow(SyntaxError);
  });
});

describe("completion", () => {
  const commands = new CommandTree(
    [
      ["[no] neighbor <A.B.C.D|WORD>$peer remote-as ![<ASNUM|internal>$remoteAs]"],
      ["[no] neighbor <A.B.C.D|WORD>$peer timers connect ![(1-65535)$seconds]"],
      ["network A.B.C.D/M$prefix"],
      ["show [ip] bgp [summary]"],
      ["redistribute LINE...$rest", "only understood"],
    ].map(([template, understood]) => ({
      command: template,
      template: parseTemplate(template),
      offered: understood === undefined,
    })),
  );
  const tokens = (line: string) => {
    const words = line.split(" ");
    return commands.complete(words.slice(0, -1), words[words.length - 1]).map(({ token }) => token);
  };

  it.each([
    ["", ["neighbor", "network", "no", "show"]],
    ["ne", ["neighbor", "network"]],
    ["x", []],
    ["neighbor ", ["A.B.C.D", "WORD"]],
    ["neighbor 10.", ["A.B.C.D", "WORD"]],
    ["neighbor A", ["WORD"]],
    ["nei 10.0.0.1 ", ["remote-as", "timers"]],
    ["nei G r", ["remote-as"]],
    ["nei 10.0.0.1 rem ", ["internal", "ASNUM"]],
    ["nei 10.0.0.1 remote-as 6", ["ASNUM"]],
    ["nei 10.0.0.1 remote-as 65000 ", ["<cr>"]],
    ["no nei 10.0.0.1 remote-as ", ["internal", "ASNUM", "<cr>"]],
    ["no nei 10.0.0.1 timers connect x", []],
    ["sh ", ["bgp", "ip"]],
    ["show bgp ", ["summary", "<cr>"]],
    ["network 10.0.0.0", ["A.B.C.D/M"]],
    // Known by name only, so nobody is led there.
    ["red", []],
    ["redistribute ", []],
    // Leads nowhere.
    ["nothing like this ", []],
  ])("of %j", (line, wanted) => {
    expect(tokens(line)).toEqual(wanted);
  });

  it("says what a word is for", () => {
    expect(commands.complete(["neighbor", "10.0.0.1"], "r")).toEqual([
      { token: "remote-as", help: "the neighbour's AS", isKeyword: true },
    ]);
    expect(commands.complete(["network"], "")).toEqual([
      { token: "A.B.C.D/M", help: "an address and a length", isKeyword: false },
    ]);
  });
});
