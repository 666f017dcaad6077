/**
 * What the BFD lines of a configuration come to. Several may speak of one session: the neighbour's own, those of a `peer`
 * in the `bfd` block with the same addresses, and the profiles that either names. Each value is the first that is said, in
 * this order.
 */
import { formatIp, type IpAddress, parseIp } from "../net/address.ts";
import { prefixContains } from "../net/prefix.ts";
import type { BfdDefinitions, BfdPeer, BfdProfile, BfdSession, BfdSettings } from "./bfd-definitions.ts";
import { type EffectivePeer, inheritedUse, isInternal } from "./effective.ts";
import type { KeyAlgorithm, KeyChain } from "./key-chain.ts";
import type { BfdUse, BgpInstance, Configuration } from "./model.ts";

/** Times are milliseconds. */
export interface EffectiveBfd {
  readonly detectMultiplier: number;
  readonly receiveInterval: number;
  readonly transmitInterval: number;
  readonly passive: boolean;
  /** Undefined: as is usual for the number of hops. */
  readonly minimumTtl: number | undefined;
  readonly authentication: BfdKeys | undefined;
  readonly shutdown: boolean;
  readonly logSessionChanges: boolean;
  /** The name of the first profile that counts. */
  readonly profile: string | undefined;
}

/** As BFD's engine knows it. */
interface BfdPath {
  readonly remote: IpAddress;
  readonly local: IpAddress | undefined;
  readonly interfaceName: string | undefined;
  readonly multihop: boolean;
}

export interface BfdKeys {
  readonly keyChain: string;
  readonly meticulous: boolean;
  readonly type: "simple" | "md5" | "meticulous-md5" | "sha1" | "meticulous-sha1";
  /** The first one signs; each of them is accepted. */
  readonly keys: readonly { readonly id: number; readonly secret: string }[];
}

/** As FRR's, except that Bellman logs session changes unless it is told not to. */
const DEFAULTS = { detectMultiplier: 3, interval: 300, logSessionChanges: true } as const;

/** So far a packet may travel: of several hops, as many as there can be. */
const MOST_HOPS = 255;

/** RFC 5880 § 4.2 and 4.3; the number of a key is one octet (§ 4.1). */
const LONGEST_SECRET = 16;
const LONGEST_SHA1_SECRET = 20;
const HIGHEST_KEY = 255;

/** `use`: what a neighbour says that wants the session. */
export function effectiveBfd(
  { bfd, keyChains }: Configuration,
  session: BfdSession,
  use: BfdUse | undefined,
): EffectiveBfd {
  const peer = configuredPeer(bfd, session);
  const profiles = [use?.profile, peer?.profile].map((reference) => reference && bfd.profiles.get(reference.name));
  const layers = [intervalsOf(use), peer, ...profiles].filter((layer) => layer !== undefined);
  const said = <Key extends keyof BfdSettings>(key: Key) => layers.find((layer) => layer[key] !== undefined)?.[key];
  const keyChain = layers.map(({ authentication }) => authentication?.keyChain).find((each) => each !== undefined);
  const meticulous = layers.some(({ authentication }) => authentication?.meticulous);
  const keys = keyChain && keyChains.get(keyChain.name);
  const authentication = keys && usableKeys(keys, meticulous);
  return {
    detectMultiplier: said("detectMultiplier") ?? DEFAULTS.detectMultiplier,
    receiveInterval: said("receiveInterval") ?? DEFAULTS.interval,
    transmitInterval: said("transmitInterval") ?? DEFAULTS.interval,
    passive: said("passiveMode") ?? false,
    minimumTtl: session.multihop ? said("minimumTtl") : undefined,
    authentication,
    // Without the authentication that was asked for, anybody could speak for the peer.
    shutdown: said("shutdown") || (keyChain !== undefined && authentication === undefined),
    logSessionChanges: said("logSessionChanges") ?? DEFAULTS.logSessionChanges,
    profile: profiles.find((profile): profile is BfdProfile => profile !== undefined)?.name,
  };
}

/** What is said of a session that runs: whoever wants it. */
export function bfdOfPath(configuration: Configuration, path: BfdPath): EffectiveBfd & { readonly peer?: BfdPeer } {
  const { bgp, bfd } = configuration;
  const { remote, local, interfaceName, multihop } = path;
  const session = {
    address: formatIp({ version: remote.version, bytes: remote.bytes }),
    multihop,
    ...(local === undefined ? {} : { localAddress: formatIp({ version: local.version, bytes: local.bytes }) }),
    ...(interfaceName === undefined ? {} : { interface: interfaceName }),
  };
  const peer = configuredPeer(bfd, session);
  const settings = effectiveBfd(configuration, session, bgp && bfdUseOf(bgp, formatIp(remote)));
  return peer === undefined ? settings : { ...settings, peer };
}

