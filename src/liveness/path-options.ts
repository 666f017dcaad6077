/** What a user of the library says of a path, checked and turned into what the engine takes. */
import type { Key } from "../bfd/authentication.ts";
import { type AuthenticationConfig, longestSecret } from "../bfd/authentication.ts";
import { AuthenticationType } from "../bfd/codes.ts";
import type { PathOptions } from "../bfd/path.ts";
import type { SessionConfig } from "../bfd/session.ts";
import { type IpAddress, isLinkLocal, parseIp } from "../net/address.ts";

/** Times are milliseconds. */
export interface BfdOptions {
  /** How often we want to send; 300 unless said otherwise. */
  readonly transmitInterval?: number;
  /** How often we are ready to receive; 300 unless said otherwise, and 0: not at all. */
  readonly receiveInterval?: number;
  /** Both of them at once. */
  readonly interval?: number;
  /** So many packets may be missed; 3 unless said otherwise. */
  readonly multiplier?: number;
  /** Waits for the peer to speak first. */
  readonly passive?: boolean;
  /** Our end survives a restart of what it watches for (RFC 5882 § 4.3). */
  readonly controlPlaneIndependent?: boolean;
}

export interface BfdPathOptions extends BfdOptions {
  /** Chosen by the system unless said otherwise. */
  readonly localAddress?: string;
  readonly interface?: string;
  /** The peer may be several hops away (RFC 5883). */
  readonly multihop?: boolean;
  /** The TTL that packets must have left at least: 255 on a single hop, else 254 unless said otherwise. */
  readonly minimumTtl?: number;
  readonly authentication?: BfdAuthentication;
}

export interface BfdAuthentication {
  readonly type: "simple" | "md5" | "meticulous-md5" | "sha1" | "meticulous-sha1";
  /** The first one signs; each of them is accepted. */
  readonly keys: readonly { readonly id: number; readonly secret: string }[];
}

export class BfdError extends Error {
  override readonly name = "BfdError";
  readonly code: "invalid-option" | "closed";

  constructor(code: BfdError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** As FRR's. */
const DEFAULT_INTERVAL = 300;
const DEFAULT_MULTIPLIER = 3;
const SINGLE_HOP_TTL = 255;
const MULTIHOP_TTL = 254;

const LONGEST_INTERVAL = 4_294_967; // 32 bits of microseconds
const MICROSECONDS = 1000;

const AUTHENTICATION_TYPES = {
  simple: AuthenticationType.Simple,
  md5: AuthenticationType.Md5,
  "meticulous-md5": AuthenticationType.MeticulousMd5,
  sha1: AuthenticationType.Sha1,
  "meticulous-sha1": AuthenticationType.MeticulousSha1,
} as const;

export function sessionConfig(options: BfdOptions): SessionConfig {
  const { interval = DEFAULT_INTERVAL, multiplier = DEFAULT_MULTIPLIER } = options;
  const { transmitInterval = interval, receiveInterval = interval } = options;
  return {
    desiredMinTx: whole("transmitInterval", transmitInterval, 1, LONGEST_INTERVAL) * MICROSECONDS,
    requiredMinRx: whole("receiveInterval", receiveInterval, 0, LONGEST_INTERVAL) * MICROSECONDS,
    detectMultiplier: whole("multiplier", multiplier, 1, 255),
    passive: options.passive ?? false,
    controlPlaneIndependent: options.controlPlaneIndependent ?? false,
  };
}

export function pathOptions(peer: string, options: BfdPathOptions): PathOptions {
  const { localAddress, interface: interfaceName, multihop = false, authentication } = options;
  const { minimumTtl = multihop ? MULTIHOP_TTL : SINGLE_HOP_TTL } = options;
  const remote = parseIp(peer) ?? refuse("peer", peer, "an IPv4 or IPv6 address");
  if (remote.version === 6 && isLinkLocal(remote) && remote.zone === undefined) {
    refuse("peer", peer, "its interface behind a link-local address, as in fe80::1%eth0");
  }
  const local = localAddress === undefined ? undefined : parseIp(localAddress);
  if (localAddress !== undefined && local?.version !== remote.version) {
    refuse("localAddress", localAddress, `an IPv${remote.version} address, like the peer's`);
  }
  const device = interfaceName ?? remote.zone;
  return {
    remote,
    local: local && scoped(local, device),
    interfaceName: device,
    multihop,
    minimumTtl: whole("minimumTtl", minimumTtl, 1, SINGLE_HOP_TTL),
    session: sessionConfig(options),
    ...(authentication === undefined ? {} : { authentication: authenticationConfig(authentication) }),
  };
}

/** A link-local address is one only together with its interface. */
function scoped(address: IpAddress, interfaceName: string | undefined): IpAddress {
  if (address.version === 4 || !isLinkLocal(address) || interfaceName === undefined) return address;
  return { ...address, zone: interfaceName };
}

function authenticationConfig({ type, keys }: BfdAuthentication): AuthenticationConfig {
  const number =
    AUTHENTICATION_TYPES[type] ?? refuse("authentication.type", type, Object.keys(AUTHENTICATION_TYPES).join(", "));
  const longest = longestSecret(number);
  const [first, ...others] = keys.map(({ id, secret }): Key => {
    const octets = new TextEncoder().encode(secret);
    if (octets.length === 0 || octets.length > longest) {
      refuse("authentication.keys", `a secret of ${octets.length} octets`, `1 to ${longest} octets`);
    }
    return { id: whole("authentication.keys", id, 0, 255), secret: octets };
  });
  if (first === undefined) refuse("authentication.keys", "no key", "one key at least");
  return { type: number, keys: [first, ...others] };
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  return refuse(name, String(value), `a whole number from ${least} to ${most}`);
}

function refuse(name: string, value: string, expected: string): never {
  throw new BfdError("invalid-option", `${name}: ${value} cannot be used; expected ${expected}`);
}
