/** `show bgp peer-group`. */
import { type BgpInstance, FAMILIES, type PeerGroup } from "../../../config/model.ts";
import { formatPrefix } from "../../../net/prefix.ts";
import { CommandError, type ExecCommand } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import { SPELLINGS } from "../family.ts";
import { chosenInstance, type Instance, NO_INSTANCE } from "./instance.ts";
import { type Peer, peersOf, stateText } from "./peers.ts";

export const PEER_GROUP_COMMANDS: readonly ExecCommand[] = [
  { syntax: "show [ip] bgp [<view|vrf> NAME$vrf] peer-group [PGNAME$group] [json]", run: showPeerGroups },
];

/** A group with what belongs to it. */
interface Group {
  readonly group: PeerGroup;
  readonly remoteAs: number | undefined;
  readonly type: "internal" | "external" | "auto";
  readonly families: readonly string[];
  /** By IP version. */
  readonly ranges: readonly (readonly ["IPv4" | "IPv6", readonly string[]])[];
  readonly members: readonly Peer[];
}

function showPeerGroups(...[subject, request]: Parameters<ExecCommand["run"]>): string {
  const { all, instance } = chosenInstance(subject, request);
  const json = request.said("json");
  if (instance === undefined || all) return json ? "{}\n" : NO_INSTANCE; // FRR knows no `vrf all` here
  const wanted = request.has("group") ? request.text("group") : undefined;
  const groups = groupsOf(instance).filter(({ group }) => wanted === undefined || group.name === wanted);
  if (json) {
    return `${prettyJson(Object.fromEntries(groups.map((group) => [group.group.name, groupJson(group)])))}\n`;
  }
  if (wanted !== undefined && groups.length === 0) throw new CommandError("% No such peer-group");
  return groups.flatMap((group) => [...groupText(group)].map((line) => `${line}\n`)).join("");
}

function groupsOf(instance: Instance): readonly Group[] {
  const { bgp } = instance;
  const peers = peersOf(instance);
  return [...bgp.groups.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((group) => ({
      group,
      ...kindOf(bgp, group),
      families: FAMILIES.filter((family) => group.activation.get(family) ?? group.initialFamilies.has(family)).map(
        (family) => SPELLINGS[family].title,
      ),
      ranges: rangesOf(bgp, group),
      members: peers.filter((peer) => peer.group === group),
    }));
}

/** FRR writes AS 0 where any other AS than ours will do. */
function kindOf({ asn }: BgpInstance, { remoteAs }: PeerGroup): Pick<Group, "remoteAs" | "type"> {
  if (remoteAs === "internal") return { remoteAs: asn, type: "internal" };
  if (remoteAs === "external") return { remoteAs: 0, type: "external" };
  if (remoteAs === "auto") return { remoteAs: undefined, type: "auto" };
  return { remoteAs, type: remoteAs === asn ? "internal" : "external" };
}

function rangesOf({ listenRanges }: BgpInstance, { name }: PeerGroup): Group["ranges"] {
  const ranges = [...listenRanges.values()].filter(({ group }) => group === name).map(({ prefix }) => prefix);
  const ofVersion = (version: 4 | 6) => ranges.filter((each) => each.version === version).map(formatPrefix);
  const byVersion = [["IPv4", ofVersion(4)] as const, ["IPv6", ofVersion(6)] as const];
  return byVersion.filter(([, prefixes]) => prefixes.length > 0);
}

function groupJson({ remoteAs, type, families, ranges, members }: Group): JsonObject {
  const dynamicRanges = ranges.map(([version, prefixes]) => [version, { count: prefixes.length, ranges: prefixes }]);
  const status = members.map((peer) => [
    peer.name,
    { status: stateText(peer), dynamic: peer.info?.dynamic || undefined },
  ]);
  return {
    remoteAs,
    type,
    addressFamiliesConfigured: families,
    dynamicRanges: ranges.length === 0 ? undefined : Object.fromEntries(dynamicRanges),
    memberCount: members.length,
    members: members.length === 0 ? undefined : Object.fromEntries(status),
  };
}

function* groupText({ group, remoteAs, type, families, ranges, members }: Group): Iterable<string> {
  yield "";
  yield `BGP peer-group ${group.name}${remoteAs === undefined ? "" : `, remote AS ${remoteAs}`}`;
  yield `  Peer-group type is ${type}`;
  const configured = families.length === 0 ? " none" : families.map((family) => ` ${family};`).join("");
  yield `  Configured address-families:${configured}`;
  for (const [version, prefixes] of ranges) {
    yield `  ${prefixes.length} ${version} listen range(s)`;
    for (const prefix of prefixes) yield `    ${prefix}`;
  }
  if (members.length === 0) return;
  yield "  Peer-group members:";
  for (const peer of members) yield `    ${peer.name} ${peer.info?.dynamic ? "(dynamic)" : ""} ${stateText(peer)} `;
}
