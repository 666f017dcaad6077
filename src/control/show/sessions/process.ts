/** Small views of the process: memory, listening sockets, addresses of our own. */
import { networkInterfaces } from "node:os";
import { FAMILIES } from "../../../config/model.ts";
import type { ExecCommand } from "../../exec-command.ts";
import { chosenInstance, defaultInstance } from "./instance.ts";
import { memorySize, SIZE_OF } from "./memory-size.ts";
import { peersOf } from "./peers.ts";

export const PROCESS_COMMANDS: readonly ExecCommand[] = [
  { syntax: "show [ip] bgp memory", run: showMemory },
  { syntax: "show bgp listeners", run: showListeners },
  { syntax: "show bgp [<view|vrf> NAME$vrf] martian next-hop", run: showOwnAddresses },
];

function showMemory(...[subject]: Parameters<ExecCommand["run"]>): string {
  const instance = defaultInstance(subject);
  if (instance?.info === undefined) return "";
  const { tables, attributeSets, sentAttributeSets, nextHops } = instance.info;
  const peers = peersOf(instance);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const prefixes = sum(FAMILIES.map((family) => tables[family].prefixes));
  const families = peers.flatMap(({ info }) => [...(info?.families.values() ?? [])]);
  const received = sum(families.map(({ accepted, refused }) => accepted + refused));
  const groups = instance.bgp.groups.size;
  const line = (count: number, title: string, bytes: number) =>
    `${count} ${title}, using ${memorySize(bytes)} of memory\n`;
  return [
    line(prefixes, "RIB nodes", prefixes * SIZE_OF.prefix),
    line(received, "BGP routes", received * SIZE_OF.path),
    line(nextHops, "Nexthop cache entries", nextHops * SIZE_OF.nextHop),
    line(attributeSets.count, "BGP attributes", attributeSets.bytes),
    line(sentAttributeSets.count, "BGP attributes as sent", sentAttributeSets.bytes),
    line(peers.length, "peers", peers.length * SIZE_OF.peer),
    groups === 0 ? "" : line(groups, "peer groups", groups * SIZE_OF.peerGroup),
  ].join("");
}

function showListeners(...[subject]: Parameters<ExecCommand["run"]>): string {
  const listening = subject.speaker?.listening ?? [];
  const lines = listening.map(({ address }) => `${"default".padEnd(16)} -1 ${address}\n`);
  return `Name             fd Address\n---------------------------\n${lines.join("")}`;
}

/** Next hops that nobody may announce to us, because they are we ourselves. */
function showOwnAddresses(...[subject, request]: Parameters<ExecCommand["run"]>): string {
  if (chosenInstance(subject, request).instance === undefined) return "% No BGP process is configured\n";
  const interfacesOf = new Map<string, string[]>();
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const { address } of addresses ?? []) interfacesOf.set(address, [...(interfacesOf.get(address) ?? []), name]);
  }
  const lines = [...interfacesOf].map(
    ([address, names]) => `addr: ${address}, count: ${names.length} : ${names.map((name) => ` ${name},`).join("")}\n`,
  );
  return `self nexthop database:\n${lines.join("")}Tunnel-ip database:\n`;
}
