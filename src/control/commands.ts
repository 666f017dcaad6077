/** All commands of the running daemon. Each room brings its own. */
import type { ExecCommand } from "./exec-command.ts";
import { OPERATING_COMMANDS } from "./operate/commands.ts";
import { BFD_COMMANDS } from "./show/bfd/commands.ts";
import { POLICY_COMMANDS } from "./show/policy/commands.ts";
import { SESSION_COMMANDS } from "./show/sessions/session-commands.ts";
import { SYSTEM_COMMANDS } from "./show/system/commands.ts";
import { TABLE_COMMANDS } from "./show/tables/commands.ts";
import { WHY_COMMANDS } from "./why/commands.ts";

export const EXEC_COMMANDS: readonly ExecCommand[] = [
  ...BFD_COMMANDS,
  ...OPERATING_COMMANDS,
  ...POLICY_COMMANDS,
  ...SESSION_COMMANDS,
  ...SYSTEM_COMMANDS,
  ...TABLE_COMMANDS,
  ...WHY_COMMANDS,
];
