/** `neighbor …`: what is said of one neighbour or peer group, below `router bgp`. */
import { formatIp } from "../../net/address.ts";
import type { Command } from "../grammar.ts";
import type { BgpInstance, LocalAs, PeerSettings, RemoteAs, RoleSetting, Shutdown, Timers } from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import { existingPeer, PEER, peerOf, removeGroup, removePeer } from "./peer.ts";

type SettingName = {
  [K in keyof PeerSettings]-?: undefined extends PeerSettings[K] ? K : never;
}[keyof PeerSettings];

/** RFC 9003 § 2. */
const LONGEST_SHUTDOWN_MESSAGE = 255;

/** A setting that `no` takes back, so that the peer group's or the default holds again. */
function setting<K extends SettingName>(
  syntax: string,
  key: K,
  read: (statement: Statement, bgp: BgpInstance) => PeerSettings[K] | undefined,
): Command<BgpInstance> {
  return {
    syntax: `[no] neighbor ${PEER} ${syntax}`,
    set(bgp, statement) {
      const value = read(statement, bgp);
      const peer = peerOf(bgp, statement);
      if (peer !== undefined && value !== undefined) peer[key] = value;
    },
    unset(bgp, statement) {
      const peer = existingPeer(bgp, statement);
      if (peer !== undefined) delete peer[key];
    },
  };
}

export const MEMBERSHIP: Command<BgpInstance> = {
  syntax: `[no] neighbor ${PEER} peer-group PGNAME$group`,
  set(bgp, statement) {
    if (statement.value("peer").type !== "address") {
      statement.error("only a neighbour's address can belong to a peer group", "peer");
      return;
    }
    const address = formatIp(statement.address("peer"));
    if (peerOf(bgp, statement) === undefined) return;
    const neighbor = bgp.neighbor(address, statement.position("peer"));
    const group = statement.text("group");
    const { membership } = neighbor;
    if (membership !== undefined && membership.group !== group) {
      statement.error(`${address} already belongs to the peer group ${quote(membership.group)}`, "group");
      return;
    }
    neighbor.membership = { group, at: statement.position("group") };
  },
  // As in FRR: who leaves the group is no neighbour any more.
  unset: removePeer,
};

export const NEIGHBOR_COMMANDS: readonly Command<BgpInstance>[] = [
  {
    syntax: `[no] neighbor ${PEER} remote-as ![<ASNUM|internal|external|auto>$remoteAs]`,
    set(bgp, statement) {
      const peer = peerOf(bgp, statement);
      if (peer !== undefined) peer.remoteAs = remoteAs(statement);
    },
    // As in FRR: a neighbour without remote-as is no neighbour, a group without is still a group.
    unset(bgp, statement) {
      if (statement.value("peer").type === "address") removePeer(bgp, statement);
      else delete bgp.groups.get(statement.text("peer"))?.remoteAs;
    },
  },
  { syntax: `no neighbor ${PEER}`, set: removePeer },
  {
    syntax: "[no] neighbor WORD$group peer-group",
    set(bgp, statement) {
      bgp.group(statement.text("group"), statement.position("group")).declared = true;
    },
    unset: (bgp, statement) => removeGroup(bgp, statement.text("group")),
  },
  MEMBERSHIP,
  setting("description ![LINE...$text]", "description", (statement) => statement.text("text")),
  setting("passive", "passive", () => true),
  setting("shutdown [message LINE...$message]", "shutdown", shutdown),
  setting("timers ![(0-65535)$keepalive (0-65535)$hold]", "timers", readTimers),
  setting("timers connect ![(1-65535)$seconds]", "connectRetry", (statement) => statement.number("seconds")),
  setting("timers delayopen ![(1-240)$seconds]", "delayOpen", (statement) => statement.number("seconds")),
  setting("port ![(1-65535)$tcpPort]", "port", (statement) => statement.number("tcpPort")),
  setting("update-source ![<A.B.C.D|X:X::X:X|WORD>$source]", "updateSource", updateSource),
  setting("local-role ![<provider|rs-server|rs-client|customer|peer>$role [strict-mode]]", "role", role),
  setting("capability extended-nexthop", "extendedNextHop", () => true),
  setting("local-as ![ASNUM$asn [no-prepend [replace-as [dual-as]]]]", "localAs", localAs),
  setting("graceful-restart", "gracefulRestart", () => "full"),
  setting("graceful-restart-helper", "gracefulRestart", () => "helper"),
  setting("graceful-restart-disable", "gracefulRestart", () => "off"),
  setting("graceful-shutdown", "gracefulShutdown", () => true),
  setting("advertisement-interval ![(0-600)$seconds]", "advertisementInterval", (statement) =>
    statement.number("seconds"),
  ),
  {
    syntax: `[no] neighbor ${PEER} enforce-first-as`,
    set: (bgp, statement) => enforceFirstAs(bgp, statement, true),
    unset: (bgp, statement) => enforceFirstAs(bgp, statement, false),
  },
];

/** Of `timers bgp` and `neighbor … timers`. */
export function readTimers(statement: Statement): Timers | undefined {
  const [keepalive, hold] = [statement.number("keepalive"), statement.number("hold")];
  if (hold === 1 || hold === 2) {
    statement.error(`a hold time of ${hold} s is not allowed: expected 0 or at least 3`, "hold");
    return undefined;
  }
  if (keepalive === 0 && hold !== 0) {
    statement.notice("0 s between keepalives: a third of the hold time is used", "keepalive");
  }
  return { keepalive, hold };
}

function remoteAs(statement: Statement): RemoteAs {
  const value = statement.value("remoteAs");
  if (value.type === "number") return value.number;
  return REMOTE_AS_WORDS[statement.text("remoteAs")];
}

const REMOTE_AS_WORDS: Readonly<Record<string, RemoteAs>> = {
  internal: "internal",
  external: "external",
  auto: "auto",
};

function shutdown(statement: Statement): Shutdown | undefined {
  if (!statement.has("message")) return {};
  const message = statement.text("message");
  const octets = Buffer.byteLength(message);
  if (octets <= LONGEST_SHUTDOWN_MESSAGE) return { message };
  statement.error(`the message has ${octets} octets; at most ${LONGEST_SHUTDOWN_MESSAGE} can be sent`, "message");
  return undefined;
}

function updateSource(statement: Statement): string | undefined {
  if (statement.value("source").type === "address") return formatIp(statement.address("source"));
  statement.error("an interface as update-source is not supported yet: expected its address", "source");
  return undefined;
}

function localAs(statement: Statement, { asn: ownAs }: BgpInstance): LocalAs | undefined {
  const asn = statement.number("asn");
  if (asn !== ownAs) {
    const [noPrepend, replaceAs] = [statement.said("no-prepend"), statement.said("replace-as")];
    return { asn, noPrepend, replaceAs, dualAs: statement.said("dual-as") };
  }
  statement.error(`${asn} is our AS already: expected another one`, "asn");
  return undefined;
}

const ROLES: Readonly<Record<string, RoleSetting["role"]>> = {
  provider: "provider",
  "rs-server": "route-server",
  "rs-client": "route-server-client",
  customer: "customer",
  peer: "peer",
};

function role(statement: Statement): RoleSetting {
  return { role: ROLES[statement.text("role")], strict: statement.said("strict-mode") };
}

function enforceFirstAs(bgp: BgpInstance, statement: Statement, wanted: boolean): void {
  const peer = peerOf(bgp, statement);
  if (peer !== undefined) peer.enforceFirstAs = wanted;
}
