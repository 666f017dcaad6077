/** `neighbor …`: how the connection to a neighbour is made, below `router bgp`. */
import { formatIp } from "../../net/address.ts";
import type { Command } from "../grammar.ts";
import type { BgpInstance, PeerSettings } from "../model.ts";
import type { Statement } from "../statement.ts";
import { setting } from "./neighbor.ts";
import { existingPeer, PEER, peerLines, peerOf } from "./peer.ts";
import { PENDING } from "./pending.ts";
import { noticeIdle, type SettingCommand } from "./setting.ts";

/** FRR's, when the line says no number. */
const MOST_HOPS = 255;

const ANY_DISTANCE = "a neighbour may be any number of hops away, and the TTL is not limited yet";
const OWN_UPDATES = "who shares updates with whom makes no difference to what is sent";

export const CONNECTION_COMMANDS: readonly Command<BgpInstance>[] = [
  pending(
    PENDING.socketOptions,
    setting(
      "password ![WORD$password]",
      "password",
      (statement) => statement.text("password"),
      (password, style) => `password ${style.secret(password)}`,
    ),
  ),
  pending(
    PENDING.socketOptions,
    setting(
      "ttl-security hops ![(1-254)$hops]",
      "ttlSecurityHops",
      (statement) => statement.number("hops"),
      (hops) => `ttl-security hops ${hops}`,
    ),
  ),
  idle(
    `${ANY_DISTANCE}; only BFD goes by it`,
    setting(
      "ebgp-multihop [(1-255)$hops]",
      "ebgpMultihop",
      (statement) => (statement.has("hops") ? statement.number("hops") : MOST_HOPS),
      (hops) => (hops === MOST_HOPS ? "ebgp-multihop" : `ebgp-multihop ${hops}`),
    ),
  ),
  idle(
    ANY_DISTANCE,
    setting(
      "<disable-connected-check|enforce-multihop>",
      "disableConnectedCheck",
      () => true,
      () => "disable-connected-check",
    ),
  ),
  pending(
    PENDING.socketOptions,
    setting(
      "tcp-mss ![(1-65535)$number]",
      "tcpMss",
      (statement) => statement.number("number"),
      (octets) => `tcp-mss ${octets}`,
    ),
  ),
  {
    syntax: `[no] neighbor ${PEER} update-source ![<A.B.C.D|X:X::X:X>$source]`,
    set: (bgp, statement) => changeSource(bgp, statement, { updateSource: formatIp(statement.address("source")) }),
    unset: withoutSource,
    lines: peerLines(({ updateSource }) => updateSource && `update-source ${updateSource}`),
  },
  {
    syntax: `[no] neighbor ${PEER} update-source WORD$interface`,
    pending: PENDING.socketOptions,
    set: (bgp, statement) => changeSource(bgp, statement, { updateSourceInterface: statement.text("interface") }),
    unset: withoutSource,
    lines: peerLines(({ updateSourceInterface: name }) => name && `update-source ${name}`),
  },
  idle(
    OWN_UPDATES,
    setting(
      "solo",
      "solo",
      () => true,
      () => "solo",
    ),
  ),
  flag("dont-capability-negotiate", "dontCapabilityNegotiate"),
  flag("override-capability", "overrideCapability"),
  flag("strict-capability-match", "strictCapabilityMatch"),
];

/** There is one source, an address or an interface. */
function changeSource(
  bgp: BgpInstance,
  statement: Statement,
  source: Pick<PeerSettings, "updateSource" | "updateSourceInterface">,
): void {
  const peer = peerOf(bgp, statement);
  if (peer === undefined) return;
  withoutSource(bgp, statement);
  Object.assign(peer, source);
}

function withoutSource(bgp: BgpInstance, statement: Statement): void {
  const peer = existingPeer(bgp, statement);
  delete peer?.updateSource;
  delete peer?.updateSourceInterface;
}

function flag(
  words: string,
  key: "dontCapabilityNegotiate" | "overrideCapability" | "strictCapabilityMatch",
): Command<BgpInstance> {
  return pending(
    PENDING.session,
    setting(
      words,
      key,
      () => true,
      () => words,
    ),
  );
}

function pending(why: string, command: Command<BgpInstance>): Command<BgpInstance> {
  return { ...command, pending: why };
}

/** The line is kept, and does nothing. */
function idle(why: string, command: SettingCommand<BgpInstance>): Command<BgpInstance> {
  return {
    ...command,
    set(bgp, statement) {
      command.set(bgp, statement);
      noticeIdle(statement, why);
    },
  };
}
