/** `router bgp`: one instance for each VRF. */
import { type Block, type Command, openBlock } from "../grammar.ts";
import { BgpInstance, type Configuration } from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import { PENDING } from "./pending.ts";
import { BGP_GRAMMAR } from "./router-bgp.ts";

/** FRR's name for the one that needs none. */
const DEFAULT_VRF = "default";

export const BGP_INSTANCE_COMMANDS: readonly Command<Configuration>[] = [
  {
    syntax: "[no] router bgp [ASNUM$asn]",
    opens: (configuration, statement) => openInstance(configuration, statement, undefined),
    unset: (configuration, statement) => removeInstance(configuration, statement, undefined),
    *lines({ bgp }) {
      if (bgp !== undefined) yield { line: `router bgp ${bgp.asn}`, block: openBlock(BGP_GRAMMAR, bgp) };
    },
  },
  {
    syntax: `[no] router bgp ASNUM$asn vrf ${DEFAULT_VRF}`,
    opens: (configuration, statement) => openInstance(configuration, statement, undefined),
    unset: (configuration, statement) => removeInstance(configuration, statement, undefined),
  },
  {
    syntax: "[no] router bgp ASNUM$asn vrf WORD$vrf",
    pending: PENDING.vrf,
    opens: (configuration, statement) => openInstance(configuration, statement, statement.text("vrf")),
    unset: (configuration, statement) => removeInstance(configuration, statement, statement.text("vrf")),
    *lines({ bgpVrfs }) {
      for (const [vrf, bgp] of bgpVrfs) {
        yield { line: `router bgp ${bgp.asn} vrf ${vrf}`, block: openBlock(BGP_GRAMMAR, bgp) };
      }
    },
  },
];

function openInstance(configuration: Configuration, statement: Statement, vrf: string | undefined): Block {
  const bgp = instanceOf(configuration, vrf);
  if (!statement.has("asn")) {
    if (bgp !== undefined) return openBlock(BGP_GRAMMAR, bgp);
    statement.error("there is no BGP instance yet: expected its AS number");
    return openBlock(BGP_GRAMMAR, new BgpInstance(statement.position(), 1, configuration, vrf));
  }
  const asn = statement.number("asn");
  if (asn === 0xffff || asn === 0xffffffff) statement.notice(`AS ${asn} is reserved (RFC 7300)`, "asn");
  if (bgp?.asn === asn) return openBlock(BGP_GRAMMAR, bgp);
  const instance = new BgpInstance(statement.position(), asn, configuration, vrf);
  // The block is still read, for its own mistakes; what it says goes nowhere.
  if (bgp !== undefined) {
    statement.error(`a BGP instance with AS ${bgp.asn} exists already (line ${bgp.at.line})`, "asn");
  } else if (vrf === undefined) configuration.bgp = instance;
  else configuration.bgpVrfs.set(vrf, instance);
  return openBlock(BGP_GRAMMAR, instance);
}

function removeInstance(configuration: Configuration, statement: Statement, vrf: string | undefined): void {
  const bgp = instanceOf(configuration, vrf);
  const asn = statement.has("asn") ? statement.number("asn") : bgp?.asn;
  if (bgp?.asn !== asn) {
    const where = vrf === undefined ? "" : ` in VRF ${quote(vrf)}`;
    statement.error(`there is no BGP instance with AS ${asn}${where}`, "asn");
  } else if (vrf === undefined) configuration.bgp = undefined;
  else configuration.bgpVrfs.delete(vrf);
}

function instanceOf({ bgp, bgpVrfs }: Configuration, vrf: string | undefined): BgpInstance | undefined {
  return vrf === undefined ? bgp : bgpVrfs.get(vrf);
}
