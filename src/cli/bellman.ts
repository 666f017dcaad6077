#!/usr/bin/env node
import { parseInvocation } from "./operator/invocation.ts";
import { mannersOf } from "./operator/manners.ts";
/** `bellman`, the operator's command; under the name `vtysh`, FRR's. */
import { complain, print } from "./terminal.ts";
import { bellmanVersion } from "./version.ts";

process.exitCode = await perform();

async function perform(): Promise<number> {
  const manners = mannersOf(process.argv[1]);
  const invocation = parseInvocation(process.argv.slice(2), manners);
  switch (invocation.type) {
    case "help": {
      const { usage } = await import("./operator/usage.ts");
      print(usage(manners).trimEnd());
      return 0;
    }
    case "version":
      print(`bellman ${bellmanVersion()}`);
      return 0;
    case "misuse":
      complain(manners.program, invocation.message);
      if (invocation.hint) process.stderr.write(`Try \`${manners.program} --help' for more information.\n`);
      return manners.misuse;
    case "task": {
      const { performTask } = await import("./operator/perform-task.ts");
      return await performTask(invocation, manners);
    }
  }
}
