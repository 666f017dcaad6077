import { describe, expect, it } from "vitest";
import { parseInvocation } from "../../../src/cli/operator/invocation.ts";
import { BELLMAN, mannersOf, VTYSH } from "../../../src/cli/operator/manners.ts";

/** Single quotes keep blanks, as in a shell. */
function words(line: string): string[] {
  return Array.from(line.matchAll(/(?:[^\s']|'[^']*')+/g), ([word]) => word.replaceAll("'", ""));
}

function asBellman(line: string) {
  return parseInvocation(words(line), BELLMAN);
}

function asVtysh(line: string) {
  return parseInvocation(words(line), VTYSH);
}

const SHOW = { type: "commands", lines: ["show version"] };

describe("the command line of bellman", () => {
  it.each([
    ["", { type: "interactive" }],
    ["-c 'show version'", SHOW],
    ["-c'show version'", SHOW],
    ["--command='show version'", SHOW],
    ["--comm 'show version'", SHOW],
    ["--eval 'show version'", SHOW],
    ["-Ec 'show version'", SHOW],
    ["-c 'show version' -e 'write' -c x", { type: "commands", lines: ["show version", "write", "x"] }],
    ["-c 'conf t\nhostname x'", { type: "commands", lines: ["conf t", "hostname x"] }],
    ["-w", { type: "commands", lines: ["write"] }],
    ["-f x.conf", { type: "feed", file: "x.conf" }],
    ["-f -", { type: "feed", file: "-" }],
    ["-b", { type: "reload", file: undefined, dryRun: false }],
    ["-b --config_dir /x -N ns", { type: "reload", file: "/x/ns/frr.conf", dryRun: false }],
    ["-C", { type: "dry-run", file: undefined, lines: [] }],
    ["-C -f x", { type: "dry-run", file: "x", lines: [] }],
    ["-C -c bogus", { type: "dry-run", file: undefined, lines: ["bogus"] }],
    ["-C --pathspace ns", { type: "dry-run", file: "/etc/frr/ns/frr.conf", lines: [] }],
    ["-m -f x", { type: "mark", file: "x" }],
    ["--mark -f x", { type: "mark", file: "x" }],
    ["check x", { type: "check", file: "x" }],
    ["check --agent-config y", { type: "check", file: undefined, agentConfig: "y" }],
    ["diff x", { type: "diff", file: "x" }],
    ["reload", { type: "reload", file: undefined, dryRun: false }],
    ["reload x --dry-run", { type: "reload", file: "x", dryRun: true }],
    ["--run-dir /x reload --dryrun", { type: "reload", file: undefined, dryRun: true }],
    ["why 192.0.2.1", { type: "commands", lines: ["why 192.0.2.1"] }],
    ["why 192.0.2.1 json", { type: "commands", lines: ["why 192.0.2.1 json"] }],
  ])("%s", (line, task) => {
    expect(asBellman(line)).toMatchObject({ type: "task", task });
  });

  it.each([
    ["", "/run/bellman", undefined],
    ["--run-dir /x", "/x", undefined],
    ["--vty_socket /x/ -d bgpd", "/x/", "bgpd"],
    ["--run-dir /x -N blue", "/x/blue", undefined],
  ])("%s asks at %s", (line, directory, daemon) => {
    expect(asBellman(line)).toMatchObject({ place: { directory, daemon } });
  });

  it.each([
    ["-q", "invalid option -- 'q'"],
    ["-c", "option requires an argument -- 'c'"],
    ["--command", "option '--command' requires an argument"],
    ["--boot=x", "option '--boot' doesn't allow an argument"],
    ["--e", "option '--e' is ambiguous; possibilities: '--eval' '--echo' '--exec-timeout'"],
    ["--bogus", "unrecognized option '--bogus'"],
    ["-C -b", "at most one of"],
    ["-m", "-f option MUST be specified"],
    ["-N a/b", "slashes or dots"],
    ["frobnicate", 'unknown command "frobnicate"; try "bellman --help"'],
    ["show version", "bellman -c 'show version'"],
    ["toString", 'unknown command "toString"'],
    ["diff", "expected: bellman [--run-dir DIR] diff FILE"],
    ["diff a b", "diff FILE"],
    ["diff a --dry-run", "diff FILE"],
    ["check", "check [FILE]"],
    ["check x -c y", "check [FILE]"],
    ["--dry-run", "--dry-run belongs to a command"],
    ["drain", "not there yet"],
    ["drain --undo", "not there yet"],
    ["lab", "bellmand/lab"],
  ])("%s is refused", (line, why) => {
    expect(asBellman(line)).toMatchObject({ type: "misuse", message: expect.stringContaining(why) });
  });

  it("as vtysh knows vtysh's options alone, and like it passes over words", () => {
    expect(asVtysh("-v")).toMatchObject({ type: "misuse", message: "invalid option -- 'v'", hint: true });
    expect(asVtysh("--run-dir x")).toMatchObject({ type: "misuse" });
    expect(asVtysh("show version")).toMatchObject({ type: "task", task: { type: "interactive" } });
    expect(asVtysh("--vty_socket /run/frr/ -c 'show version' -- -q")).toMatchObject({ type: "task", task: SHOW });
  });

  it.each([
    ["/usr/bin/vtysh", VTYSH],
    ["vtysh.js", VTYSH],
    ["/x/bellman", BELLMAN],
    ["/x/dist/cli/bellman.js", BELLMAN],
    ["/vtysh/bellman", BELLMAN],
  ])("%s has the manners of its name", (path, manners) => {
    expect(mannersOf(path)).toBe(manners);
  });
});
