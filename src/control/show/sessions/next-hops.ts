/** `show bgp nexthop`: where routes lead, and how many do; and the cache for `network` statements, which Bellman has not. */
import { formatIp } from "../../../net/address.ts";
import type { NextHopInfo } from "../../../speaker/speaker-info.ts";
import type { Answer, ExecCommand, Request } from "../../exec-command.ts";
import { plainJson } from "../../json.ts";
import { chosenInstance, DEFAULT_VRF } from "./instance.ts";
import { type Peer, peersOf } from "./peers.ts";

const SELECTION = "[<A.B.C.D|X:X::X:X>$nexthop] [<ipv4 [A.B.C.D$nexthop]|ipv6 [X:X::X:X$nexthop]>] [detail] [json]";

export const NEXT_HOP_COMMANDS: readonly ExecCommand[] = [
  { syntax: `show [ip] bgp [<view|vrf> NAME$vrf] nexthop ${SELECTION}`, run: showNextHops },
  {
    syntax: "show [ip] bgp [<view|vrf> NAME$vrf] import-check-table [detail] [json]",
    run(subject, request) {
      const { instance } = chosenInstance(subject, request);
      if (request.said("json")) return instance === undefined ? "{\n}\n" : '{\n"ipv4":{},"ipv6":{}}\n';
      return instance === undefined ? NO_SUCH_INSTANCE : "Current BGP import check cache:\n";
    },
  },
];

const NO_SUCH_INSTANCE = "% No such BGP instance exist\n";

function showNextHops(...[subject, request]: Parameters<ExecCommand["run"]>): Answer {
  const { all, instance } = chosenInstance(subject, request);
  const json = request.said("json");
  if (instance === undefined) return json ? "{\n}\n" : NO_SUCH_INSTANCE;
  const peers = peersOf(instance);
  return pieces(instance.speaker?.nextHops(), (nextHops) => {
    if (json) {
      const body = tablesJson(nextHops, request, peers);
      return all ? `{"${DEFAULT_VRF}":{${body}}}\n` : `{\n${body}}\n`;
    }
    return `${all ? `\nInstance ${DEFAULT_VRF}:\n` : ""}${text(nextHops, request, peers)}`;
  });
}

/** Nothing, for as long as it is counted; then all of it. */
function* pieces(
  counting: Generator<undefined, readonly NextHopInfo[]> | undefined,
  show: (nextHops: readonly NextHopInfo[]) => string,
): Iterable<string> {
  let step = counting?.next();
  while (step !== undefined && !step.done) {
    yield "";
    step = counting?.next();
  }
  yield show(step?.value ?? []);
}

function tablesJson(nextHops: readonly NextHopInfo[], request: Request, peers: readonly Peer[]): string {
  return versionsOf(request)
    .map((version) => {
      const entries = wanted(nextHops, request).filter((each) => each.version === version);
      const members = entries.map((each) => `"${each.address}":${plainJson(nextHopJson(each, peers))}\n`);
      return `"ipv${version}":{${members.join(",")}}`;
    })
    .join(",");
}

function nextHopJson({ address, reachable, metric, paths }: NextHopInfo, peers: readonly Peer[]) {
  return {
    valid: reachable,
    complete: reachable,
    igpMetric: reachable ? metric : undefined,
    pathCount: paths,
    peer: peers.find(({ info }) => info?.address.split("%")[0] === address)?.name,
  };
}

function text(nextHops: readonly NextHopInfo[], request: Request, peers: readonly Peer[]): string {
  const versions = versionsOf(request);
  const entries = wanted(nextHops, request).filter(({ version }) => versions.includes(version));
  if (request.has("nexthop")) {
    const address = formatIp(request.address("nexthop"));
    if (entries.length === 0) return `nexthop ${address} does not have entry\n`;
  }
  const lines = entries.map((each) => {
    const { peer } = nextHopJson(each, peers);
    const state = each.reachable ? `valid [IGP metric ${each.metric}]` : "invalid";
    return ` ${each.address} ${state}, #paths ${each.paths}${peer === undefined ? "" : `, peer ${peer}`}\n`;
  });
  return `${request.has("nexthop") ? "" : "Current BGP nexthop cache:\n"}${lines.join("")}`;
}

function wanted(nextHops: readonly NextHopInfo[], request: Request): readonly NextHopInfo[] {
  if (!request.has("nexthop")) return nextHops;
  const address = formatIp(request.address("nexthop"));
  return nextHops.filter((each) => each.address === address);
}

function versionsOf(request: Request): readonly (4 | 6)[] {
  if (request.has("nexthop")) return [request.address("nexthop").version];
  if (request.said("ipv4")) return [4];
  return request.said("ipv6") ? [6] : [4, 6];
}
