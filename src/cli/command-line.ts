/** The command line of `bellmand`: what it says, or why it cannot be understood. */

import { existsSync } from "node:fs";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { BGP_PORT } from "../bgp/codes.ts";
import { LOG_LEVELS, type LogLevel } from "../daemon/log-level.ts";
import { parseIp } from "../net/address.ts";
import type { ListenAddress } from "../speaker/settings/options.ts";

export const USAGE = `Usage: bellmand [options]

  -f, --config FILE        the configuration; default /etc/bellman/bellman.conf,
                           else /etc/frr/frr.conf
  -p, --bgp-port PORT      accept connections on this port (default 179), on each
                           of several; 0 accepts none
  -l, --bgp-listen ADDR    accept connections on this address (default: all), on
                           each of several
      --bfd-port PORT      send BFD's packets over a single hop to this port, and
                           await them there (default 3784)
      --run-dir DIR        pid file, lock and sockets; default /run/bellman
      --socket-group GROUP who may use the sockets, beside bellmand's own user: a
                           name of /etc/group, or a number
      --show-mode MODE     permissions of show.sock, which is for looking only, in
                           octal; default 660
      --idle-timeout SECS  after which a connection to a socket that says nothing
                           is closed; default 3600
      --lenient            name and skip lines that cannot be read, instead of
                           refusing the file
      --check              print every problem of the configuration and exit: 0 if
                           it can be used, else 1
      --log-level LEVEL    ${"trace, debug, info, warn, error, fatal or silent"}
      --no-kernel          touch nothing in the kernel (as yet, nothing ever is)
      --http off           no web server (as yet, there is none)
      --demo               two speakers in this process tell a story; needs no
                           root, no network and no configuration
  -h, --help               print this
  -v, --version            print the version

Signals: SIGHUP reads the configuration again; SIGTERM and SIGINT stop.
Exit codes: 0 clean, 1 bad configuration, 2 bad usage, 3 a file, port or
permission that the start needs is missing, 70 a defect of the program.
`;

export type Invocation =
  | { readonly type: "help" | "version" | "demo" }
  | { readonly type: "check"; readonly configFile: string | undefined; readonly lenient: boolean }
  | ({ readonly type: "run" } & RunOptions)
  | { readonly type: "misuse"; readonly message: string };

export interface RunOptions {
  readonly configFile: string | undefined;
  readonly lenient: boolean;
  readonly listen: readonly ListenAddress[];
  readonly runDirectory: string;
  readonly logLevel: LogLevel;
  readonly socketGroup: string | undefined;
  readonly showMode: number | undefined;
  /** Seconds. */
  readonly idleTimeout: number | undefined;
  readonly bfdPort: number | undefined;
}

const OPTIONS = {
  config: { type: "string", short: "f" },
  "agent-config": { type: "string" },
  "run-dir": { type: "string" },
  "socket-group": { type: "string" },
  "show-mode": { type: "string" },
  "idle-timeout": { type: "string" },
  "bgp-port": { type: "string", short: "p", multiple: true },
  "bgp-listen": { type: "string", short: "l", multiple: true },
  "bfd-port": { type: "string" },
  "no-kernel": { type: "boolean" },
  http: { type: "string" },
  lenient: { type: "boolean" },
  check: { type: "boolean" },
  demo: { type: "boolean" },
  "log-level": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const satisfies ParseArgsConfig["options"];

const RUN_DIRECTORY = "/run/bellman";

export function parseCommandLine(args: readonly string[]): Invocation {
  try {
    return interpret(parseArgs({ args: [...args], options: OPTIONS }).values);
  } catch (error) {
    // Only usage errors are thrown in there: by parseArgs, and by the readers of single values.
    return { type: "misuse", message: error instanceof Error ? error.message : String(error) };
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

function interpret(values: Values): Invocation {
  if (values.help) return { type: "help" };
  if (values.version) return { type: "version" };
  refuseTheUnsupported(values);
  const logLevel = logLevelOf(values["log-level"] ?? "info");
  const listen = listenAddresses(values["bgp-listen"] ?? anyAddress(), values["bgp-port"] ?? [String(BGP_PORT)]);
  const { config: configFile, lenient = false } = values;
  if (values.demo) return { type: "demo" };
  if (values.check) return { type: "check", configFile, lenient };
  return {
    type: "run",
    configFile,
    lenient,
    listen,
    runDirectory: values["run-dir"] ?? RUN_DIRECTORY,
    logLevel,
    socketGroup: values["socket-group"],
    showMode: values["show-mode"] === undefined ? undefined : fileMode(values["show-mode"]),
    idleTimeout: values["idle-timeout"] === undefined ? undefined : seconds(values["idle-timeout"]),
    bfdPort: values["bfd-port"] === undefined ? undefined : bfdPort(values["bfd-port"]),
  };
}

/** An option that would be ignored is worse than one that is refused. */
function refuseTheUnsupported(values: Values): void {
  if (values["agent-config"] !== undefined)
    throw new Error("--agent-config is not supported yet: Bellman knows nothing of OVN so far");
  if (values.http !== undefined && values.http !== "off")
    throw new Error("--http is not supported yet, except as --http off");
}

function fileMode(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new Error(`--show-mode ${text}: expected three octal digits, as in 660`);
  return Number.parseInt(text, 8);
}

function seconds(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--idle-timeout ${text}: expected seconds, from 1 to 9999999`);
  return Number(text);
}

function bfdPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw new Error(`--bfd-port ${text}: expected a port from 1 to 65535`);
  return port;
}

function logLevelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === text);
  if (level === undefined) throw new Error(`--log-level ${text}: expected one of ${LOG_LEVELS.join(", ")}`);
  return level;
}

function listenAddresses(addresses: readonly string[], ports: readonly string[]): ListenAddress[] {
  for (const address of addresses) {
    if (parseIp(address) === undefined) throw new Error(`--bgp-listen ${address}: expected an IPv4 or IPv6 address`);
  }
  const numbers = ports.map((text) => {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(port <= 65535)) throw new Error(`--bgp-port ${text}: expected a port from 1 to 65535, or 0 for none`);
    return port;
  });
  const wanted = numbers.filter((port) => port !== 0);
  return addresses.flatMap((address) => wanted.map((port) => ({ address, port })));
}

/** A host may have no IPv6 at all. */
function anyAddress(): string[] {
  return existsSync("/proc/net/if_inet6") ? ["0.0.0.0", "::"] : ["0.0.0.0"];
}
