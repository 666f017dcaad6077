/** What `--help` prints, under either name. */

import type { OptionForm } from "./getopt.ts";
import { OPTIONS, OWN_OPTIONS } from "./invocation.ts";
import { BELLMAN, type Manners } from "./manners.ts";

const COMMANDS = `Usage: bellman [options]                       talk with the running bellmand
       bellman [options] -c COMMAND [-c COMMAND]...
       bellman [options] -f FILE               take these lines too, all or none
       bellman check [FILE] [--agent-config FILE]
                                               every problem of a configuration
       bellman diff FILE                       what it would change, and which
                                               sessions that would reset
       bellman reload [FILE] [--dry-run]       read the configuration file again,
                                               or FILE in its place
       bellman why PREFIX                      where it came from, why it is best
                                               or not, and who is told of it
`;

const OWN_HELP: Readonly<Record<keyof typeof OWN_OPTIONS, string>> = {
  runDirectory: "where bellmand has its sockets; default /run/bellman",
  dryRunOfReload: "with reload: only say what would change",
  agentConfig: "with check: the configuration of the OVN BGP agent",
  undo: "with drain",
  version: "print the version",
};

const HELP: Readonly<Record<keyof typeof OPTIONS, string>> = {
  command: "do this and exit; may be said several times",
  eval: "the same",
  file: "take the lines of FILE into the configuration",
  boot: "have the daemon read its configuration file again",
  dryRun: "check the configuration, or -f FILE, without a daemon",
  mark: "print -f FILE with the ends of its blocks marked",
  markAsFrrsOptionIsCalled: "the same",
  write: "have the daemon save what it runs",
  daemon: "ask only for what FRR's daemon of this name does",
  socketDirectory: "as --run-dir",
  configDirectory: "where -b and -C find frr.conf",
  pathspace: "a folder below those of sockets and configuration",
  unprivileged: "start without the right to change anything",
  echo: "print prompt and command before each answer",
  timestamp: "print the time before each answer",
  noError: "go on after errors, and exit with 0",
  historyFile: "the file of the history",
  noFork: "accepted; nothing is ever forked",
  execTimeout: "accepted; nobody is sent away",
  help: "print this",
};

const NOTE = `
Exit codes: 0 done, 1 the command failed or the configuration is refused, 2 bad
usage, 3 bellmand cannot be reached.
`;

const NOTE_OF_VTYSH = `
Commands may be several lines. This is Bellman's vtysh; "bellman --help" has more.
`;

export function usage(manners: Manners): string {
  if (manners !== BELLMAN) return `Usage : vtysh [OPTION...]\n\n${table(OPTIONS, HELP)}${NOTE_OF_VTYSH}`;
  return `${COMMANDS}\n${table(OWN_OPTIONS, OWN_HELP)}${table(OPTIONS, HELP)}${NOTE}`;
}

function table<Name extends string>(
  forms: Readonly<Record<Name, OptionForm>>,
  help: Readonly<Record<Name, string>>,
): string {
  return (Object.keys(forms) as Name[]).map((name) => `  ${spelling(forms[name]).padEnd(28)}${help[name]}\n`).join("");
}

function spelling({ short, long, argument }: OptionForm): string {
  const names = `${short === undefined ? "    " : `-${short}, `}--${long}`;
  return argument === undefined ? names : `${names} ${argument}`;
}
