/** What stands below `router bgp`. */
import { formatDottedQuad, formatIp } from "../../net/address.ts";
import { comparePrefixes, formatPrefix } from "../../net/prefix.ts";
import { type Command, Grammar, openBlock } from "../grammar.ts";
import { compareNames } from "../line-order.ts";
import type { BgpInstance, FamilyName } from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import { familyCommands, IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR, silent } from "./address-family.ts";
import { BEST_PATH_COMMANDS } from "./best-path.ts";
import { AS_NUMBERS, readValues } from "./community-values.ts";
import { endings } from "./endings.ts";
import { GRACEFUL_RESTART_COMMANDS } from "./graceful-restart.ts";
import { INSTANCE_SETTINGS } from "./instance-settings.ts";
import { INTERFACE_NEIGHBOR_COMMANDS } from "./interface-neighbor.ts";
import { NEIGHBOR_COMMANDS, readTimers } from "./neighbor.ts";
import { NEIGHBOR_BFD_COMMANDS } from "./neighbor-bfd.ts";
import { CONNECTION_COMMANDS } from "./neighbor-connection.ts";
import { peersInOrder } from "./peer.ts";
import { UNSUPPORTED_IN_BGP } from "./unsupported.ts";

type Switch =
  | "ebgpRequiresPolicy"
  | "networkImportCheck"
  | "enforceFirstAs"
  | "clientToClientReflection"
  | "rejectAsSets"
  | "gracefulShutdown";

/** On, or off with `no`; the default depends on version and profile. */
function onOff(syntax: string, key: Switch): Command<BgpInstance> {
  return {
    syntax: `[no] ${syntax}`,
    set: (bgp) => {
      bgp[key] = true;
    },
    unset: (bgp) => {
      bgp[key] = false;
    },
    *lines(bgp) {
      const wanted = bgp[key];
      if (wanted !== undefined) yield wanted ? syntax : `no ${syntax}`;
    },
  };
}

type Plain = "routerId" | "minimumHold" | "defaultLocalPref" | "clusterId" | "listenLimit";

/** The lines of a value that stands behind the words as it is in the model. */
function plain(words: string, key: Plain) {
  return function* lines(bgp: BgpInstance): Generator<string> {
    const value = bgp[key];
    if (value !== undefined) yield `${words} ${value}`;
  };
}

const BGP_COMMANDS: readonly Command<BgpInstance>[] = [
  {
    syntax: "[no] bgp router-id ![A.B.C.D$address]",
    set: routerId,
    unset: (bgp) => {
      bgp.routerId = undefined;
    },
    lines: plain("bgp router-id", "routerId"),
  },
  {
    syntax: "[no] timers bgp ![(0-65535)$keepalive (0-65535)$hold]",
    set: (bgp, statement) => {
      bgp.timers = readTimers(statement) ?? bgp.timers;
    },
    unset: (bgp) => {
      bgp.timers = undefined;
    },
    *lines({ timers }) {
      if (timers !== undefined) yield `timers bgp ${timers.keepalive} ${timers.hold}`;
    },
  },
  {
    syntax: "[no] bgp minimum-holdtime ![(1-65535)$seconds]",
    set: (bgp, statement) => {
      bgp.minimumHold = statement.number("seconds");
    },
    unset: (bgp) => {
      bgp.minimumHold = undefined;
    },
    lines: plain("bgp minimum-holdtime", "minimumHold"),
  },
  onOff("bgp ebgp-requires-policy", "ebgpRequiresPolicy"),
  onOff("bgp network import-check", "networkImportCheck"),
  onOff("bgp enforce-first-as", "enforceFirstAs"),
  onOff("bgp client-to-client reflection", "clientToClientReflection"),
  onOff("bgp reject-as-sets", "rejectAsSets"),
  onOff("bgp graceful-shutdown", "gracefulShutdown"),
  {
    syntax: "[no] bgp default local-preference ![(0-4294967295)$value]",
    set: (bgp, statement) => {
      bgp.defaultLocalPref = statement.number("value");
    },
    unset: (bgp) => {
      bgp.defaultLocalPref = undefined;
    },
    lines: plain("bgp default local-preference", "defaultLocalPref"),
  },
  {
    syntax: "[no] bgp cluster-id ![<A.B.C.D|(1-4294967295)>$cluster]",
    set: clusterId,
    unset: (bgp) => {
      bgp.clusterId = undefined;
    },
    lines: plain("bgp cluster-id", "clusterId"),
  },
  {
    syntax: "[no] bgp confederation identifier ![ASNUM$asn]",
    set: ({ confederation }, statement) => {
      confederation.identifier = statement.number("asn");
    },
    unset: ({ confederation }) => {
      confederation.identifier = undefined;
    },
    *lines({ confederation: { identifier } }) {
      if (identifier !== undefined) yield `bgp confederation identifier ${identifier}`;
    },
  },
  {
    syntax: "[no] bgp confederation peers ASNUM...$asns",
    set: confederationPeers,
    unset: ({ confederation }, statement) => {
      for (const asn of readValues(statement, statement.rest("asns"), AS_NUMBERS) ?? []) {
        confederation.members.delete(asn);
      }
    },
    *lines({ confederation: { members } }) {
      if (members.size > 0) yield `bgp confederation peers ${[...members].sort((a, b) => a - b).join(" ")}`;
    },
  },
  {
    syntax: "[no] bgp default <ipv4-unicast|ipv6-unicast>$family",
    set: (bgp, statement) => defaultFamily(bgp, statement, true),
    unset: (bgp, statement) => defaultFamily(bgp, statement, false),
    *lines({ defaultFamilies }) {
      if (!defaultFamilies.has("ipv4-unicast")) yield "no bgp default ipv4-unicast";
      if (defaultFamilies.has("ipv6-unicast")) yield "bgp default ipv6-unicast";
    },
  },
  {
    syntax: "[no] bgp listen limit ![(1-65535)$limit]",
    set: (bgp, statement) => {
      bgp.listenLimit = statement.number("limit");
    },
    unset: (bgp) => {
      bgp.listenLimit = undefined;
    },
    lines: plain("bgp listen limit", "listenLimit"),
  },
  {
    syntax: "[no] bgp listen range <A.B.C.D/M|X:X::X:X/M>$prefix peer-group PGNAME$group",
    set: listenRange,
    unset: (bgp, statement) => bgp.listenRanges.delete(formatPrefix(statement.prefix("prefix"))),
    lines: listenRangeLines,
  },
  addressFamily("ipv4", IPV4_UNICAST_GRAMMAR),
  addressFamily("ipv6", IPV6_UNICAST_GRAMMAR),
];

