/** The command line of `bellman`, and of `vtysh`: what it asks for, or why it cannot be understood. */
import { join } from "node:path";
import { type GivenOption, OptionError, type OptionForm, readOptions } from "./getopt.ts";
import { BELLMAN, type Manners } from "./manners.ts";
import type { SocketPlace } from "./socket-place.ts";

export type Invocation =
  | { readonly type: "help" | "version" }
  | { readonly type: "misuse"; readonly message: string; readonly hint: boolean }
  | ({ readonly type: "task" } & Assignment);

export interface Assignment {
  readonly task: LocalTask | DaemonTask;
  readonly place: SocketPlace;
  readonly style: Style;
}

/** What the running daemon is asked for. */
export type DaemonTask =
  | { readonly type: "commands"; readonly lines: readonly string[] }
  | { readonly type: "feed" | "diff"; readonly file: string }
  | { readonly type: "reload"; readonly file: string | undefined; readonly dryRun: boolean }
  | { readonly type: "interactive" };

/** What needs no daemon. */
export type LocalTask =
  | { readonly type: "check"; readonly file: string | undefined; readonly agentConfig: string | undefined }
  | { readonly type: "dry-run"; readonly file: string | undefined; readonly lines: readonly string[] }
  | { readonly type: "mark"; readonly file: string };

type Task = LocalTask | DaemonTask;

export interface Style {
  readonly echo: boolean;
  readonly timestamp: boolean;
  /** Says nothing, and is content with everything. */
  readonly noError: boolean;
  /** Starts without the right to change anything. */
  readonly unprivileged: boolean;
  readonly historyFile: string | undefined;
}

export const OPTIONS = {
  command: { short: "c", long: "command", argument: "COMMAND" },
  eval: { short: "e", long: "eval", argument: "COMMAND" },
  file: { short: "f", long: "inputfile", argument: "FILE" },
  boot: { short: "b", long: "boot" },
  dryRun: { short: "C", long: "dryrun" },
  mark: { short: "m", long: "markfile" },
  markAsFrrsOptionIsCalled: { long: "mark" },
  write: { short: "w", long: "writeconfig" },
  daemon: { short: "d", long: "daemon", argument: "DAEMON" },
  socketDirectory: { long: "vty_socket", argument: "DIR" },
  configDirectory: { long: "config_dir", argument: "DIR" },
  pathspace: { short: "N", long: "pathspace", argument: "NAME" },
  unprivileged: { short: "u", long: "user" },
  echo: { short: "E", long: "echo" },
  timestamp: { short: "t", long: "timestamp" },
  noError: { short: "n", long: "noerror" },
  historyFile: { short: "H", long: "histfile", argument: "FILE" },
  noFork: { long: "no-fork" },
  execTimeout: { long: "exec-timeout", argument: "SECONDS" },
  help: { short: "h", long: "help" },
} as const satisfies Record<string, OptionForm>;

/** What only `bellman` knows. */
export const OWN_OPTIONS = {
  runDirectory: { long: "run-dir", argument: "DIR" },
  dryRunOfReload: { long: "dry-run" },
  agentConfig: { long: "agent-config", argument: "FILE" },
  undo: { long: "undo" },
  version: { short: "v", long: "version" },
} as const satisfies Record<string, OptionForm>;

type OptionName = keyof typeof OPTIONS | keyof typeof OWN_OPTIONS;

const RUN_DIRECTORY = "/run/bellman";

export function parseInvocation(args: readonly string[], manners: Manners): Invocation {
  const own = manners === BELLMAN;
  try {
    const forms: Readonly<Record<string, OptionForm>> = own ? { ...OPTIONS, ...OWN_OPTIONS } : OPTIONS;
    const { options, operands } = readOptions(args, forms);
    // The names are those of the forms.
    return interpret(new Given(options as readonly GivenOption<OptionName>[]), own ? operands : []);
  } catch (error) {
    if (error instanceof OptionError) return { type: "misuse", message: error.message, hint: true };
    if (error instanceof Misuse) return { type: "misuse", message: error.message, hint: false };
    throw error;
  }
}

/** Options that can be read, but not together, or not so. */
class Misuse extends Error {}

class Given {
  private readonly options: readonly GivenOption<OptionName>[];

  constructor(options: readonly GivenOption<OptionName>[]) {
    this.options = options;
  }

  has(...names: readonly OptionName[]): boolean {
    return this.options.some(({ name }) => names.includes(name));
  }

  /** In their order. */
  all(...names: readonly OptionName[]): string[] {
    return this.options.filter(({ name }) => names.includes(name)).map(({ argument }) => argument);
  }

  last(...names: readonly OptionName[]): string | undefined {
    return this.all(...names).at(-1);
  }
}

function interpret(given: Given, operands: readonly string[]): Invocation {
  if (given.has("help")) return { type: "help" };
  if (given.has("version")) return { type: "version" };
  const task = operands.length > 0 ? taskOfWords(given, operands) : taskOfOptions(given);
  return { type: "task", task, place: placeOf(given), style: styleOf(given) };
}

function placeOf(given: Given): SocketPlace {
  const directory = given.last("runDirectory", "socketDirectory") ?? RUN_DIRECTORY;
  return { directory: join(directory, pathspaceOf(given)), daemon: given.last("daemon") };
}

