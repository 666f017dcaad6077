/** `write` and its relatives: the running configuration becomes the configuration file's. */
import { CommandError, type ExecCommand } from "../exec-command.ts";
import type { Subject } from "../subject.ts";

export const SAVE_COMMANDS: readonly ExecCommand[] = [
  // "integrated" is what FRR's vtysh asks watchfrr for.
  { syntax: "write [<memory|file|integrated>]", privileged: true, run: (subject) => save(subject, false) },
  { syntax: "write force", privileged: true, run: (subject) => save(subject, true) },
  { syntax: "copy running-config startup-config", privileged: true, run: (subject) => save(subject, false) },
];

async function save(subject: Subject, force: boolean): Promise<string> {
  try {
    await subject.save({ force });
  } catch (error) {
    // What the daemon or the system refuses has a code; what has none is a defect.
    if (error instanceof Error && "code" in error) throw new CommandError(`% ${error.message}`);
    throw error;
  }
  return `Configuration saved to ${subject.configFile}\n[OK]\n`;
}
