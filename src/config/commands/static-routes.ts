/** `ip route …`: routes that the kernel is to have, at the top level and below `vrf`. */
import { formatIp } from "../../net/address.ts";
import { comparePrefixes, formatPrefix } from "../../net/prefix.ts";
import type { Command } from "../grammar.ts";
import {
  type HostRouting,
  IP_VERSIONS,
  type IpVersion,
  type StaticRoute,
  type StaticRouteTarget,
} from "../host-routing.ts";
import type { Configuration } from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import { looksLikeAddress } from "./peer.ts";
import { PENDING } from "./pending.ts";

const PREFIXES: Readonly<Record<IpVersion, string>> = { ip: "A.B.C.D/M", ipv6: "X:X::X:X/M" };
const TARGETS: Readonly<Record<IpVersion, string>> = {
  ip: "<A.B.C.D$gateway [WORD$interface]|WORD$interface|blackhole|reject>",
  ipv6: "<X:X::X:X$gateway [WORD$interface]|WORD$interface|blackhole|reject>",
};
const OPTIONS =
  "(1-255)$distance|tag (1-4294967295)$tag|metric (0-4294967295)$number|table (1-4294967295)$table|onlink|nexthop-vrf WORD$nexthopVrf";
const UNKNOWN_OPTIONS = "<bfd|color|label|segments|weight>";

/** FRR's name for an interface that swallows everything. */
const NULL_INTERFACE = /^null0?$/i;

interface Place<T> {
  /** The options of the line. */
  readonly options: string;
  /** The VRF that the line speaks of. */
  routingOf(target: T, statement: Statement): HostRouting;
  /** The VRF whose routes are written here. */
  writtenOf(target: T): HostRouting;
}

/** Below `vrf NAME`. */
export const VRF_ROUTES: Place<{ readonly routing: HostRouting }> = {
  options: OPTIONS,
  routingOf: ({ routing }) => routing,
  writtenOf: ({ routing }) => routing,
};

/** Outside of any block, where a line may say its VRF. */
export const GLOBAL_ROUTES: Place<Configuration> = {
  options: `${OPTIONS}|vrf WORD$vrf`,
  routingOf(configuration, statement) {
    if (!statement.has("vrf")) return configuration.routing;
    return configuration.vrf(statement.text("vrf"), statement.position("vrf")).routing;
  },
  writtenOf: ({ routing }) => routing,
};

export function staticRouteCommands<T>({ options, routingOf, writtenOf }: Place<T>): readonly Command<T>[] {
  return IP_VERSIONS.flatMap((version) => [
    {
      syntax: `[no] ${version} route ${PREFIXES[version]}$prefix ${TARGETS[version]} [{${options}}]`,
      pending: PENDING.kernel,
      set(target: T, statement: Statement) {
        const route = read(statement);
        const { target: to } = route;
        if (to.type === "interface" && looksLikeAddress(to.interface)) {
          statement.error(`${quote(to.interface)} is not an IP address, and no interface is called so`, "interface");
        } else routingOf(target, statement).staticRoutes.set(keyOf(route), route);
      },
      unset: (target: T, statement: Statement) =>
        routingOf(target, statement).staticRoutes.delete(keyOf(read(statement))),
      *lines(target: T) {
        const routes = [...writtenOf(target).staticRoutes.values()];
        const ofVersion = routes.filter(({ prefix }) => prefix.version === (version === "ip" ? 4 : 6));
        for (const route of ofVersion.sort((a, b) => comparePrefixes(a.prefix, b.prefix))) {
          yield `${version} route ${write(route)}`;
        }
      },
    },
    {
      syntax: `[no] ${version} route ${PREFIXES[version]} WORD$to ${UNKNOWN_OPTIONS} LINE...$rest`,
      unsupported: true,
    },
  ]);
}

function read(statement: Statement): StaticRoute {
  const has = <Name extends string, Value>(name: string, key: Name, value: () => Value) =>
    (statement.has(name) ? { [key]: value() } : {}) as { [N in Name]?: Value };
  return {
    at: statement.position(),
    prefix: statement.prefix("prefix"),
    target: readTarget(statement),
    ...has("distance", "distance", () => statement.number("distance")),
    ...has("tag", "tag", () => statement.number("tag")),
    ...has("number", "metric", () => statement.number("number")),
    ...has("table", "table", () => statement.number("table")),
    ...has("nexthopVrf", "nexthopVrf", () => statement.text("nexthopVrf")),
    ...(statement.said("onlink") ? { onlink: true } : {}),
  };
}

function readTarget(statement: Statement): StaticRouteTarget {
  if (statement.has("gateway")) {
    const address = formatIp(statement.address("gateway"));
    return statement.has("interface")
      ? { type: "gateway", address, interface: statement.text("interface") }
      : { type: "gateway", address };
  }
  if (statement.said("reject")) return { type: "reject" };
  if (statement.said("blackhole")) return { type: "blackhole" };
  const name = statement.text("interface");
  return NULL_INTERFACE.test(name) ? { type: "blackhole" } : { type: "interface", interface: name };
}

/** As in FRR, a second line for the same prefix and target changes the route; other targets share the traffic. */
function keyOf({ prefix, target, table, nexthopVrf }: StaticRoute): string {
  return [formatPrefix(prefix), writeTarget(target), table ?? "", nexthopVrf ?? ""].join(" ");
}

function writeTarget(target: StaticRouteTarget): string {
  switch (target.type) {
    case "gateway":
      return target.interface === undefined ? target.address : `${target.address} ${target.interface}`;
    case "interface":
      return target.interface;
    case "blackhole":
    case "reject":
      return target.type;
  }
}

/** The options in FRR's order. */
function write({ prefix, target, tag, distance, metric, nexthopVrf, table, onlink }: StaticRoute): string {
  const words = [formatPrefix(prefix), writeTarget(target)];
  if (tag !== undefined) words.push(`tag ${tag}`);
  if (distance !== undefined) words.push(`${distance}`);
  if (metric !== undefined) words.push(`metric ${metric}`);
  if (nexthopVrf !== undefined) words.push(`nexthop-vrf ${nexthopVrf}`);
  if (table !== undefined) words.push(`table ${table}`);
  if (onlink) words.push("onlink");
  return words.join(" ");
}
