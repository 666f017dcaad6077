/** What stands outside of any block. */
import { type Command, Grammar } from "../grammar.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { ACCESS_LIST_COMMANDS } from "./access-lists.ts";
import { BFD } from "./bfd.ts";
import { BGP_INSTANCE_COMMANDS } from "./bgp-instances.ts";
import { EXPRESSION_LIST_COMMANDS } from "./expression-lists.ts";
import { HTTP_COMMANDS } from "./http.ts";
import { INTERFACE } from "./interface.ts";
import { KEY_CHAIN } from "./key-chain.ts";
import { LOGGING_COMMANDS } from "./log.ts";
import { OVN } from "./ovn.ts";
import { PREFIX_LIST_COMMANDS } from "./prefix-lists.ts";
import { ROUTE_MAP } from "./route-map.ts";
import { UNSUPPORTED_GLOBALS } from "./unsupported.ts";
import { VRF_COMMANDS } from "./vrf.ts";

const GLOBAL_COMMANDS: readonly Command<Configuration>[] = [
  {
    syntax: "frr version LINE...$version",
    set(configuration, statement) {
      if (isInTime(configuration, statement)) configuration.version = statement.text("version");
    },
    *lines({ version }) {
      if (version !== undefined) yield `frr version ${version}`;
    },
  },
  {
    syntax: "frr defaults <traditional|datacenter>$profile",
    set(configuration, statement) {
      if (!isInTime(configuration, statement)) return;
      configuration.profile = statement.text("profile") === "datacenter" ? "datacenter" : "traditional";
    },
    lines: ({ profile }) => [`frr defaults ${profile}`],
  },
  {
    syntax: "[no] hostname [WORD$name]",
    set: (configuration, statement) => {
      if (statement.has("name")) configuration.hostname = statement.text("name");
      else statement.notice("no name is given, so the system's is used");
    },
    unset: (configuration) => {
      configuration.hostname = undefined;
    },
    *lines({ hostname }) {
      if (hostname !== undefined) yield `hostname ${hostname}`;
    },
  },
  { syntax: "<exit|quit>", ignored: "there is no block to leave; FRR would stop reading here" },
  { syntax: "end", ends: "all" },
];

export const GLOBAL_GRAMMAR = new Grammar<Configuration>("the top level", [
  ...GLOBAL_COMMANDS,
  ...LOGGING_COMMANDS,
  ...VRF_COMMANDS,
  INTERFACE,
  ...BGP_INSTANCE_COMMANDS,
  ...PREFIX_LIST_COMMANDS,
  ...ACCESS_LIST_COMMANDS,
  ...EXPRESSION_LIST_COMMANDS,
  ROUTE_MAP,
  KEY_CHAIN,
  BFD,
  ...HTTP_COMMANDS,
  OVN,
  ...UNSUPPORTED_GLOBALS,
]);

/** As in FRR, an instance has the defaults that held when it was made, and all instances have the same. */
function isInTime({ bgpInstances: [first] }: Configuration, statement: Statement): boolean {
  if (first === undefined) return true;
  statement.notice(`the BGP instance of line ${first.at.line} keeps the defaults that were chosen above it`);
  return false;
}
