/** `show bgp …` of sessions and neighbours; tables are in another room. */
import type { ExecCommand } from "../../exec-command.ts";
import { INSTANCE_COMMANDS } from "./instances.ts";
import { NEIGHBOR_COMMANDS } from "./neighbors.ts";
import { NEXT_HOP_COMMANDS } from "./next-hops.ts";
import { PEER_GROUP_COMMANDS } from "./peer-groups.ts";
import { PROCESS_COMMANDS } from "./process.ts";
import { SUMMARY_COMMANDS } from "./summary.ts";
import { UPDATE_GROUP_COMMANDS } from "./update-groups.ts";

export const SESSION_COMMANDS: readonly ExecCommand[] = [
  ...SUMMARY_COMMANDS,
  ...NEIGHBOR_COMMANDS,
  ...PEER_GROUP_COMMANDS,
  ...UPDATE_GROUP_COMMANDS,
  ...NEXT_HOP_COMMANDS,
  ...INSTANCE_COMMANDS,
  ...PROCESS_COMMANDS,
];
