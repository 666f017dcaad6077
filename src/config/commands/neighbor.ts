/** `neighbor …`: what is said of one neighbour or peer group, below `router bgp`. */
import { formatIp } from "../../net/address.ts";
import type { Command, WritingStyle } from "../grammar.ts";
import type {
  BgpInstance,
  GracefulRestartMode,
  InterfaceNeighbor,
  LocalAs,
  Neighbor,
  PeerSettings,
  RemoteAs,
  RoleSetting,
  Shutdown,
  Timers,
} from "../model.ts";
import { quote } from "../problems.ts";
import type { Statement } from "../statement.ts";
import { existingPeer, PEER, peerLines, peerOf, removeGroup, removePeer } from "./peer.ts";
import type { SettingCommand } from "./setting.ts";

type SettingName = {
  [K in keyof PeerSettings]-?: undefined extends PeerSettings[K] ? K : never;
}[keyof PeerSettings];

/** RFC 9003 § 2. */
const LONGEST_SHUTDOWN_MESSAGE = 255;

/** A setting that `no` takes back, so that the peer group's or the default holds again. `write` is what was said. */
export function setting<K extends SettingName>(
  syntax: string,
  key: K,
  read: (statement: Statement, bgp: BgpInstance) => PeerSettings[K] | undefined,
  write: (value: NonNullable<PeerSettings[K]>, style: WritingStyle) => string | undefined,
): SettingCommand<BgpInstance> {
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
    lines: peerLines((peer, style) => {
      const value = peer[key];
      return value == null ? undefined : write(value, style);
    }),
  };
}

function gracefulRestart(words: string, mode: GracefulRestartMode): Command<BgpInstance> {
  return setting(
    words,
    "gracefulRestart",
    () => mode,
    (said) => (said === mode ? words : undefined),
  );
}

export const MEMBERSHIP: Command<BgpInstance> = {
  syntax: `[no] neighbor ${PEER} peer-group PGNAME$group`,
  set(bgp, statement) {
    const neighbor = neighborOf(bgp, statement);
    if (neighbor !== undefined) join(neighbor, statement, "peer");
  },
  // As in FRR: who leaves the group is no neighbour any more.
  unset: removePeer,
  *lines({ neighbors }) {
    for (const { address, membership } of neighbors.values()) {
      if (membership !== undefined) yield `neighbor ${address} peer-group ${membership.group}`;
    }
  },
};

/** Whoever is a member of a group can only leave it. The word called `name` says who. */
export function join(neighbor: Neighbor | InterfaceNeighbor, statement: Statement, name: string): void {
  const group = statement.text("group");
  const { membership } = neighbor;
  if (membership === undefined || membership.group === group) {
    neighbor.membership = { group, at: statement.position("group") };
    return;
  }
  const words = `already belongs to the peer group ${quote(membership.group)}`;
  statement.error(`${statement.written(name)} ${words}`, "group");
}

