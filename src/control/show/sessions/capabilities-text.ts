/** `Neighbor capabilities` of `show bgp neighbors`. */
import { FAMILIES, familyNameOf, familyOf } from "../../../speaker/families.ts";
import type { NeighborInfo } from "../../../speaker/neighbor-info.ts";
import { SPELLINGS } from "../family.ts";
import { printable } from "../foreign-text.ts";
import { CapabilityExchange, isOffered, type Kind, type Offer, offerText } from "./capability-exchange.ts";

const NOT_SAID = "n/a";

export function* capabilitiesText(info: NeighborInfo): Iterable<string> {
  const exchange = new CapabilityExchange(info);
  const simple = (title: string, kind: Kind) => line(title, exchange.offer(kind));
  yield "  Neighbor capabilities:";
  yield* simple("4 Byte AS", "four-octet-as");
  yield* simple("Extended Message", "extended-message");
  yield* addPathText(exchange);
  yield* pathsLimitText(exchange);
  yield* line("Dynamic", exchange.dynamic);
  yield* simple("Role", "role");
  yield* simple("Extended nexthop", "extended-next-hop");
  if (exchange.offer("extended-next-hop").received) {
    yield "      Address families by peer:";
    if (exchange.takesIpv6NextHops) yield `                   ${SPELLINGS["ipv4-unicast"].title}`;
  }
  yield* simple("Long-lived Graceful Restart", "long-lived-graceful-restart");
  yield* longLivedText(exchange);
  yield* simple("Route refresh", "route-refresh");
  yield* simple("Enhanced Route Refresh", "enhanced-route-refresh");
  for (const family of FAMILIES) yield* line(`Address Family ${SPELLINGS[family].title}`, exchange.family(family));
  yield `    Hostname Capability:${hostnameText(exchange, "ours")}${hostnameText(exchange, "theirs")}`;
  yield `    Version Capability:${versionText(exchange, "ours")}${versionText(exchange, "theirs")}`;
  const { sent, received } = exchange.offer("link-local-next-hop");
  const linkLocal = [
    sent ? "advertised link-local" : "not advertised",
    received ? "received link-local" : "not received",
  ];
  yield `    Link-Local Next Hop Capability: ${linkLocal.join(" ")}`;
  yield* simple("Graceful Restart Capability", "graceful-restart");
  yield* restartText(exchange);
}

/** What the capability of RFC 4724 says, where the view is about nothing else. */
export function* restartCapabilityText(info: NeighborInfo): Iterable<string> {
  const exchange = new CapabilityExchange(info);
  yield* line("Graceful Restart Capability", exchange.offer("graceful-restart"));
  yield* restartText(exchange);
}

function* restartText(exchange: CapabilityExchange): Iterable<string> {
  const restart = exchange.said("theirs", "graceful-restart")?.gracefulRestart;
  if (restart === undefined) return;
  yield `      Remote Restart timer is ${restart.restartTime} seconds`;
  if (restart.restarting) yield "      Peer has restarted (R-bit is set)";
  if (restart.notification) yield "      Peer has restarted (N-bit is set)";
  const families = restart.families.map(
    ({ family, forwarding }) =>
      `${SPELLINGS[familyNameOf(family)].title}(${forwarding ? "preserved" : "not preserved"})`,
  );
  yield "      Address families by peer:";
  yield `        ${families.length === 0 ? "none" : families.join(", ")}`;
}

function* line(title: string, offer: Offer): Iterable<string> {
  if (isOffered(offer)) yield `    ${title}:${offerText(offer)}`;
}

function* addPathText(exchange: CapabilityExchange): Iterable<string> {
  if (!isOffered(exchange.offer("add-path"))) return;
  yield "    AddPath:";
  for (const family of FAMILIES) {
    for (const [title, direction] of [
      ["TX", "send"],
      ["RX", "receive"],
    ] as const) {
      const offer = exchange.addPath(family, direction);
      if (offer !== undefined) yield `      ${SPELLINGS[family].title}: ${title}${offerText(offer)}`;
    }
  }
}

function* pathsLimitText({ pathsLimits }: CapabilityExchange): Iterable<string> {
  if (pathsLimits.size === 0) return;
  yield "    Paths-Limit:";
  for (const family of FAMILIES) {
    const limit = pathsLimits.get(familyOf(family));
    if (limit !== undefined) yield `      ${SPELLINGS[family].title}: received (${limit})`;
  }
}

function* longLivedText(exchange: CapabilityExchange): Iterable<string> {
  const entries = exchange.said("theirs", "long-lived-graceful-restart")?.entries;
  if (entries === undefined) return;
  yield "      Address families by peer:";
  for (const { family } of entries) yield `           ${SPELLINGS[familyNameOf(family)].title}`;
}

function hostnameText(exchange: CapabilityExchange, who: "ours" | "theirs"): string {
  const verb = who === "ours" ? "advertised" : "received";
  const said = exchange.said(who, "fqdn");
  if (said === undefined) return ` not ${verb}`;
  const { hostname, domain } = said;
  return ` ${verb} (name: ${printable(hostname || NOT_SAID)},domain name: ${printable(domain || NOT_SAID)})`;
}

function versionText(exchange: CapabilityExchange, who: "ours" | "theirs"): string {
  const verb = who === "ours" ? "advertised" : "received";
  const said = exchange.said(who, "software-version");
  return said === undefined ? ` not ${verb}` : ` ${verb} software version (${printable(said.version)})`;
}
