/** `network …`: prefixes that are announced because the file says so. Of one address family. */
import { comparePrefixes, formatPrefix } from "../../net/prefix.ts";
import type { Command } from "../grammar.ts";
import type { BgpInstance, FamilyName, Network } from "../model.ts";
import type { Statement } from "../statement.ts";
import { PENDING } from "./pending.ts";

/** What keeps a prefix from being announced as it stands. */
const OPTIONS: Readonly<Record<FamilyName, string>> = {
  "ipv4-unicast": "<route-map WORD$routeMap|backdoor>",
  "ipv6-unicast": "route-map WORD$routeMap",
};

export function networkCommands(family: FamilyName, prefix: string): readonly Command<BgpInstance>[] {
  const version = family === "ipv4-unicast" ? 4 : 6;
  function* linesOf({ networks }: BgpInstance, isWanted: (network: Network) => boolean): Generator<string> {
    const wanted = [...networks.values()].filter((network) => network.prefix.version === version && isWanted(network));
    for (const network of wanted.sort((a, b) => comparePrefixes(a.prefix, b.prefix))) yield write(network);
  }
  return [
    {
      syntax: `[no] network ${prefix}$prefix`,
      set: announce,
      unset: withdraw,
      lines: (bgp) => linesOf(bgp, isPlain),
    },
    {
      syntax: `[no] network ${prefix}$prefix ${OPTIONS[family]}`,
      pending: PENDING.origination,
      set: announce,
      unset: withdraw,
      lines: (bgp) => linesOf(bgp, (network) => !isPlain(network)),
    },
    { syntax: `[no] network ${prefix}$prefix label-index LINE...$rest`, unsupported: true },
  ];
}

function announce(bgp: BgpInstance, statement: Statement): void {
  const prefix = statement.prefix("prefix");
  const key = formatPrefix(prefix);
  if (key !== statement.written("prefix") && prefix.version === 4) {
    statement.notice(`${statement.written("prefix")} has host bits; ${key} is announced`, "prefix");
  }
  bgp.networks.set(key, { prefix, at: statement.position("prefix"), ...options(statement) });
}

function options(statement: Statement): Pick<Network, "routeMap" | "backdoor"> {
  if (statement.has("routeMap")) {
    return { routeMap: { name: statement.text("routeMap"), at: statement.position("routeMap") } };
  }
  return statement.said("backdoor") ? { backdoor: true } : {};
}

function withdraw(bgp: BgpInstance, statement: Statement): void {
  bgp.networks.delete(formatPrefix(statement.prefix("prefix")));
}

function isPlain({ routeMap, backdoor }: Network): boolean {
  return routeMap === undefined && backdoor === undefined;
}

function write({ prefix, routeMap, backdoor }: Network): string {
  const words = [`network ${formatPrefix(prefix)}`];
  if (routeMap !== undefined) words.push(`route-map ${routeMap.name}`);
  if (backdoor) words.push("backdoor");
  return words.join(" ");
}
