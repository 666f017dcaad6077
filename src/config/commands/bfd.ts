/** `bfd`: profiles, and sessions with peers that no routing protocol asks for. */
import { formatIp } from "../../net/address.ts";
import {
  type BfdDefinitions,
  type BfdPeer,
  type BfdProfile,
  type BfdSession,
  type BfdSettings,
  bfdPeerKey,
  objectionToSession,
} from "../bfd-definitions.ts";
import { type Command, Grammar, openBlock } from "../grammar.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { endings } from "./endings.ts";
import { noticeIdle, numberCommand, settingCommand, switchCommand } from "./setting.ts";

const DEFAULT_VRF = "default";
const MILLISECONDS = "(10-4294967)";
const NO_ECHO = "Bellman neither sends echo packets nor wants any";
const ECHO_NEEDS_SINGLE_HOP = "echo packets are for sessions over a single hop";

const SETTINGS: readonly Command<BfdSettings>[] = [
  numberCommand("detectMultiplier", "detect-multiplier", "(1-255)"),
  numberCommand("receiveInterval", "receive-interval", MILLISECONDS),
  numberCommand("transmitInterval", "transmit-interval", MILLISECONDS),
  switchCommand("shutdown", "shutdown"),
  switchCommand("passiveMode", "passive-mode"),
  switchCommand("logSessionChanges", "log-session-changes"),
  {
    syntax: "[no] authentication key-chain ![WORD$keyChain]",
    set(target, statement) {
      const keyChain = { name: statement.text("keyChain"), at: statement.position("keyChain") };
      target.authentication = { ...target.authentication, keyChain };
    },
    unset: (target) => delete target.authentication,
    *lines({ authentication }) {
      if (authentication?.keyChain !== undefined) yield `authentication key-chain ${authentication.keyChain.name}`;
    },
  },
  {
    syntax: "[no] authentication algorithm meticulous",
    set(target) {
      target.authentication = { ...target.authentication, meticulous: true };
    },
    unset(target) {
      const keyChain = target.authentication?.keyChain;
      if (keyChain === undefined) delete target.authentication;
      else target.authentication = { keyChain };
    },
    *lines({ authentication }) {
      if (authentication?.meticulous) yield "authentication algorithm meticulous";
    },
  },
];

const ECHO_SETTINGS: readonly Command<BfdSettings>[] = [
  switchCommand("echoMode", "echo-mode", { pending: NO_ECHO }),
  numberCommand("echoTransmitInterval", "echo transmit-interval", MILLISECONDS, { idle: NO_ECHO }),
  settingCommand("echoReceiveInterval", {
    syntax: `echo receive-interval ![<disabled|${MILLISECONDS}>$interval]`,
    read: (statement) =>
      statement.value("interval").type === "number" ? statement.number("interval") : ("disabled" as const),
    write: (interval) => `echo receive-interval ${interval}`,
    idle: NO_ECHO,
  }),
  {
    // Both at once; FRR before 7.5 knows no other.
    syntax: `[no] echo-interval ![${MILLISECONDS}$interval]`,
    set(target, statement) {
      target.echoTransmitInterval = target.echoReceiveInterval = statement.number("interval");
      noticeIdle(statement, NO_ECHO);
    },
    unset(target) {
      delete target.echoTransmitInterval;
      delete target.echoReceiveInterval;
    },
  },
];

const MINIMUM_TTL = numberCommand("minimumTtl", "minimum-ttl", "(1-254)");

/** A peer is known by the number of hops to it, so what fits the other kind can be told at once. */
function forSessions(multihop: boolean, why: string, command: Command<BfdSettings>): Command<BfdPeer> {
  if (!("set" in command)) return command;
  return {
    ...command,
    set(peer, statement) {
      if (peer.session.multihop === multihop) command.set(peer, statement);
      else statement.error(`"${statement.title}" does not fit this peer: ${why}`);
    },
  };
}

export const PROFILE_GRAMMAR = new Grammar<BfdProfile>("profile", [
  ...SETTINGS,
  ...ECHO_SETTINGS,
  MINIMUM_TTL,
  ...endings(),
]);

export const PEER_GRAMMAR = new Grammar<BfdPeer>("peer", [
  ...SETTINGS,
  ...ECHO_SETTINGS.map((command) => forSessions(false, ECHO_NEEDS_SINGLE_HOP, command)),
  forSessions(true, "the TTL says nothing about a session over a single hop", MINIMUM_TTL),
  {
    syntax: "[no] profile ![WORD$bfdProfile]",
    set(peer, statement) {
      peer.profile = { name: statement.text("bfdProfile"), at: statement.position("bfdProfile") };
    },
    unset: (peer) => delete peer.profile,
    *lines({ profile }) {
      if (profile !== undefined) yield `profile ${profile.name}`;
    },
  },
  ...endings(),
]);

export const BFD_GRAMMAR = new Grammar<BfdDefinitions>("bfd", [
  {
    syntax: "[no] profile WORD$bfdProfile",
    opens: (bfd, statement) =>
      openBlock(PROFILE_GRAMMAR, bfd.profile(statement.text("bfdProfile"), statement.position("bfdProfile"))),
    unset: (bfd, statement) => bfd.profiles.delete(statement.text("bfdProfile")),
    *lines({ profiles }) {
      for (const profile of profiles.values()) {
        yield { line: `profile ${profile.name}`, block: openBlock(PROFILE_GRAMMAR, profile) };
      }
    },
  },
  {
    syntax:
      "[no] peer <A.B.C.D|X:X::X:X>$address [{multihop|local-address <A.B.C.D|X:X::X:X>$source|interface WORD$interface|vrf WORD$vrf}]",
    opens: (bfd, statement) => {
      const session = readSession(statement);
      if (session.multihop && session.localAddress === undefined) {
        statement.error("a session over several hops needs its local-address: expected multihop local-address ADDRESS");
      }
      const objection = objectionToSession(session);
      if (objection !== undefined) statement.error(objection, "address");
      return openBlock(PEER_GRAMMAR, bfd.peer(session, statement.position("address")));
    },
    unset: (bfd, statement) => bfd.peers.delete(bfdPeerKey(readSession(statement))),
    *lines({ peers }) {
      for (const peer of peers.values()) {
        yield { line: `peer ${bfdPeerKey(peer.session)}`, block: openBlock(PEER_GRAMMAR, peer) };
      }
    },
  },
  { syntax: "[no] peer <A.B.C.D|X:X::X:X>$address bfd-mode LINE...$rest", unsupported: true },
  { syntax: "[no] sbfd LINE...$rest", unsupported: true },
  ...endings(),
]);

export const BFD: Command<Configuration> = {
  syntax: "[no] bfd",
  opens: ({ bfd }) => openBlock(BFD_GRAMMAR, bfd),
  unset({ bfd }) {
    bfd.profiles.clear();
    bfd.peers.clear();
  },
  *lines({ bfd }) {
    if (bfd.profiles.size + bfd.peers.size > 0) yield { line: "bfd", block: openBlock(BFD_GRAMMAR, bfd) };
  },
};

function readSession(statement: Statement): BfdSession {
  const vrf = statement.has("vrf") ? statement.text("vrf") : DEFAULT_VRF;
  return {
    address: formatIp(statement.address("address")),
    multihop: statement.said("multihop"),
    ...(statement.has("source") ? { localAddress: formatIp(statement.address("source")) } : {}),
    ...(statement.has("interface") ? { interface: statement.text("interface") } : {}),
    ...(vrf === DEFAULT_VRF ? {} : { vrf }),
  };
}
