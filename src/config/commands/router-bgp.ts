/** What stands below `router bgp`. */
import { formatDottedQuad, formatIp } from "../../net/address.ts";
import { formatPrefix } from "../../net/prefix.ts";
import { type Command, Grammar, openBlock } from "../grammar.ts";
import type { BgpInstance, FamilyName } from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import { familyCommands, IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "./address-family.ts";
import { BEST_PATH_COMMANDS } from "./best-path.ts";
import { AS_NUMBERS, readValues } from "./community-values.ts";
import { endings } from "./endings.ts";
import { GRACEFUL_RESTART_COMMANDS } from "./graceful-restart.ts";
import { NEIGHBOR_COMMANDS, readTimers } from "./neighbor.ts";
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
  };
}

const BGP_COMMANDS: readonly Command<BgpInstance>[] = [
  {
    syntax: "[no] bgp router-id ![A.B.C.D$address]",
    set: routerId,
    unset: (bgp) => {
      bgp.routerId = undefined;
    },
  },
  {
    syntax: "[no] timers bgp ![(0-65535)$keepalive (0-65535)$hold]",
    set: (bgp, statement) => {
      bgp.timers = readTimers(statement) ?? bgp.timers;
    },
    unset: (bgp) => {
      bgp.timers = undefined;
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
  },
  {
    syntax: "[no] bgp cluster-id ![<A.B.C.D|(1-4294967295)>$cluster]",
    set: clusterId,
    unset: (bgp) => {
      bgp.clusterId = undefined;
    },
  },
  {
    syntax: "[no] bgp confederation identifier ![ASNUM$asn]",
    set: ({ confederation }, statement) => {
      confederation.identifier = statement.number("asn");
    },
    unset: ({ confederation }) => {
      confederation.identifier = undefined;
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
  },
  {
    syntax: "[no] bgp default <ipv4-unicast|ipv6-unicast>$family",
    set: (bgp, statement) => defaultFamily(bgp, statement, true),
    unset: (bgp, statement) => defaultFamily(bgp, statement, false),
  },
  {
    syntax: "[no] bgp listen limit ![(1-65535)$limit]",
    set: (bgp, statement) => {
      bgp.listenLimit = statement.number("limit");
    },
    unset: (bgp) => {
      bgp.listenLimit = undefined;
    },
  },
  {
    syntax: "[no] bgp listen range <A.B.C.D/M|X:X::X:X/M>$prefix peer-group PGNAME$group",
    set: listenRange,
    unset: (bgp, statement) => bgp.listenRanges.delete(formatPrefix(statement.prefix("prefix"))),
  },
  { syntax: "address-family ipv4 [unicast]", opens: (bgp) => openBlock(IPV4_UNICAST_GRAMMAR, bgp) },
  { syntax: "address-family ipv6 [unicast]", opens: (bgp) => openBlock(IPV6_UNICAST_GRAMMAR, bgp) },
];

export const BGP_GRAMMAR = new Grammar<BgpInstance>("router bgp", [
  ...BGP_COMMANDS,
  ...BEST_PATH_COMMANDS,
  ...GRACEFUL_RESTART_COMMANDS,
  ...NEIGHBOR_COMMANDS,
  ...familyCommands("ipv4-unicast", "A.B.C.D/M"),
  ...UNSUPPORTED_IN_BGP,
  ...endings(),
]);

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
