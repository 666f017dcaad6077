#!/usr/bin/env node
/** `bellmand`, the daemon: arguments in, exit codes out. What an invocation does not need is not loaded. */
import { ExitCode, StartupError } from "../daemon/exit-code.ts";
import { type Invocation, parseCommandLine, type RunOptions, USAGE } from "./command-line.ts";
import { complain, print } from "./terminal.ts";
import { bellmanVersion } from "./version.ts";

const PROGRAM = "bellmand";

process.exitCode = await perform(parseCommandLine(process.argv.slice(2)));

async function perform(invocation: Invocation): Promise<ExitCode> {
  switch (invocation.type) {
    case "help":
      print(USAGE.trimEnd());
      return ExitCode.Clean;
    case "version":
      print(`bellmand ${bellmanVersion()}`);
      return ExitCode.Clean;
    case "misuse":
      complain(PROGRAM, `${invocation.message}\nTry "${PROGRAM} --help".`);
      return ExitCode.BadUsage;
    case "check": {
      const { usualFile } = await import("../daemon/configuration-file.ts");
      const { checkFile } = await import("./check.ts");
      return checkFile(PROGRAM, invocation.configFile ?? usualFile(), invocation.lenient);
    }
    case "demo": {
      const { playDemo } = await import("./demo.ts");
      return await playDemo();
    }
    case "run":
      return await run(invocation);
  }
}

async function run(invocation: RunOptions): Promise<ExitCode> {
  const { configFile, lenient, listen, runDirectory, logLevel, socketGroup, showMode, idleTimeout, bfdPort } =
    invocation;
  const [{ live }, { openLog }, { usualFile }] = await Promise.all([
    import("../daemon/life.ts"),
    import("../daemon/log.ts"),
    import("../daemon/configuration-file.ts"),
  ]);
  const softwareVersion = `Bellman/${bellmanVersion()}`;
  const options = {
    configFile: configFile ?? usualFile(),
    lenient,
    listen,
    runDirectory,
    softwareVersion,
    ...(bfdPort === undefined ? {} : { bfdPort }),
  };
  const place = { directory: runDirectory, group: socketGroup, showMode, idleTimeout };
  const daemonLog = openLog(logLevel);
  try {
    await live(options, daemonLog, {
      running: async (daemon) => {
        // A hundred modules, which the sessions that have just begun need not wait for.
        const { openControl } = await import("./open-control.ts");
        return await openControl(daemon, place, daemonLog.log);
      },
    });
    return ExitCode.Clean;
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    complain(PROGRAM, error.message);
    return error.exitCode;
  }
}
