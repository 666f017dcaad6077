/** The host's interfaces, as far as the system tells without being asked through netlink: those that are up and have addresses. */
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";
import { CommandError, type ExecCommand, type Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { unknownVrf } from "./vrf.ts";

export const INTERFACE_COMMANDS: readonly ExecCommand[] = [
  {
    syntax: "show interface [WORD$interface] [vrf NAME$vrf] [json]",
    run: (_, request) => noVrf(request) ?? showInterfaces(request),
  },
  {
    syntax: "show interface [vrf NAME$vrf] brief [json]",
    run: (_, request) => noVrf(request) ?? showBrief(request),
  },
  { syntax: "show vrf [json]", run: showVrfs },
];

function noVrf(request: Request): string | undefined {
  const vrf = unknownVrf(request);
  if (vrf === undefined) return undefined;
  if (request.said("json")) return "{}\n";
  throw new CommandError(`% VRF ${vrf} not found`);
}

interface Interface {
  readonly name: string;
  readonly hardwareAddress: string;
  readonly isLoopback: boolean;
  /** With their lengths; IPv4 first. */
  readonly addresses: readonly string[];
}

function interfaces(): readonly Interface[] {
  return Object.entries(networkInterfaces())
    .map(([name, infos = []]) => describe(name, infos))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(name: string, infos: readonly NetworkInterfaceInfo[]): Interface {
  const addressesOf = (family: "IPv4" | "IPv6") =>
    infos.filter((info) => info.family === family).map(({ address, cidr }) => cidr ?? address);
  return {
    name,
    hardwareAddress: infos[0]?.mac ?? "",
    isLoopback: infos.some(({ internal }) => internal),
    addresses: [...addressesOf("IPv4"), ...addressesOf("IPv6")],
  };
}

function showInterfaces(request: Request): string {
  const all = interfaces();
  const chosen = request.has("interface") ? all.filter(({ name }) => name === request.text("interface")) : all;
  if (request.has("interface") && chosen.length === 0) {
    if (request.said("json")) return "{}\n";
    throw new CommandError(`% Can't find interface ${request.text("interface")}`);
  }
  if (request.said("json")) return `${prettyJson(Object.fromEntries(chosen.map((each) => [each.name, json(each)])))}\n`;
  return chosen.map(text).join("");
}

function json({ hardwareAddress, isLoopback, addresses }: Interface): JsonObject {
  return {
    administrativeStatus: "up",
    operationalStatus: "up",
    vrfName: "default",
    type: isLoopback ? "Loopback" : "Ethernet",
    hardwareAddress: isLoopback ? undefined : hardwareAddress,
    ipAddresses: addresses.map((address) => ({ address, secondary: false })),
  };
}

function text({ name, hardwareAddress, isLoopback, addresses }: Interface): string {
  return [
    `Interface ${name} is up, line protocol is up`,
    "  vrf: default",
    `  Type: ${isLoopback ? "Loopback" : "Ethernet"}`,
    ...(isLoopback ? [] : [`  HWaddr: ${hardwareAddress}`]),
    ...addresses.map((address) => `  ${address.includes(":") ? "inet6" : "inet"} ${address}`),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

function showBrief(request: Request): string {
  const all = interfaces();
  if (request.said("json")) {
    const brief = ({ addresses }: Interface) => ({ status: "up", vrfName: "default", addresses });
    return `${prettyJson(Object.fromEntries(all.map((each) => [each.name, brief(each)])))}\n`;
  }
  const heading = [row("Interface", "Status", "VRF", "Addresses"), row("---------", "------", "---", "---------")];
  const rows = all.flatMap(({ name, addresses }) => {
    const [first = "", ...others] = addresses;
    return [row(name, "up", "default", first), ...others.map((address) => row("", "", "", address))];
  });
  return [...heading, ...rows, ""].map((line) => `${line}\n`).join("");
}

function row(name: string, status: string, vrf: string, address: string): string {
  return `${name.padEnd(16)}${status.padEnd(8)}${vrf.padEnd(16)}${address}`.trimEnd();
}

/** FRR lists all but the default VRF. None is used yet; those of the configuration are there all the same. */
function showVrfs({ configuration }: Subject, request: Request): string {
  const names = [...configuration.vrfs.keys()];
  if (request.said("json")) {
    const vrf = { active: false, configured: true };
    return `${prettyJson(Object.fromEntries(names.map((name) => [name, vrf])))}\n`;
  }
  return names.map((name) => `vrf ${name} inactive (configured)\n`).join("");
}