/** The `peer` of the `bfd` block that speaks of a session; what it does not say of the path may be anything. */
function configuredPeer({ peers }: BfdDefinitions, session: BfdSession): BfdPeer | undefined {
  return [...peers.values()].find((peer) => isSameSession(peer.session, session));
}

export function isSameSession(a: BfdSession, b: BfdSession): boolean {
  const fits = (one: string | undefined, other: string | undefined) =>
    one === undefined || other === undefined || one === other;
  return (
    a.address === b.address &&
    a.multihop === b.multihop &&
    a.vrf === b.vrf &&
    fits(a.localAddress, b.localAddress) &&
    fits(a.interface, b.interface)
  );
}

/** How many hops away a neighbour may be, for BFD: RFC 5883 where there is more than one. As in FRR. */
export function bfdHops(bgp: BgpInstance, peer: EffectivePeer, isOnLink: boolean): number {
  if (isInternal(bgp, peer)) return isOnLink ? 1 : MOST_HOPS;
  return peer.ebgpMultihop ?? 1;
}

/** What is said of BFD for whoever has this address, be it by itself or through a listen range. */
function bfdUseOf(bgp: BgpInstance, address: string): BfdUse | undefined {
  const neighbor = bgp.neighbors.get(address);
  if (neighbor !== undefined) {
    return inheritedUse(neighbor.bfd, neighbor.membership && bgp.groups.get(neighbor.membership.group)?.bfd);
  }
  const ip = parseIp(address);
  const range = [...bgp.listenRanges.values()]
    .filter(({ prefix }) => ip !== undefined && prefixContains(prefix, ip))
    .sort((a, b) => b.prefix.length - a.prefix.length)
    .at(0);
  return range && bgp.groups.get(range.group)?.bfd;
}

/** Why no packet could be authenticated with a key chain; undefined: it will do. */
export function objectionToKeys(keyChain: KeyChain, meticulous: boolean): string | undefined {
  if (usableKeys(keyChain, meticulous) !== undefined) return undefined;
  const algorithms = meticulous ? "md5 or hmac-sha-1" : "cleartext, md5 or hmac-sha-1";
  const lengths = `1 to ${LONGEST_SECRET} octets, with hmac-sha-1 up to ${LONGEST_SHA1_SECRET}`;
  return `expected a key from 0 to ${HIGHEST_KEY}, its cryptographic-algorithm (${algorithms}) and its key-string (${lengths})`;
}

function intervalsOf(use: BfdUse | undefined): BfdSettings | undefined {
  if (use?.intervals === undefined) return undefined;
  const { multiplier, receive, transmit } = use.intervals;
  return { detectMultiplier: multiplier, receiveInterval: receive, transmitInterval: transmit };
}

/** All keys with the algorithm of the first that is of any use, by number. */
function usableKeys({ name, keys }: KeyChain, meticulous: boolean): BfdKeys | undefined {
  const usable = [...keys.values()]
    .sort((a, b) => a.id - b.id)
    .flatMap(({ id, text, algorithm }) => {
      const type = algorithm && authenticationType(algorithm, meticulous);
      return type !== undefined && id <= HIGHEST_KEY && fits(text, type) ? [{ id, secret: text, type }] : [];
    });
  const type = usable.at(0)?.type;
  if (type === undefined) return undefined;
  const alike = usable.filter((key) => key.type === type).map(({ id, secret }) => ({ id, secret }));
  return { keyChain: name, meticulous, type, keys: alike };
}

/** A password has no sequence numbers that could be meticulous. */
function authenticationType(algorithm: KeyAlgorithm, meticulous: boolean): BfdKeys["type"] | undefined {
  if (algorithm === "cleartext") return meticulous ? undefined : "simple";
  if (algorithm === "md5") return meticulous ? "meticulous-md5" : "md5";
  if (algorithm === "hmac-sha-1") return meticulous ? "meticulous-sha1" : "sha1";
  return undefined;
}

function fits(text: string | undefined, type: BfdKeys["type"]): text is string {
  if (text === undefined) return false;
  const octets = new TextEncoder().encode(text).length;
  return octets > 0 && octets <= (type.endsWith("sha1") ? LONGEST_SHA1_SECRET : LONGEST_SECRET);
}
