/** `ovn`: that OVN is watched, and what of it is announced. The same options as in `bgp-agent.conf`. */
import { type Command, Grammar, openBlock } from "../grammar.ts";
import type { Configuration } from "../model.ts";
import { OVN_OPTIONS, type OvnOption } from "../ovn-options.ts";
import type { OvnBlock, OvnSettings } from "../ovn-settings.ts";
import { type OvnType, readOvnValue } from "../ovn-values.ts";
import type { Statement } from "../statement.ts";
import { endings } from "./endings.ts";
import { PENDING } from "./pending.ts";
import { type SettingCommand, within } from "./setting.ts";

/** The name of every value below. */
const VALUE = "setting";

function optionCommand({ key, word, type }: OvnOption): SettingCommand<OvnSettings> {
  if (type.kind === "boolean") {
    return {
      syntax: `[no] ${word}`,
      set: (settings) => Object.assign(settings, { [key]: true }),
      unset: (settings) => Object.assign(settings, { [key]: false }),
      *lines({ [key]: wanted }) {
        if (wanted !== undefined) yield wanted ? word : `no ${word}`;
      },
    };
  }
  return {
    syntax: `[no] ${word} ![${tokenOf(type)}$${VALUE}]`,
    set(settings, statement) {
      const reading = readOvnValue(type, textOf(type, statement));
      if ("flaw" in reading) statement.error(reading.flaw, VALUE);
      else Object.assign(settings, { [key]: reading.value });
    },
    unset: (settings) => delete settings[key],
    *lines(settings) {
      const value = settings[key];
      if (value !== undefined) yield `${word} ${Array.isArray(value) ? value.join(" ") : value}`;
    },
  };
}

function tokenOf(type: OvnType): string {
  switch (type.kind) {
    case "integer":
      return `(${type.least}-${type.most})`;
    case "choice":
      return `<${type.choices.join("|")}>`;
    case "as-number":
      return "ASNUM";
    case "address":
      return "<A.B.C.D|X:X::X:X>";
    case "router-id":
      return "A.B.C.D";
    case "list":
    case "remotes":
      return "WORD...";
    default:
      return "WORD";
  }
}

/** As the agent's file would have it. */
function textOf(type: OvnType, statement: Statement): string {
  if (type.kind === "choice") return statement.text(VALUE);
  if (type.kind === "list" || type.kind === "remotes") return statement.text(VALUE).replaceAll(" ", ",");
  return statement.written(VALUE);
}

export const OVN_GRAMMAR = new Grammar<OvnBlock>("ovn", [
  {
    syntax: "[no] bridge-mapping WORD$network ![WORD$bridge]",
    set: ({ bridgeMappings }, statement) => bridgeMappings.set(statement.text("network"), statement.text("bridge")),
    unset: ({ bridgeMappings }, statement) => bridgeMappings.delete(statement.text("network")),
    *lines({ bridgeMappings }) {
      for (const [network, bridge] of bridgeMappings) yield `bridge-mapping ${network} ${bridge}`;
    },
  },
  ...OVN_OPTIONS.filter(({ needless }) => needless === undefined).map((option) =>
    within(({ settings }: OvnBlock) => settings, optionCommand(option)),
  ),
  ...endings(),
]);

export const OVN: Command<Configuration> = {
  syntax: "[no] ovn",
  pending: PENDING.ovn,
  opens(configuration, statement) {
    configuration.ovn ??= { at: statement.position(), settings: {}, bridgeMappings: new Map() };
    return openBlock(OVN_GRAMMAR, configuration.ovn);
  },
  unset(configuration) {
    configuration.ovn = undefined;
  },
  *lines({ ovn }) {
    if (ovn !== undefined) yield { line: "ovn", block: openBlock(OVN_GRAMMAR, ovn) };
  },
};
