/** What stands outside of any block. */
import { type Block, type Command, Grammar, openBlock } from "../grammar.ts";
import { BgpInstance, type Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { ACCESS_LIST_COMMANDS } from "./access-lists.ts";
import { EXPRESSION_LIST_COMMANDS } from "./expression-lists.ts";
import { PREFIX_LIST_COMMANDS } from "./prefix-lists.ts";
import { ROUTE_MAP } from "./route-map.ts";
import { BGP_GRAMMAR } from "./router-bgp.ts";
import { UNSUPPORTED_GLOBALS } from "./unsupported.ts";

const GLOBAL_COMMANDS: readonly Command<Configuration>[] = [
  {
    syntax: "frr version LINE...$version",
    set(configuration, statement) {
      configuration.version = statement.text("version");
      warnIfLate(configuration, statement);
    },
  },
  {
    syntax: "frr defaults <traditional|datacenter>$profile",
    set(configuration, statement) {
      configuration.profile = statement.text("profile") === "datacenter" ? "datacenter" : "traditional";
      warnIfLate(configuration, statement);
    },
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
  },
  {
    syntax: "[no] router bgp [ASNUM$asn]",
    opens: routerBgp,
    unset(configuration, statement) {
      const asn = statement.has("asn") ? statement.number("asn") : configuration.bgp?.asn;
      if (configuration.bgp?.asn === asn) configuration.bgp = undefined;
      else statement.error(`there is no BGP instance with AS ${asn}`, "asn");
    },
  },
  { syntax: "<exit|quit>", ignored: "there is no block to leave; FRR would stop reading here" },
  { syntax: "end", ends: "all" },
];

export const GLOBAL_GRAMMAR = new Grammar<Configuration>("the top level", [
  ...GLOBAL_COMMANDS,
  ...PREFIX_LIST_COMMANDS,
  ...ACCESS_LIST_COMMANDS,
  ...EXPRESSION_LIST_COMMANDS,
  ROUTE_MAP,
  ...UNSUPPORTED_GLOBALS,
]);

function routerBgp(configuration: Configuration, statement: Statement): Block {
  const { bgp } = configuration;
  if (!statement.has("asn")) {
    if (bgp !== undefined) return openBlock(BGP_GRAMMAR, bgp);
    statement.error("there is no BGP instance yet: expected its AS number");
    return openBlock(BGP_GRAMMAR, new BgpInstance(statement.position(), 1, configuration));
  }
  const asn = statement.number("asn");
  if (asn === 0xffff || asn === 0xffffffff) statement.notice(`AS ${asn} is reserved (RFC 7300)`, "asn");
  if (bgp?.asn === asn) return openBlock(BGP_GRAMMAR, bgp);
  const instance = new BgpInstance(statement.position(), asn, configuration);
  if (bgp === undefined) configuration.bgp = instance;
  // The block is still read, for its own mistakes; what it says goes nowhere.
  else statement.error(`a BGP instance with AS ${bgp.asn} exists already (line ${bgp.at.line})`, "asn");
  return openBlock(BGP_GRAMMAR, instance);
}

function warnIfLate({ bgp }: Configuration, statement: Statement): void {
  if (bgp === undefined) return;
  statement.notice(`the BGP instance of line ${bgp.at.line} keeps the defaults that were chosen above it`);
}
