#!/usr/bin/env node
/** `bellman`, the operator's command. As yet it can check files, and says so of everything else. */
import { ExitCode } from "../daemon/exit-code.ts";
import { checkFile } from "./check.ts";
import { complain, print } from "./terminal.ts";
import { bellmanVersion } from "./version.ts";

const PROGRAM = "bellman";

const USAGE = `Usage: bellman check FILE    print every problem of a configuration; exit 0 if it can
                             be used, else 1
       bellman --help | --version

The running daemon cannot be asked or told anything yet; its log says what happens.`;

/** What will talk to the daemon; naming it now tells the reader of a script what is missing. */
const NOT_YET = ["-c", "-f", "--run-dir", "diff", "drain", "reload", "why"];

process.exitCode = perform(process.argv.slice(2));

function perform(args: readonly string[]): ExitCode {
  const [command, file] = args;
  if (command === "--help" || command === "-h") {
    print(USAGE);
    return ExitCode.Clean;
  }
  if (command === "--version" || command === "-v") {
    print(`bellman ${bellmanVersion()}`);
    return ExitCode.Clean;
  }
  if (command === "check" && file !== undefined && args.length === 2) return checkFile(PROGRAM, file, false);
  if (command === "check") complain(PROGRAM, "check needs one file: bellman check FILE");
  else if (command === undefined || NOT_YET.includes(command))
    complain(PROGRAM, "the running daemon cannot be asked or told anything yet");
  else complain(PROGRAM, `unknown command ${JSON.stringify(command)}; try "${PROGRAM} --help"`);
  return ExitCode.BadUsage;
}
