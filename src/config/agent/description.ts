/** What `bgp-agent.conf` means here, option by option: for `bellman check`. */
import { OVN_OPTIONS, type OvnOption } from "../ovn-options.ts";
import type { OvnSettings } from "../ovn-settings.ts";
import { writeOvnValue } from "../ovn-values.ts";

export interface AgentOptionDescription {
  readonly section: string;
  readonly option: string;
  /** What the file says, or the default; undefined when there is neither. */
  readonly value: string | undefined;
  readonly isSaid: boolean;
  /** The line of the block `ovn` that says the same; undefined when there is none. */
  readonly line: string | undefined;
  /** What it is for; of a needless option, why; of a value that is not there, what holds instead. */
  readonly meaning: string;
}

export function describeAgentConfiguration(settings: OvnSettings): readonly AgentOptionDescription[] {
  return OVN_OPTIONS.map((option) => {
    const { key, section, name, needless, otherwise } = option;
    const said = settings[key];
    const value = said ?? option.default;
    const instead = value === undefined && otherwise !== undefined ? ` (not said: ${otherwise})` : "";
    return {
      section,
      option: name,
      value: value === undefined ? undefined : writeOvnValue(value),
      isSaid: said !== undefined,
      line: needless === undefined ? lineOf(option, value) : undefined,
      meaning: needless === undefined ? option.meaning + instead : `has no effect: ${needless}`,
    };
  });
}

function lineOf({ word }: OvnOption, value: OvnSettings[keyof OvnSettings]): string | undefined {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined;
  if (typeof value === "boolean") return value ? word : `no ${word}`;
  return `${word} ${Array.isArray(value) ? value.join(" ") : value}`;
}
