/** What concerns the process and the host: versions, memory, logs, interfaces, and what FRR's other daemons would say. */
import type { ExecCommand } from "../../exec-command.ts";
import { DAEMON_COMMANDS } from "./daemon.ts";
import { HOST_ROUTE_COMMANDS } from "./host-routes.ts";
import { INTERFACE_COMMANDS } from "./interfaces.ts";

export const SYSTEM_COMMANDS: readonly ExecCommand[] = [
  ...DAEMON_COMMANDS,
  ...HOST_ROUTE_COMMANDS,
  ...INTERFACE_COMMANDS,
];
