/** `neighbor … bfd …`: that BFD watches a neighbour, and how, below `router bgp`. */
import type { Command } from "../grammar.ts";
import type { BfdUse, BgpInstance } from "../model.ts";
import type { Statement } from "../statement.ts";
import { existingPeer, PEER, peerLines, peerOf } from "./peer.ts";

export const NEIGHBOR_BFD_COMMANDS: readonly Command<BgpInstance>[] = [
  use("bfd", () => ({}), {
    write: ({ intervals }) => (intervals === undefined ? "bfd" : undefined),
  }),
  use(
    "bfd (2-255)$multiplier (50-60000)$receive (50-60000)$transmit",
    (statement) => ({
      intervals: {
        multiplier: statement.number("multiplier"),
        receive: statement.number("receive"),
        transmit: statement.number("transmit"),
      },
    }),
    {
      write: ({ intervals }) => intervals && `bfd ${intervals.multiplier} ${intervals.receive} ${intervals.transmit}`,
    },
  ),
  use(
    "bfd profile ![WORD$bfdProfile]",
    (statement) => ({ profile: { name: statement.text("bfdProfile"), at: statement.position("bfdProfile") } }),
    { without: ({ profile: _, ...use }) => use, write: ({ profile }) => profile && `bfd profile ${profile.name}` },
  ),
  use("bfd check-control-plane-failure", () => ({ checkControlPlane: true }), {
    without: ({ checkControlPlane: _, ...use }) => use,
    write: ({ checkControlPlane }) => checkControlPlane && "bfd check-control-plane-failure",
  }),
  use("bfd strict", () => ({ strict: {} }), {
    without: withoutStrict,
    write: ({ strict }) => (strict?.holdTime === undefined ? strict && "bfd strict" : undefined),
  }),
  use(
    "bfd strict hold-time ![(1-4294967295)$seconds]",
    (statement) => ({ strict: { holdTime: statement.number("seconds") } }),
    {
      without: withoutStrict,
      write: ({ strict }) => (strict?.holdTime === undefined ? undefined : `bfd strict hold-time ${strict.holdTime}`),
    },
  ),
];

function withoutStrict({ strict: _, ...use }: BfdUse): BfdUse {
  return use;
}

interface Aspect {
  /** What is left when this is taken back; without it, all goes. */
  without?(use: BfdUse): BfdUse;
  write(use: BfdUse): string | false | undefined;
}

/** Each of these lines switches BFD on, too. */
function use(syntax: string, read: (statement: Statement) => BfdUse, { without, write }: Aspect): Command<BgpInstance> {
  return {
    syntax: `[no] neighbor ${PEER} ${syntax}`,
    set(bgp, statement) {
      const peer = peerOf(bgp, statement);
      if (peer !== undefined) peer.bfd = { ...peer.bfd, ...read(statement) };
    },
    unset(bgp, statement) {
      const peer = existingPeer(bgp, statement);
      if (peer?.bfd === undefined) return;
      if (without === undefined) delete peer.bfd;
      else peer.bfd = without(peer.bfd);
    },
    lines: peerLines(({ bfd }) => (bfd && write(bfd)) || undefined),
  };
}
