/** What changes the daemon while it runs. */
import type { ExecCommand } from "../exec-command.ts";
import { CLEAR_COMMANDS } from "./clear.ts";
import { DEBUG_COMMANDS } from "./debug.ts";
import { SAVE_COMMANDS } from "./save.ts";

export const OPERATING_COMMANDS: readonly ExecCommand[] = [...CLEAR_COMMANDS, ...DEBUG_COMMANDS, ...SAVE_COMMANDS];
