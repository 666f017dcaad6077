/** `show bgp update-groups`: neighbours that are sent the same bytes. */
import type { UpdateGroupInfo } from "../../../speaker/export/export-groups.ts";
import type { ExecCommand } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import { familiesOf, SPELLINGS } from "../family.ts";
import { epochSeconds, formatAge, formatMoment } from "../times.ts";
import { chosenInstance, DEFAULT_VRF, type Instance } from "./instance.ts";
import { type Peer, peersOf } from "./peers.ts";

export const UPDATE_GROUP_COMMANDS: readonly ExecCommand[] = [
  {
    syntax:
      "show [ip] bgp [<view|vrf> NAME$vrf] [<ipv4|ipv6>$afi [unicast]] update-groups [(1-4294967295)$updateGroup] [json]",
    run(subject, request) {
      const { all, instance } = chosenInstance(subject, request);
      if (instance === undefined) return "";
      const wanted = request.has("updateGroup") ? request.number("updateGroup") : undefined;
      const families = familiesOf(request);
      const groups = (instance.info?.updateGroups ?? [])
        .filter(({ family }) => families.includes(family))
        .filter(({ id }) => wanted === undefined || id === wanted);
      const peers = peersOf(instance);
      if (request.said("json")) {
        const members = groups.map((group) => [group.id, groupJson(instance, group, peers)]);
        return `${prettyJson({ [DEFAULT_VRF]: Object.fromEntries(members) })}\n`;
      }
      const text = groups
        .flatMap((group) => [...groupText(instance, group, peers)].map((line) => `${line}\n`))
        .join("");
      return `${all ? `\nInstance ${DEFAULT_VRF}:\n` : ""}${text}`;
    },
  },
  { syntax: "show [ip] bgp [<view|vrf> NAME$vrf] update-groups statistics", run: showStatistics },
];

const SECOND = 1000;

function groupJson(instance: Instance, group: UpdateGroupInfo, peers: readonly Peer[]): JsonObject {
  const created = { epoch: epochSeconds(group.createdAt), epochString: formatMoment(group.createdAt) };
  const age = formatAge(instance.now - group.createdAt);
  const { afiTitle } = SPELLINGS[group.family];
  return {
    groupCreateTime: created,
    afi: afiTitle,
    safi: "unicast",
    grpCreateTimeStr: age,
    outRouteMap: outRouteMap(group, peers),
    minRouteAdvInt: group.advertisementInterval / SECOND,
    subGroup: [
      {
        subGroupId: group.id,
        groupCreateTime: created,
        subGrpCreateTimeStr: age,
        statistics: {
          joinEvents: group.joins,
          pruneEvents: group.prunes,
          mergeEvents: group.merges,
          splitEvents: group.splits,
          switchEvents: 0,
          peerRefreshEvents: 0,
          mergeCheckEvents: 0,
        },
        coalesceTime: 0,
        version: group.toldVersion,
        packetQueueInfo: { qeueueLen: 0, queuedTotal: 0, queueHwmLen: 0, totalEnqueued: 0 },
        adjListCount: group.routes,
        needsRefresh: false,
        peers: group.members,
      },
    ],
  };
}

function* groupText(instance: Instance, group: UpdateGroupInfo, peers: readonly Peer[]): Iterable<string> {
  const routeMap = outRouteMap(group, peers);
  yield `Update-group ${group.id}:`;
  yield `  Created: ${formatMoment(group.createdAt)}`;
  if (routeMap !== undefined) yield `  Outgoing route map: ${routeMap}`;
  yield `  MRAI value (seconds): ${group.advertisementInterval / SECOND}`;
  yield "";
  yield `  Update-subgroup ${group.id}:`;
  yield `    Created: ${formatMoment(group.createdAt)}`;
  yield `    Join events: ${group.joins}`;
  yield `    Prune events: ${group.prunes}`;
  yield `    Merge events: ${group.merges}`;
  yield `    Split events: ${group.splits}`;
  yield "    Update group switch events: 0";
  yield "    Peer refreshes combined: 0";
  yield "    Merge checks triggered: 0";
  yield "    Coalesce Time: 0";
  yield `    Version: ${group.toldVersion}`;
  yield "    Packet queue length: 0";
  yield "    Total packets enqueued: 0";
  yield "    Packet queue high watermark: 0";
  yield `    Adj-out list count: ${group.routes}`;
  const isTold = group.toldVersion === instance.info?.tables[group.family].version;
  yield `    Advertise list: ${isTold ? "empty" : "not empty"}`;
  yield "    Flags: ";
  yield "    Peers:";
  for (const member of group.members) yield `      - ${member}`;
}

/** Members share all that matters for what they are sent, so one speaks for all. */
function outRouteMap({ family, members }: UpdateGroupInfo, peers: readonly Peer[]): string | undefined {
  const peer = peers.find(({ info }) => info !== undefined && members.includes(info.address));
  return peer?.settings?.families.get(family)?.out.routeMap?.name;
}

function showStatistics(...[subject, request]: Parameters<ExecCommand["run"]>): string {
  const groups = chosenInstance(subject, request).instance?.info?.updateGroups;
  if (groups === undefined) return "";
  const sum = (count: (group: UpdateGroupInfo) => number) => groups.reduce((total, group) => total + count(group), 0);
  const created = Math.max(0, ...groups.map(({ id }) => id));
  const lines = [
    `Update groups created: ${created}`,
    `Update groups deleted: ${created - groups.length}`,
    `Update subgroups created: ${created}`,
    `Update subgroups deleted: ${created - groups.length}`,
    `Join events: ${sum(({ joins }) => joins)}`,
    `Prune events: ${sum(({ prunes }) => prunes)}`,
    `Merge events: ${sum(({ merges }) => merges)}`,
    `Split events: ${sum(({ splits }) => splits)}`,
    "Update group switch events: 0",
    "Peer route refreshes combined: 0",
    "Merge checks triggered: 0",
  ];
  return `${lines.join("\n")}\n`;
}
