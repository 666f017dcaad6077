/**
 * Why a session cannot go on under other settings. It can as long as the peer would accept what our OPEN would say now,
 * knows all of it that it could make use of, and its own OPEN would be accepted again; whatever nobody has to agree to is
 * followed in the session. Pure.
 */
import { describeCapability } from "../bgp/capabilities.ts";
import { type AddressFamily, IPV4_UNICAST } from "../bgp/codes.ts";
import { familyName } from "../bgp/family-name.ts";
import type { AddPathEntry, Capability, OpenMessage } from "../bgp/messages.ts";
import { checkOpen } from "../bgp/negotiation.ts";
import { formatDottedQuad, formatIp } from "../net/address.ts";
import { peerTypeOf, type SessionTerms } from "./rules/exchange-rules.ts";

/** `sent`: the capabilities of our OPEN. Both terms are of the same session. Undefined: it goes on. */
export function reasonForNewSession(
  before: SessionTerms,
  after: SessionTerms,
  sent: readonly Capability[],
): string | undefined {
  const reasons = [
    ...identityReasons(before, after),
    ...objections(after),
    ...capabilityReasons(sent, after),
    ...sourceReasons(before, after),
  ];
  return reasons.length === 0 ? undefined : reasons.join("; ");
}

/** Who we are is said in the OPEN, and nowhere else (RFC 4271 § 4.2). */
function* identityReasons(before: SessionTerms, after: SessionTerms): Iterable<string> {
  const [old, wanted] = [before.neighbor.session, after.neighbor.session];
  if (old.localAs !== wanted.localAs) {
    yield `it is to know us by AS ${wanted.localAs} instead of ${old.localAs}`;
  } else if (peerTypeOf(before) !== peerTypeOf(after)) {
    // RFC 5065 § 4: the paths of a member are written in another way.
    const isMember = peerTypeOf(after) === "confed";
    yield isMember ? "it becomes a member of our confederation" : "it is no member of our confederation any more";
  }
  if (old.routerId !== wanted.routerId) {
    yield `our router ID is to be ${formatDottedQuad(wanted.routerId)} instead of ${formatDottedQuad(old.routerId)}`;
  }
}

/** Its OPEN would be refused now. The hold time is left out: what was agreed on counts for as long as the session lasts. */
function* objections({ neighbor, negotiated }: SessionTerms): Iterable<string> {
  const error = checkOpen({ ...neighbor.session, minimumHoldTime: 0 }, negotiated.peer);
  if (error !== undefined) yield `its OPEN does not fit any more: ${error.message}`;
}

/**
 * A peer learns of capabilities from the OPEN alone (RFC 5492 § 4). Of new ones it must be told, though it did not offer
 * the same: it may be about to. What it could make no use of may go without a word.
 */
function* capabilityReasons(sent: readonly Capability[], { neighbor, negotiated }: SessionTerms): Iterable<string> {
  const [old, wanted] = [offers(sent), offers(neighbor.session.capabilities)];
  for (const words of wanted.keys()) if (!old.has(words)) yield `the capability ${words} is new`;
  for (const [words, isOfUse] of old) {
    if (!wanted.has(words) && isOfUse(negotiated.peer)) yield `the capability ${words} goes`;
  }
}

type IsOfUse = (peer: OpenMessage) => boolean;

/** By their words, in pieces that come and go alone; each says whether a peer that sent such an OPEN can use it. */
function offers(capabilities: readonly Capability[]): ReadonlyMap<string, IsOfUse> {
  return new Map(capabilities.flatMap(pieces));
}

function pieces(capability: Capability): readonly (readonly [words: string, isOfUse: IsOfUse])[] {
  const { kind } = capability;
  switch (kind) {
    case "multiprotocol":
      return [[describeCapability(capability), (peer) => familiesOf(peer).includes(capability.family)]];
    case "extended-next-hop":
      return capability.entries.map((entry) => [
        describeCapability({ kind, entries: [entry] }),
        (peer) =>
          all(peer, kind).some(({ entries }) =>
            entries.some(({ family, nextHopAfi }) => family === entry.family && nextHopAfi === entry.nextHopAfi),
          ),
      ]);
    case "add-path":
      return capability.entries.flatMap((entry) => addPathPieces(entry));
    case "graceful-restart": {
      const understood: IsOfUse = (peer) => all(peer, kind).length > 0;
      const { families } = capability.gracefulRestart;
      return [
        [kind, understood],
        ...families.map(({ family }) => [`${kind} ${familyName(family)}`, understood] as const),
      ];
    }
    // The AS is looked at by itself.
    case "four-octet-as":
    // Times and names: peers may learn of them with the next session.
    case "long-lived-graceful-restart":
    case "fqdn":
    case "software-version":
      return [];
    default:
      return [[describeCapability(capability), (peer) => all(peer, kind).length > 0]];
  }
}

/** RFC 7911 § 4: what one side sends the other must be ready to receive. */
function addPathPieces({ family, receive, send }: AddPathEntry): [words: string, isOfUse: IsOfUse][] {
  const piece = (direction: "receive" | "send", counterpart: "receive" | "send"): [string, IsOfUse] => [
    `add-path ${familyName(family)} ${direction}`,
    (peer) =>
      all(peer, "add-path").some(({ entries }) => entries.some((each) => each.family === family && each[counterpart])),
  ];
  return [...(receive ? [piece("receive", "send")] : []), ...(send ? [piece("send", "receive")] : [])];
}

/** RFC 4760 § 8: who names no family means IPv4 unicast. */
function familiesOf(peer: OpenMessage): readonly AddressFamily[] {
  const named = all(peer, "multiprotocol").map(({ family }) => family);
  return named.length === 0 ? [IPV4_UNICAST] : named;
}

function all<Kind extends Capability["kind"]>({ capabilities }: OpenMessage, kind: Kind) {
  return capabilities.filter((each): each is Extract<Capability, { readonly kind: Kind }> => each.kind === kind);
}

/**
 * A connection cannot move. What the system would choose is known only when it has chosen. Where nothing else was asked for,
 * the neighbour has called another address of ours than the one that we call from, and is welcome.
 */
function* sourceReasons({ neighbor: before }: SessionTerms, { neighbor, addresses }: SessionTerms): Iterable<string> {
  const { localAddress, session } = neighbor;
  const wanted = localAddress && formatIp(localAddress);
  if (wanted === (before.localAddress && formatIp(before.localAddress))) return;
  const present = formatIp(addresses.local);
  if (wanted !== undefined && wanted !== present)
    yield `its connection is to come from ${wanted} instead of ${present}`;
  if (wanted === undefined && !session.passive) {
    yield `its connection is to come from wherever the system chooses instead of ${present}`;
  }
}
