/** Starts a daemon under test in a namespace. */
import { existsSync } from "node:fs";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../src/lab/eventually.ts";
import type { Namespace } from "../../src/lab/namespace.ts";
import { LabProcess } from "../../src/lab/process.ts";
import { now } from "../traffic/clock.ts";
import { type DutKind, type DutSetup, RunningDut } from "./dut.ts";

export async function startDut(kind: DutKind, setup: DutSetup, namespace: Namespace): Promise<RunningDut> {
  const directory = await mkdtemp(join(tmpdir(), `bench-${kind.name}-`));
  await chmod(directory, 0o755); // daemons that become other users must get there
  const commands = await kind.prepare(setup, directory);
  const processes: LabProcess[] = [];
  const dut = new RunningDut(directory, processes, now());
  for (const [i, { program, args, ready }] of commands.entries()) {
    const { command, args: words } = kind.userland.command(program, args);
    const started = new LabProcess({ ...namespace.inside(command, words), logFile: join(directory, `${i}.log`) });
    processes.push(started);
    if (ready === undefined) continue;
    try {
      const hopeless = () => started.ended;
      await eventually(`${program} has begun`, () => existsSync(ready) || undefined, { every: 2, hopeless });
    } catch (error) {
      await dut.stop(); // what runs would be in the way of the next daemon
      throw error;
    }
  }
  return dut;
}
