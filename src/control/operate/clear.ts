/** `clear bgp …`: ends sessions, or has routes sent again without that, in FRR's forms. */
import type { BgpInstance } from "../../config/model.ts";
import { parseIp } from "../../net/address.ts";
import { prefixContains } from "../../net/prefix.ts";
import type { Neighbor } from "../../speaker/neighbor.ts";
import type { FamilyName } from "../../speaker/settings/options.ts";
import type { Speaker } from "../../speaker/speaker.ts";
import { CommandError, type ExecCommand, type Request } from "../exec-command.ts";
import { familiesOf } from "../show/family.ts";
import type { Subject } from "../subject.ts";

const INSTANCE = "[<view|vrf> NAME$vrf] [<ipv4|ipv6> [unicast]]";

export const CLEAR_COMMANDS: readonly ExecCommand[] = [
  {
    syntax:
      `clear [ip] bgp ${INSTANCE} ` +
      "<*|A.B.C.D$neighbor|X:X::X:X$neighbor|WORD$neighbor|ASNUM$asn|external|peer-group WORD$group> " +
      "[<soft [<in|out>$direction]|in$direction [prefix-filter]|out$direction|message-stats>]",
    privileged: true,
    run(subject, request) {
      const speaker = speakerOf(subject, request);
      for (const neighbor of chosen(subject, speaker, request)) clear(neighbor, request);
      return "";
    },
  },
  {
    // FRR makes its decision anew here. Bellman's never waits to be made, so there is only to see that the prefix is known.
    syntax: `clear [ip] bgp ${INSTANCE} prefix <A.B.C.D/M|X:X::X:X/M>$prefix`,
    privileged: true,
    run(subject, request) {
      const written = request.written("prefix");
      if (speakerOf(subject, request).decision(written) === undefined) throw new CommandError("% Network not in table");
      return "";
    },
  },
];

function speakerOf({ speaker }: Subject, request: Request): Speaker {
  if (request.has("vrf") && request.text("vrf") !== "default") {
    throw new CommandError(`Can't find BGP instance ${request.text("vrf")}`);
  }
  if (speaker === undefined) throw new CommandError("% BGP: Unable to find default BGP instance");
  return speaker;
}

function clear(neighbor: Neighbor, request: Request): void {
  if (request.said("message-stats")) return neighbor.clearCounters();
  const direction = request.has("direction") ? request.text("direction") : undefined;
  if (!request.said("soft") && direction === undefined) return neighbor.reset();
  const family = familyOf(request);
  // What the neighbour sent is kept and judged by the policy that holds now, so one that cannot repeat it need not.
  if (direction !== "out") neighbor.refresh(family);
  if (direction !== "in") neighbor.sendAgain(family);
}

function familyOf(request: Request): FamilyName | undefined {
  const [family, other] = familiesOf(request);
  return other === undefined ? family : undefined;
}

function chosen(subject: Subject, speaker: Speaker, request: Request): readonly Neighbor[] {
  const all = speaker.neighbors();
  if (request.has("neighbor")) return [byName(speaker, request.written("neighbor"))];
  if (request.has("asn")) {
    const asn = request.number("asn");
    return some(
      all.filter((each) => remoteAs(each) === asn),
      `% BGP: No peer is configured with AS ${asn}`,
    );
  }
  if (request.has("group")) return membersOf(subject.configuration.bgp, all, request.text("group"));
  if (request.said("external")) return some(all.filter(isExternal), "% BGP: No external peer is configured");
  return all;
}

function some(neighbors: readonly Neighbor[], otherwise: string): readonly Neighbor[] {
  if (neighbors.length === 0) throw new CommandError(otherwise);
  return neighbors;
}

function byName(speaker: Speaker, name: string): Neighbor {
  if (parseIp(name) === undefined) throw new CommandError(`Malformed address or name: ${name}`);
  const neighbor = speaker.neighbor(name);
  if (neighbor === undefined) throw new CommandError(`% BGP: Unknown neighbor - "${name}"`);
  return neighbor;
}

/** As negotiated; else as configured, where that is a number. */
function remoteAs(neighbor: Neighbor): number | undefined {
  const { lastPeer, remoteAs: configured } = neighbor.info();
  return lastPeer?.asn ?? (typeof configured === "number" ? configured : undefined);
}

function isExternal(neighbor: Neighbor): boolean {
  const { remoteAs: configured, localAs } = neighbor.info();
  if (configured === "internal" || configured === "external") return configured === "external";
  return remoteAs(neighbor) !== localAs;
}

function membersOf(bgp: BgpInstance | undefined, all: readonly Neighbor[], group: string): readonly Neighbor[] {
  if (!bgp?.groups.has(group)) throw new CommandError(`% BGP: No such peer-group ${group}`);
  const ranges = [...bgp.listenRanges.values()].filter((range) => range.group === group);
  const belongs = ({ address, dynamic }: Neighbor): boolean => {
    const ip = parseIp(address);
    return dynamic
      ? ip !== undefined && ranges.some(({ prefix }) => prefixContains(prefix, ip))
      : bgp.neighbors.get(address)?.membership?.group === group;
  };
  return some(all.filter(belongs), `% BGP: No peer belonging to peer-group ${group} is configured`);
}
