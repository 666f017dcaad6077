/**
 * Authentication of control packets (RFC 5880 § 6.7): who sent this one, and is it new?
 *
 * A keyed digest stands in the packet where, while it was computed, the key stood. Sequence numbers keep old packets from
 * being sent again: the meticulous kinds let each number pass once, the others as often as it is the newest.
 */
import { AuthenticationType } from "./codes.ts";
import { PACKET_LENGTH } from "./packet.ts";

export interface Key {
  readonly id: number;
  readonly secret: Uint8Array;
}

export interface AuthenticationConfig {
  readonly type: AuthenticationType;
  /** The first one signs; each of them is accepted, so that keys can be exchanged one side after the other. */
  readonly keys: readonly [Key, ...Key[]];
}

export type Digest = (algorithm: "md5" | "sha1", bytes: Uint8Array) => Uint8Array;

/** Why a packet that is sound in itself is dropped. */
export type AuthenticationFlaw =
  | "authentication-missing"
  | "authentication-unexpected"
  | "authentication-type"
  | "authentication-key"
  | "authentication-length"
  | "authentication-sequence"
  | "authentication-digest";

interface Kind {
  readonly algorithm: "md5" | "sha1" | undefined;
  /** Of the digest, and of the key before it. */
  readonly length: number;
  readonly meticulous: boolean;
}

const KINDS: Readonly<Record<AuthenticationType, Kind>> = {
  [AuthenticationType.Simple]: { algorithm: undefined, length: 16, meticulous: false },
  [AuthenticationType.Md5]: { algorithm: "md5", length: 16, meticulous: false },
  [AuthenticationType.MeticulousMd5]: { algorithm: "md5", length: 16, meticulous: true },
  [AuthenticationType.Sha1]: { algorithm: "sha1", length: 20, meticulous: false },
  [AuthenticationType.MeticulousSha1]: { algorithm: "sha1", length: 20, meticulous: true },
};

/** The longest secret that a kind has room for. */
export function longestSecret(type: AuthenticationType): number {
  return KINDS[type].length;
}

const TYPE_AT = PACKET_LENGTH;
const LENGTH_AT = PACKET_LENGTH + 1;
const KEY_ID_AT = PACKET_LENGTH + 2;
const PASSWORD_AT = PACKET_LENGTH + 3;
const SEQUENCE_AT = PACKET_LENGTH + 4;
const DIGEST_AT = PACKET_LENGTH + 8;
const SIMPLE_HEADER = 3;
const DIGEST_HEADER = 8;

/** The state of one session's authentication. */
export class Authenticator {
  private readonly config: AuthenticationConfig;
  private readonly kind: Kind;
  private readonly digest: Digest;
  private sent: number;
  /** The newest number from the peer; undefined while any would do. */
  private received: number | undefined;

  /** `firstSequence` is chosen at random (§ 6.8.1). */
  constructor(config: AuthenticationConfig, digest: Digest, firstSequence: number) {
    this.config = config;
    this.kind = KINDS[config.type];
    this.digest = digest;
    this.sent = firstSequence >>> 0;
  }

  /** What `sign` needs room for behind the packet. */
  get sectionLength(): number {
    const [{ secret }] = this.config.keys;
    return this.kind.algorithm === undefined ? SIMPLE_HEADER + secret.length : DIGEST_HEADER + this.kind.length;
  }

  /** Fills in the section of a packet that has room for it; `isNews`: it differs from the one before. */
  sign(bytes: Uint8Array, isNews: boolean): void {
    const { type, keys } = this.config;
    const [{ id, secret }] = keys;
    bytes[TYPE_AT] = type;
    bytes[LENGTH_AT] = this.sectionLength;
    bytes[KEY_ID_AT] = id;
    const { algorithm, meticulous } = this.kind;
    if (algorithm === undefined) {
      bytes.set(secret, PASSWORD_AT);
      return;
    }
    if (meticulous || isNews) this.sent = (this.sent + 1) >>> 0;
    new DataView(bytes.buffer, bytes.byteOffset).setUint32(SEQUENCE_AT, this.sent);
    bytes.set(secret, DIGEST_AT);
    bytes.set(this.digest(algorithm, bytes), DIGEST_AT);
  }

  /** Undefined: the peer has sent it, and it is new. */
  check(bytes: Uint8Array, detectMultiplier: number): AuthenticationFlaw | undefined {
    const { type, keys } = this.config;
    if (bytes[TYPE_AT] !== type) return "authentication-type";
    const length = bytes[LENGTH_AT];
    if (length !== bytes.length - PACKET_LENGTH) return "authentication-length";
    const key = keys.find(({ id }) => id === bytes[KEY_ID_AT]);
    if (key === undefined) return "authentication-key";
    const { algorithm } = this.kind;
    if (algorithm !== undefined) return this.checkDigest(bytes, algorithm, key, detectMultiplier);
    if (length !== SIMPLE_HEADER + key.secret.length) return "authentication-length";
    return areEqual(bytes.subarray(PASSWORD_AT), key.secret) ? undefined : "authentication-digest";
  }

  /** § 6.8.1: after twice the detection time without a packet any number will do. */
  forgetSequence(): void {
    this.received = undefined;
  }

  private checkDigest(
    bytes: Uint8Array,
    algorithm: "md5" | "sha1",
    { secret }: Key,
    detectMultiplier: number,
  ): AuthenticationFlaw | undefined {
    const { length, meticulous } = this.kind;
    if (bytes[LENGTH_AT] !== DIGEST_HEADER + length) return "authentication-length";
    const sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(SEQUENCE_AT);
    if (this.received !== undefined) {
      const ahead = (sequence - this.received) >>> 0; // in a circle of 2^32
      if (ahead < (meticulous ? 1 : 0) || ahead > 3 * detectMultiplier) return "authentication-sequence";
    }
    const keyed = new Uint8Array(bytes); // a copy, which `slice` of a Buffer is not
    keyed.fill(0, DIGEST_AT);
    keyed.set(secret, DIGEST_AT);
    if (!areEqual(this.digest(algorithm, keyed), bytes.subarray(DIGEST_AT))) return "authentication-digest";
    this.received = sequence;
    return undefined;
  }
}

/** In a time that does not depend on where they differ. */
function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}
