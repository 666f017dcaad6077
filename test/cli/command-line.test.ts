import { describe, expect, it } from "vitest";
import { type Invocation, parseCommandLine } from "../../src/cli/command-line.ts";

function parse(line: string): Invocation {
  return parseCommandLine(line.split(" ").filter((word) => word !== ""));
}

function listens(line: string): string[] {
  const invocation = parse(line);
  return invocation.type === "run"
    ? invocation.listen.map(({ address, port }) => `${address} ${port}`)
    : [invocation.type];
}

describe("the command line of bellmand", () => {
  it("without options runs with the contract's defaults", () => {
    expect(parse("")).toMatchObject({
      type: "run",
      configFile: undefined,
      lenient: false,
      runDirectory: "/run/bellman",
      logLevel: "info",
    });
    expect(listens("")).toContain("0.0.0.0 179");
  });

  it.each([
    ["--help", { type: "help" }],
    ["-h --bogus-but-h", { type: "misuse" }],
    ["-v", { type: "version" }],
    ["--demo", { type: "demo" }],
    ["--demo --http off --no-kernel", { type: "demo" }],
    ["--check -f x", { type: "check", configFile: "x", lenient: false }],
    ["--check --lenient --config x", { type: "check", configFile: "x", lenient: true }],
    ["--socket-group frr --show-mode 666", { type: "run", socketGroup: "frr", showMode: 0o666 }],
    ["--idle-timeout 60", { type: "run", idleTimeout: 60, socketGroup: undefined, showMode: undefined }],
    [
      "-f x --run-dir y --lenient --log-level debug --no-kernel --http off",
      { type: "run", configFile: "x", runDirectory: "y", lenient: true, logLevel: "debug" },
    ],
  ])("%s", (line, wanted) => {
    expect(parse(line)).toMatchObject(wanted);
  });

  it.each([
    ["-p 1179 -l 127.0.0.1", ["127.0.0.1 1179"]],
    ["-p1179 -l 127.0.0.1 -l ::1", ["127.0.0.1 1179", "::1 1179"]],
    ["--bgp-port 1179 -p 179 --bgp-listen=10.0.0.1", ["10.0.0.1 1179", "10.0.0.1 179"]],
    ["-l fe80::1%eth0", ["fe80::1%eth0 179"]],
    ["-p 0", []],
    ["-p 0 -l 127.0.0.1", []],
  ])("%s listens on %j", (line, wanted) => {
    expect(listens(line)).toEqual(wanted);
  });

  it.each([
    ["--bogus", "Unknown option '--bogus'"],
    ["file.conf", "Unexpected argument 'file.conf'"],
    ["-f", "argument missing"],
    ["-p", "argument missing"],
    ["--show-mode 888", "--show-mode 888: expected three octal digits, as in 660"],
    ["--show-mode 4777", "--show-mode 4777: expected three octal digits"],
    ["--idle-timeout 0", "--idle-timeout 0: expected seconds, from 1 to 9999999"],
    ["-p 65536", "--bgp-port 65536: expected a port from 1 to 65535"],
    ["-p -1", "ambiguous"],
    ["-p http", "--bgp-port http: expected a port"],
    ["-l localhost", "--bgp-listen localhost: expected an IPv4 or IPv6 address"],
    ["-l 10.0.0.1:179", "expected an IPv4 or IPv6 address"],
    ["--log-level loud", "--log-level loud: expected one of trace, debug"],
    ["--agent-config x", "--agent-config is not supported yet"],
    ["--bfd-port 0", "--bfd-port 0: expected a port from 1 to 65535"],
    ["--http 127.0.0.1:9342", "--http is not supported yet, except as --http off"],
    ["--check --http 127.0.0.1:9342", "--http is not supported yet"],
  ])("%s is refused", (line, why) => {
    expect(parse(line)).toMatchObject({ type: "misuse", message: expect.stringContaining(why) });
  });
});
