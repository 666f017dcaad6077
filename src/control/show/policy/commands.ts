/** What shows lists and route maps. */
import type { ExecCommand } from "../../exec-command.ts";
import { ACCESS_LIST_COMMANDS } from "./access-lists.ts";
import { BGP_LIST_COMMANDS } from "./bgp-lists.ts";
import { PREFIX_LIST_COMMANDS } from "./prefix-lists.ts";
import { ROUTE_MAP_COMMANDS } from "./route-maps.ts";

export const POLICY_COMMANDS: readonly ExecCommand[] = [
  ...ROUTE_MAP_COMMANDS,
  ...PREFIX_LIST_COMMANDS,
  ...ACCESS_LIST_COMMANDS,
  ...BGP_LIST_COMMANDS,
];