export const NEIGHBOR_COMMANDS: readonly Command<BgpInstance>[] = [
  {
    syntax: `[no] neighbor ${PEER} remote-as ![<ASNUM|internal|external|auto>$remoteAs]`,
    set(bgp, statement) {
      const peer = peerOf(bgp, statement);
      if (peer !== undefined) peer.remoteAs = readRemoteAs(statement);
    },
    // As in FRR: a neighbour without remote-as is no neighbour, a group without is still a group.
    unset(bgp, statement) {
      if (statement.value("peer").type === "address") removePeer(bgp, statement);
      else delete existingPeer(bgp, statement)?.remoteAs;
    },
    // An interface's stands in its own line, unless that says its group.
    lines: peerLines((peer) => {
      const { remoteAs } = peer;
      const isSaid = "interface" in peer && !("membership" in peer);
      return remoteAs === undefined || isSaid ? undefined : `remote-as ${remoteAs}`;
    }),
  },
  { syntax: `no neighbor ${PEER}`, set: removePeer },
  {
    syntax: "[no] neighbor WORD$group peer-group",
    set(bgp, statement) {
      bgp.group(statement.text("group"), statement.position("group")).declared = true;
    },
    unset: (bgp, statement) => removeGroup(bgp, statement.text("group")),
    *lines({ groups }) {
      for (const [name, { declared }] of groups) if (declared) yield `neighbor ${name} peer-group`;
    },
  },
  MEMBERSHIP,
  setting(
    "description ![LINE...$text]",
    "description",
    (statement) => statement.text("text"),
    (text) => `description ${text}`,
  ),
  setting(
    "passive",
    "passive",
    () => true,
    () => "passive",
  ),
  setting("shutdown [message LINE...$message]", "shutdown", shutdown, ({ message }) =>
    message === undefined ? "shutdown" : `shutdown message ${message}`,
  ),
  setting(
    "timers ![(0-65535)$keepalive (0-65535)$hold]",
    "timers",
    readTimers,
    ({ keepalive, hold }) => `timers ${keepalive} ${hold}`,
  ),
  setting(
    "timers connect ![(1-65535)$seconds]",
    "connectRetry",
    (statement) => statement.number("seconds"),
    (seconds) => `timers connect ${seconds}`,
  ),
  setting(
    "timers delayopen ![(1-240)$seconds]",
    "delayOpen",
    (statement) => statement.number("seconds"),
    (seconds) => `timers delayopen ${seconds}`,
  ),
  setting(
    "port ![(1-65535)$tcpPort]",
    "port",
    (statement) => statement.number("tcpPort"),
    (port) => `port ${port}`,
  ),
  setting(
    "local-role ![<provider|rs-server|rs-client|customer|peer>$role [strict-mode]]",
    "role",
    role,
    ({ role, strict }) => `local-role ${ROLE_WORDS[role]}${strict ? " strict-mode" : ""}`,
  ),
  setting(
    "capability extended-nexthop",
    "extendedNextHop",
    () => true,
    () => "capability extended-nexthop",
  ),
  setting(
    "local-as ![ASNUM$asn [no-prepend [replace-as [dual-as]]]]",
    "localAs",
    localAs,
    ({ asn, noPrepend, replaceAs, dualAs }) =>
      ["local-as", asn, noPrepend && "no-prepend", replaceAs && "replace-as", dualAs && "dual-as"]
        .filter(Boolean)
        .join(" "),
  ),
  gracefulRestart("graceful-restart", "full"),
  gracefulRestart("graceful-restart-helper", "helper"),
  gracefulRestart("graceful-restart-disable", "off"),
  setting(
    "graceful-shutdown",
    "gracefulShutdown",
    () => true,
    () => "graceful-shutdown",
  ),
  setting(
    "advertisement-interval ![(0-600)$seconds]",
    "advertisementInterval",
    (statement) => statement.number("seconds"),
    (seconds) => `advertisement-interval ${seconds}`,
  ),
  {
    syntax: `[no] neighbor ${PEER} enforce-first-as`,
    set: (bgp, statement) => enforceFirstAs(bgp, statement, true),
    unset: (bgp, statement) => enforceFirstAs(bgp, statement, false),
    lines: peerLines(({ enforceFirstAs }) => {
      if (enforceFirstAs === undefined) return undefined;
      return enforceFirstAs ? "enforce-first-as" : "no enforce-first-as";
    }),
  },
];

/** Who can belong to a peer group; undefined after a complaint. */
function neighborOf(bgp: BgpInstance, statement: Statement): Neighbor | InterfaceNeighbor | undefined {
  if (statement.value("peer").type === "address") {
    return peerOf(bgp, statement) && bgp.neighbors.get(formatIp(statement.address("peer")));
  }
  const neighbor = bgp.interfaceNeighbors.get(statement.text("peer"));
  if (neighbor === undefined) statement.error("only a neighbour's address can belong to a peer group", "peer");
  return neighbor;
}

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

export function readRemoteAs(statement: Statement): RemoteAs {
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

function localAs(statement: Statement, { asn: ownAs }: BgpInstance): LocalAs | undefined {
  const asn = statement.number("asn");
  if (asn !== ownAs) {
    const [noPrepend, replaceAs] = [statement.said("no-prepend"), statement.said("replace-as")];
    return { asn, noPrepend, replaceAs, dualAs: statement.said("dual-as") };
  }
  statement.error(`${asn} is our AS already: expected another one`, "asn");
  return undefined;
}

const ROLE_WORDS: Readonly<Record<RoleSetting["role"], string>> = {
  provider: "provider",
  "route-server": "rs-server",
  "route-server-client": "rs-client",
  customer: "customer",
  peer: "peer",
};
const ROLES = Object.fromEntries(Object.entries(ROLE_WORDS).map(([role, word]) => [word, role])) as Readonly<
  Record<string, RoleSetting["role"]>
>;

function role(statement: Statement): RoleSetting {
  return { role: ROLES[statement.text("role")], strict: statement.said("strict-mode") };
}

function enforceFirstAs(bgp: BgpInstance, statement: Statement, wanted: boolean): void {
  const peer = peerOf(bgp, statement);
  if (peer !== undefined) peer.enforceFirstAs = wanted;
}
