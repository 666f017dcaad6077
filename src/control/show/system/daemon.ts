/** The process itself: its version, its memory, its log. */
import { hostname, release, type } from "node:os";
import type { ExecCommand } from "../../exec-command.ts";
import { prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";

export const DAEMON_COMMANDS: readonly ExecCommand[] = [
  {
    syntax: "show version [json]",
    run: (subject, request) => (request.said("json") ? `${prettyJson(versionOf(subject))}\n` : versionText(subject)),
  },
  // FRR's daemons that Bellman answers for.
  { syntax: "show daemons", run: () => " zebra bgpd bfdd\n" },
  {
    syntax: "show watchfrr",
    run: () => "Bellman is one process, and watches no other: the service manager watches it\n",
  },
  { syntax: "show memory [json]", run: (_, request) => (request.said("json") ? memoryJson() : memoryText()) },
  { syntax: "show logging", run: showLogging },
];

function versionOf(subject: Subject) {
  return {
    hostName: hostOf(subject),
    version: numberOf(subject),
    name: "Bellman",
    copyright: "",
    gitInformation: "",
  };
}

function versionText(subject: Subject): string {
  return `Bellman ${numberOf(subject)} (${hostOf(subject)}) on ${type()}(${release()}).\n`;
}

/** Of `Bellman/0.1.0`. */
function numberOf({ softwareVersion }: Subject): string {
  return softwareVersion.slice(softwareVersion.indexOf("/") + 1);
}

function hostOf({ configuration }: Subject): string {
  return configuration.hostname ?? hostname();
}

const KIB = 1024;

function memoryText(): string {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const lines: readonly (readonly [title: string, bytes: number])[] = [
    ["Total heap allocated:", heapTotal],
    ["Used heap:", heapUsed],
    ["Outside of the heap:", external],
    ["Of that, tables:", arrayBuffers],
    ["Resident in memory:", rss],
  ];
  const text = lines.map(([title, bytes]) => `  ${title.padEnd(22)} ${Math.round(bytes / KIB)} KiB\n`);
  return `Memory statistics for bellmand:\n${text.join("")}`;
}

function memoryJson(): string {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return `${prettyJson({ heapTotal, heapUsed, external, arrayBuffers, resident: rss })}\n`;
}

/** FRR's names for the log's levels. */
const PRIORITIES: Readonly<Record<string, string | undefined>> = {
  trace: "debugging",
  debug: "debugging",
  info: "informational",
  warn: "warnings",
  error: "errors",
  fatal: "critical",
};

function showLogging({ logging }: Subject): string {
  const priority = PRIORITIES[logging.level];
  const stdout = priority === undefined ? "disabled" : `level ${priority}`;
  return `Syslog logging: disabled\nStdout logging: ${stdout}\nFile logging: disabled\n`;
}