function addressFamily(version: "ipv4" | "ipv6", grammar: Grammar<BgpInstance>): Command<BgpInstance> {
  return {
    syntax: `address-family ${version} [unicast]`,
    opens: (bgp) => openBlock(grammar, bgp),
    lines: (bgp) => [
      {
        line: `address-family ${version} unicast`,
        block: openBlock(grammar, bgp),
        end: "exit-address-family",
        separator: "before",
        unlessEmpty: true,
      },
    ],
  };
}

const COMMANDS: readonly Command<BgpInstance>[] = [
  ...BGP_COMMANDS,
  ...BEST_PATH_COMMANDS,
  ...GRACEFUL_RESTART_COMMANDS,
  ...INSTANCE_SETTINGS,
  ...NEIGHBOR_COMMANDS,
  ...NEIGHBOR_BFD_COMMANDS,
  ...CONNECTION_COMMANDS,
  ...INTERFACE_NEIGHBOR_COMMANDS,
  ...familyCommands("ipv4-unicast", "A.B.C.D/M").map(silent),
  ...UNSUPPORTED_IN_BGP,
  ...endings(),
];

export const BGP_GRAMMAR = new Grammar("router bgp", COMMANDS, { neighborNames: peersInOrder });

function routerId(bgp: BgpInstance, statement: Statement): void {
  const id = formatIp(statement.address("address"));
  // RFC 6286: any number but zero.
  if (id === "0.0.0.0") statement.error("0.0.0.0 cannot be a router ID", "address");
  else bgp.routerId = id;
}

/** RFC 4456 § 7: a number of 32 bits, which FRR also takes as one. */
function clusterId(bgp: BgpInstance, statement: Statement): void {
  const value = statement.value("cluster");
  const id = value.type === "number" ? formatDottedQuad(value.number) : formatIp(statement.address("cluster"));
  if (id === "0.0.0.0") statement.error("0.0.0.0 cannot be a cluster ID", "cluster");
  else bgp.clusterId = id;
}

function confederationPeers({ asn: ownAs, confederation }: BgpInstance, statement: Statement): void {
  for (const asn of readValues(statement, statement.rest("asns"), AS_NUMBERS) ?? []) {
    if (asn === ownAs) statement.notice(`AS ${asn} is our own: only the other members count`, "asns");
    else confederation.members.add(asn);
  }
}

function defaultFamily(bgp: BgpInstance, statement: Statement, wanted: boolean): void {
  const family: FamilyName = statement.text("family") === "ipv4-unicast" ? "ipv4-unicast" : "ipv6-unicast";
  const families = new Set(bgp.defaultFamilies);
  if (wanted) families.add(family);
  else families.delete(family);
  bgp.defaultFamilies = families;
  if (bgp.neighbors.size + bgp.groups.size > 0) {
    statement.notice("as in FRR, this is for neighbours that are first mentioned below this line");
  }
}

function listenRange(bgp: BgpInstance, statement: Statement): void {
  const prefix = statement.prefix("prefix");
  const key = formatPrefix(prefix);
  const group = statement.text("group");
  const existing = bgp.listenRanges.get(key);
  if (existing !== undefined && existing.group !== group) {
    statement.error(`${key} already belongs to the peer group ${quote(existing.group)}`, "prefix");
    return;
  }
  bgp.listenRanges.set(key, { prefix, group, at: statement.position("prefix") });
}

function* listenRangeLines({ listenRanges }: BgpInstance): Generator<string> {
  const sorted = [...listenRanges.values()].sort(
    (a, b) => compareNames(a.group, b.group) || comparePrefixes(a.prefix, b.prefix),
  );
  for (const { prefix, group } of sorted) yield `bgp listen range ${formatPrefix(prefix)} peer-group ${group}`;
}