function pathspaceOf(given: Given): string {
  const name = given.last("pathspace") ?? "";
  if (/[/.]/.test(name)) throw new Misuse("slashes or dots are not permitted in the --pathspace option.");
  return name;
}

/** Where `-b` and `-C` look, when not in the usual places. */
function configFileOf(given: Given): string | undefined {
  const [directory, pathspace] = [given.last("configDirectory"), pathspaceOf(given)];
  if (directory === undefined && pathspace === "") return undefined;
  return join(directory ?? "/etc/frr", pathspace, "frr.conf");
}

function styleOf(given: Given): Style {
  return {
    echo: given.has("echo"),
    timestamp: given.has("timestamp"),
    noError: given.has("noError"),
    unprivileged: given.has("unprivileged"),
    historyFile: given.last("historyFile"),
  };
}

function taskOfOptions(given: Given): Task {
  const marks = given.has("mark", "markAsFrrsOptionIsCalled");
  const chosen = [given.has("boot"), given.has("dryRun"), marks, given.has("write")];
  if (chosen.filter(Boolean).length > 1) {
    throw new Misuse("Invalid combination of arguments.  Please specify at most one of:\n\t-b, -C, -m, -w");
  }
  for (const option of ["dryRunOfReload", "undo", "agentConfig"] as const) {
    if (given.has(option)) throw new Misuse(`--${OWN_OPTIONS[option].long} belongs to a command: see --help`);
  }
  const file = given.last("file");
  const lines = given.all("command", "eval").flatMap((text) => text.split("\n"));
  if (marks) {
    if (file === undefined) throw new Misuse("-f option MUST be specified with -m option");
    return { type: "mark", file };
  }
  if (given.has("dryRun")) return { type: "dry-run", file: file ?? configFileOf(given), lines };
  if (given.has("write")) return { type: "commands", lines: ["write"] };
  if (given.has("boot")) return { type: "reload", file: configFileOf(given), dryRun: false };
  if (file !== undefined) return { type: "feed", file };
  return lines.length > 0 ? { type: "commands", lines } : { type: "interactive" };
}

interface WordCommand {
  readonly syntax: string;
  readonly operands: readonly [least: number, most: number];
  /** Options that it knows besides those that say where the daemon is. */
  readonly options: readonly OptionName[];
  task(operands: readonly string[], given: Given): Task;
}

const WORD_COMMANDS: Readonly<Record<string, WordCommand>> = {
  check: {
    syntax: "check [FILE] [--agent-config FILE]",
    operands: [0, 1],
    options: ["agentConfig"],
    task: ([file], given) => {
      const agentConfig = given.last("agentConfig");
      if (file === undefined && agentConfig === undefined) throw expected("check");
      return { type: "check", file, agentConfig };
    },
  },
  diff: {
    syntax: "diff FILE",
    operands: [1, 1],
    options: [],
    task: ([file]) => ({ type: "diff", file }),
  },
  reload: {
    syntax: "reload [FILE] [--dry-run]",
    operands: [0, 1],
    options: ["dryRunOfReload", "dryRun"],
    task: ([file], given) => ({ type: "reload", file, dryRun: given.has("dryRunOfReload", "dryRun") }),
  },
  why: {
    syntax: "why PREFIX",
    operands: [1, Number.POSITIVE_INFINITY],
    options: [],
    task: (words) => ({ type: "commands", lines: [["why", ...words].join(" ")] }),
  },
  drain: {
    syntax: "drain [--undo]",
    operands: [0, 0],
    options: ["undo"],
    task: () => {
      throw new Misuse(
        `drain is not there yet; "bgp graceful-shutdown" below "router bgp" makes this host the last resort`,
      );
    },
  },
  lab: {
    syntax: "lab",
    operands: [0, Number.POSITIVE_INFINITY],
    options: [],
    task: () => {
      throw new Misuse('the lab has no command yet: as a library it is there, as "bellmand/lab" (docs/testing.md)');
    },
  },
};

/** Options that are about the daemon, or about how things are said: they fit every command. */
const GENERAL: readonly OptionName[] = [
  "runDirectory",
  "socketDirectory",
  "pathspace",
  "daemon",
  "timestamp",
  "unprivileged",
  "noFork",
];

function taskOfWords(given: Given, [word, ...operands]: readonly string[]): Task {
  const command = Object.hasOwn(WORD_COMMANDS, word) ? WORD_COMMANDS[word] : undefined;
  if (command === undefined) throw new Misuse(unknownCommand(word, operands));
  const names = Object.keys({ ...OPTIONS, ...OWN_OPTIONS }) as OptionName[];
  const stranger = names.find((name) => given.has(name) && ![...GENERAL, ...command.options].includes(name));
  const [least, most] = command.operands;
  if (stranger !== undefined || operands.length < least || operands.length > most) {
    throw expected(word);
  }
  return command.task(operands, given);
}

function expected(word: string): Misuse {
  return new Misuse(`expected: bellman [--run-dir DIR] ${WORD_COMMANDS[word].syntax}`);
}

function unknownCommand(word: string, operands: readonly string[]): string {
  const unknown = `unknown command ${JSON.stringify(word)}`;
  if (operands.length === 0) return `${unknown}; try "bellman --help"`;
  return `${unknown}; what the daemon shall do stands behind -c: bellman -c '${[word, ...operands].join(" ")}'`;
}
