/** What happens to routes on their way into the kernel, and to next hops: at the top level and below `vrf`. */
import { formatIp } from "../../net/address.ts";
import type { Command } from "../grammar.ts";
import { type HostRouting, IP_VERSIONS, type IpVersion } from "../host-routing.ts";
import { PENDING } from "./pending.ts";
import { noticeIdle } from "./setting.ts";

interface Routed {
  readonly routing: HostRouting;
}

/** FRR's words for where else routes come from. */
const OTHER_PROTOCOLS =
  "<any|babel|connected|eigrp|isis|kernel|local|openfabric|ospf|ospf6|rip|ripng|sharp|static|system|table|vnc>";

export const ROUTING_COMMANDS: readonly Command<Routed>[] = IP_VERSIONS.flatMap((version) => [
  protocolRouteMap(version),
  resolveViaDefault(version),
  { syntax: `[no] ${version} protocol ${OTHER_PROTOCOLS} ![route-map WORD$routeMap]`, unsupported: true },
  { syntax: `[no] ${version} nht ${OTHER_PROTOCOLS} ![route-map WORD$routeMap]`, unsupported: true },
  { syntax: `[no] ${version} nht bgp ![route-map WORD$routeMap]`, unsupported: true },
]);

function protocolRouteMap(version: IpVersion): Command<Routed> {
  return {
    syntax: `[no] ${version} protocol bgp ![route-map WORD$routeMap]`,
    pending: PENDING.kernel,
    set({ routing }, statement) {
      routing.bgpRouteMaps[version] = { name: statement.text("routeMap"), at: statement.position("routeMap") };
    },
    unset: ({ routing }) => delete routing.bgpRouteMaps[version],
    *lines({ routing: { bgpRouteMaps } }) {
      const routeMap = bgpRouteMaps[version];
      if (routeMap !== undefined) yield `${version} protocol bgp route-map ${routeMap.name}`;
    },
  };
}

function resolveViaDefault(version: IpVersion): Command<Routed> {
  const why = "Bellman does not resolve next hops yet";
  return {
    syntax: `[no] ${version} nht resolve-via-default`,
    set({ routing }, statement) {
      routing.resolveViaDefault[version] = true;
      noticeIdle(statement, why);
    },
    unset({ routing }, statement) {
      routing.resolveViaDefault[version] = false;
      noticeIdle(statement, why);
    },
    *lines({ routing }) {
      const wanted = routing.resolveViaDefault[version];
      if (wanted !== undefined) yield `${wanted ? "" : "no "}${version} nht resolve-via-default`;
    },
  };
}

export const ROUTER_ID: Command<Routed> = {
  syntax: "[no] ip router-id ![A.B.C.D$address]",
  pending: "a BGP instance takes its router ID from bgp router-id, or from the host",
  set({ routing }, statement) {
    routing.routerId = formatIp(statement.address("address"));
  },
  unset({ routing }) {
    routing.routerId = undefined;
  },
  *lines({ routing: { routerId } }) {
    if (routerId !== undefined) yield `ip router-id ${routerId}`;
  },
};

/** Only at the top level. */
export const FORWARDING_COMMANDS: readonly Command<Routed>[] = IP_VERSIONS.map((version) => {
  const why = "Bellman leaves the host's forwarding as it is";
  return {
    syntax: `[no] ${version} forwarding`,
    set({ routing }, statement) {
      routing.forwarding[version] = true;
      noticeIdle(statement, why);
    },
    unset({ routing }, statement) {
      routing.forwarding[version] = false;
      noticeIdle(statement, why);
    },
    *lines({ routing }) {
      const wanted = routing.forwarding[version];
      if (wanted !== undefined) yield `${wanted ? "" : "no "}${version} forwarding`;
    },
  };
});
