/**
 * What FRR's zebra says of the kernel's routes. As yet Bellman puts none there, and nobody tells it of any: JSON is
 * FRR's for an empty table, and text says so.
 */
import { CommandError, type ExecCommand, type Request } from "../../exec-command.ts";
import { type JsonObject, plainJson, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { meansAllVrfs, unknownVrf } from "./vrf.ts";

const NOTE = "no routes are installed: Bellman does not touch the kernel yet\n";

const VRF = "[vrf NAME$vrf]";
const SOURCES = "<bgp|connected|kernel|local|static>";

export const HOST_ROUTE_COMMANDS: readonly ExecCommand[] = [
  {
    syntax:
      `show <ip|ipv6> <route|fib> ${VRF} ` +
      `[<A.B.C.D|A.B.C.D/M|X:X::X:X|X:X::X:X/M>$prefix [longer-prefixes]] [${SOURCES}] [json]`,
    run: (_, request) => undefinedVrf(request) ?? (request.said("json") ? `${plainJson(byVrf(request, {}))}\n` : NOTE),
  },
  {
    syntax: `show <ip|ipv6> route ${VRF} summary [json]`,
    run: (_, request) => undefinedVrf(request) ?? summary(request),
  },
  { syntax: `show <ip|ipv6> <nht|import-check> ${VRF} [json]`, run: nextHopTracking },
];

function undefinedVrf(request: Request): string | undefined {
  const vrf = unknownVrf(request);
  if (vrf === undefined) return undefined;
  return request.said("json") ? "{}\n" : `vrf ${vrf} not defined\n`;
}

/** With `vrf all`, FRR nests. */
function byVrf(request: Request, table: JsonObject): JsonObject {
  return meansAllVrfs(request) ? { default: table } : table;
}

function summary(request: Request): string {
  if (request.said("json")) {
    return `${prettyJson(byVrf(request, { routes: [], routesTotal: 0, routesTotalFib: 0 }))}\n`;
  }
  const row = (source: string, routes: string, fib: string) =>
    `${source.padEnd(20)} ${routes.padEnd(20)} ${fib.padEnd(20)} `;
  return `${row("Route Source", "Routes", "FIB")} (vrf default)\n------\n${row("Totals", "0", "0")}\n\n`;
}

function nextHopTracking({ configuration }: Subject, request: Request): string {
  const vrf = unknownVrf(request);
  if (vrf !== undefined) throw new CommandError(`% VRF ${vrf} not found`);
  const afi = request.said("ip") ? "ip" : "ipv6";
  const resolveViaDefault = configuration.routing.resolveViaDefault[afi] ?? false;
  if (request.said("json")) {
    return `${prettyJson({ default: { [afi === "ip" ? "ipv4" : "ipv6"]: { resolveViaDefault } } })}\n`;
  }
  return `VRF default:\n Resolve via default: ${resolveViaDefault ? "on" : "off"}\n`;
}
