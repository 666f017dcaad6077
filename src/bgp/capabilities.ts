/**
 * Capabilities (RFC 5492): one descriptor for each kind, with its code, its two directions and its words.
 *
 * A peer that sends one with a wrong length gets one of two answers, and never a byte of the next capability is read:
 *
 *  - REFUSE (NOTIFICATION 2/0) where the capability decides how later messages are to be read, or who the peer is. The
 *    peer believes that it offered something; to go on without it would mean to misread each other.
 *  - IGNORE where we can live without what it offers. It is kept as an unknown one, so that people see what was sent.
 */
import { uint16At, uint32At } from "./byte-writer.ts";
import {
  type AddressFamily,
  addressFamily,
  afiOf,
  CapabilityCode,
  ErrorCode,
  OpenError,
  ROLES,
  safiOf,
} from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import { afiName, familyName } from "./family-name.ts";
import type { Capability } from "./messages.ts";
import { copyOctets } from "./octets.ts";
import { hexText, peerText, quoted } from "./peer-text.ts";

type KnownKind = Exclude<Capability["kind"], "unknown">;
type CapabilityOf<K extends Capability["kind"]> = Extract<Capability, { kind: K }>;

const REFUSE = "refuse";
const IGNORE = "ignore";

interface CapabilityDescriptor<K extends KnownKind> {
  readonly code: number;
  /** Reads the value from `start` to `end`. */
  decode(buffer: Uint8Array, start: number, end: number): CapabilityOf<K> | typeof REFUSE | typeof IGNORE;
  /** The value's octets. */
  encode(capability: CapabilityOf<K>): readonly number[];
  /** What to say besides the kind; nothing where the kind says it all. */
  describe?(capability: CapabilityOf<K>): string;
}

const HEADER = 2;
const LONGEST_VALUE = 255;

const GR_RESTARTING = 0x80;
const GR_NOTIFICATION = 0x40;
const GR_FORWARDING = 0x80;
const GR_RESTART_TIME = 0x0fff;

const ADD_PATH_RECEIVE = 1;
const ADD_PATH_SEND = 2;

const DESCRIPTORS: { readonly [K in KnownKind]: CapabilityDescriptor<K> } = {
  /** RFC 4760 § 8. REFUSE: without it, routes of a family would come unasked or not at all. */
  multiprotocol: {
    code: CapabilityCode.Multiprotocol,
    decode(buffer, start, end) {
      if (end - start !== 4) return REFUSE;
      return { kind: "multiprotocol", family: addressFamily(uint16At(buffer, start), buffer[start + 3]) };
    },
    encode: ({ family }) => [...uint16(afiOf(family)), 0, safiOf(family)],
    describe: ({ family }) => familyName(family),
  },

  /** RFC 2918 § 2. IGNORE: nobody asks us, and we ask nobody. */
  "route-refresh": flag("route-refresh", CapabilityCode.RouteRefresh, IGNORE),

  /** RFC 7313 § 3.1. IGNORE: a plain refresh remains. */
  "enhanced-route-refresh": flag("enhanced-route-refresh", CapabilityCode.EnhancedRouteRefresh, IGNORE),

  /** RFC 8950 § 4. REFUSE: it decides how next hops are read. The SAFI has two octets here, but never needs the first. */
  "extended-next-hop": {
    code: CapabilityCode.ExtendedNextHop,
    decode(buffer, start, end) {
      if ((end - start) % 6 !== 0) return REFUSE;
      const entries = [];
      for (let at = start; at < end; at += 6) {
        if (buffer[at + 2] !== 0) return REFUSE;
        const family = addressFamily(uint16At(buffer, at), buffer[at + 3]);
        entries.push({ family, nextHopAfi: uint16At(buffer, at + 4) });
      }
      return { kind: "extended-next-hop", entries };
    },
    encode: ({ entries }) =>
      entries.flatMap(({ family, nextHopAfi }) => [...uint16(afiOf(family)), 0, safiOf(family), ...uint16(nextHopAfi)]),
    describe: ({ entries }) =>
      entries.map(({ family, nextHopAfi }) => `${familyName(family)} over ${afiName(nextHopAfi)}`).join(", "),
  },

  /** RFC 8654 § 3. REFUSE: it decides which lengths are valid. */
  "extended-message": flag("extended-message", CapabilityCode.ExtendedMessage, REFUSE),

  /** RFC 9234 § 4.1. IGNORE: whether a session without a role will do is up to the configuration. */
  role: {
    code: CapabilityCode.Role,
    decode(buffer, start, end) {
      const role = end - start === 1 ? ROLES[buffer[start]] : undefined;
      return role === undefined ? IGNORE : { kind: "role", role };
    },
    encode: ({ role }) => [ROLES.indexOf(role)],
    describe: ({ role }) => role,
  },

  /** RFC 4724 § 3, RFC 8538 § 2. IGNORE: routes are then not kept over a restart, which is always safe. */
  "graceful-restart": {
    code: CapabilityCode.GracefulRestart,
    decode(buffer, start, end) {
      if (end - start < 2 || (end - start) % 4 !== 2) return IGNORE;
      const families = [];
      for (let at = start + 2; at < end; at += 4) {
        const family = addressFamily(uint16At(buffer, at), buffer[at + 2]);
        families.push({ family, forwarding: (buffer[at + 3] & GR_FORWARDING) !== 0 });
      }
      const gracefulRestart = {
        restarting: (buffer[start] & GR_RESTARTING) !== 0,
        notification: (buffer[start] & GR_NOTIFICATION) !== 0,
        restartTime: uint16At(buffer, start) & GR_RESTART_TIME,
        families,
      };
      return { kind: "graceful-restart", gracefulRestart };
    },
    encode({ gracefulRestart: { restarting, notification, restartTime, families } }) {
      const flags = (restarting ? GR_RESTARTING : 0) | (notification ? GR_NOTIFICATION : 0);
      const entries = families.flatMap(({ family, forwarding }) => [
        ...familyOctets(family),
        forwarding ? GR_FORWARDING : 0,
      ]);
      return [...uint16((flags << 8) | Math.min(restartTime, GR_RESTART_TIME)), ...entries];
    },
    describe({ gracefulRestart: { restarting, notification, restartTime, families } }) {
      const words = [`${restartTime} s`];
      if (restarting) words.push("restarting");
      if (notification) words.push("notification");
      for (const { family, forwarding } of families) words.push(withForwarding(family, forwarding));
      return words.join(", ");
    },
  },

  /** RFC 6793 § 3. REFUSE: it decides how AS_PATHs are read, and it names the peer. */
  "four-octet-as": {
    code: CapabilityCode.FourOctetAs,
    decode(buffer, start, end) {
      return end - start === 4 ? { kind: "four-octet-as", asn: uint32At(buffer, start) } : REFUSE;
    },
    encode: ({ asn }) => uint32(asn),
    describe: ({ asn }) => `${asn}`,
  },

  /**
   * RFC 7911 § 4. REFUSE a wrong length: it decides how prefixes are read. But a Send/Receive field other than 1, 2 or 3
   * makes the capability one that is not understood; the RFC says so, and the peer knows it.
   */
  "add-path": {
    code: CapabilityCode.AddPath,
    decode(buffer, start, end) {
      if ((end - start) % 4 !== 0) return REFUSE;
      const entries = [];
      for (let at = start; at < end; at += 4) {
        const directions = buffer[at + 3];
        if (directions < ADD_PATH_RECEIVE || directions > (ADD_PATH_RECEIVE | ADD_PATH_SEND)) return IGNORE;
        entries.push({
          family: addressFamily(uint16At(buffer, at), buffer[at + 2]),
          receive: (directions & ADD_PATH_RECEIVE) !== 0,
          send: (directions & ADD_PATH_SEND) !== 0,
        });
      }
      return { kind: "add-path", entries };
    },
    encode: ({ entries }) =>
      entries.flatMap(({ family, receive, send }) => [
        ...familyOctets(family),
        (receive ? ADD_PATH_RECEIVE : 0) | (send ? ADD_PATH_SEND : 0),
      ]),
    describe: ({ entries }) =>
      entries
        .map(({ family, receive, send }) => [familyName(family), receive && "receive", send && "send"])
        .map((words) => words.filter(Boolean).join(" "))
        .join(", "),
  },

  /** RFC 9494 § 3.1. IGNORE, as graceful restart. */
  "long-lived-graceful-restart": {
    code: CapabilityCode.LongLivedGracefulRestart,
    decode(buffer, start, end) {
      if ((end - start) % 7 !== 0) return IGNORE;
      const entries = [];
      for (let at = start; at < end; at += 7) {
        entries.push({
          family: addressFamily(uint16At(buffer, at), buffer[at + 2]),
          forwarding: (buffer[at + 3] & GR_FORWARDING) !== 0,
          staleTime: uint32At(buffer, at + 3) & 0xffffff,
        });
      }
      return { kind: "long-lived-graceful-restart", entries };
    },
    encode: ({ entries }) =>
      entries.flatMap(({ family, forwarding, staleTime }) => [
        ...familyOctets(family),
        forwarding ? GR_FORWARDING : 0,
        ...uint32(Math.min(staleTime, 0xffffff)).slice(1),
      ]),
    describe: ({ entries }) =>
      entries
        .map(({ family, forwarding, staleTime }) => `${withForwarding(family, forwarding)} ${staleTime} s`)
        .join(", "),
  },

  /** draft-walton-bgp-hostname-capability. IGNORE: it is for people only. */
  fqdn: {
    code: CapabilityCode.Fqdn,
    decode(buffer, start, end) {
      const domainAt = start + 1 + buffer[start];
      if (end === start || domainAt >= end || domainAt + 1 + buffer[domainAt] !== end) return IGNORE;
      const hostname = peerText(buffer, start + 1, domainAt);
      return { kind: "fqdn", hostname, domain: peerText(buffer, domainAt + 1, end) };
    },
    encode({ hostname, domain }) {
      const host = utf8(hostname, LONGEST_VALUE - 2);
      const rest = utf8(domain, LONGEST_VALUE - 2 - host.length);
      return [host.length, ...host, rest.length, ...rest];
    },
    describe: ({ hostname, domain }) => quoted(domain === "" ? hostname : `${hostname}.${domain}`),
  },

  /**
   * draft-abraitis-bgp-version-capability. IGNORE: it is for people only. Its older revisions put a length octet before
   * the text, and speakers that expect one reset the session when it is missing, so ours is there. Text does not begin
   * with a control character: such an octet is a length that does not fit.
   */
  "software-version": {
    code: CapabilityCode.SoftwareVersion,
    decode(buffer, start, end) {
      if (end === start) return IGNORE;
      if (start + 1 + buffer[start] === end) {
        return { kind: "software-version", version: peerText(buffer, start + 1, end) };
      }
      if (buffer[start] < 0x20) return IGNORE;
      return { kind: "software-version", version: peerText(buffer, start, end), bare: true };
    },
    encode({ version, bare }) {
      const text = utf8(version, bare ? LONGEST_VALUE : LONGEST_VALUE - 1);
      return bare ? text : [text.length, ...text];
    },
    describe: ({ version }) => quoted(version),
  },

  /** draft-ietf-idr-linklocal-capability. IGNORE: next hops are read by their length, with or without it. */
  "link-local-next-hop": flag("link-local-next-hop", CapabilityCode.LinkLocalNextHop, IGNORE),
};

/** For people: codes that IANA or vendors gave away and that mean nothing to us. */
const FOREIGN_NAMES: Readonly<Record<number, string | undefined>> = {
  3: "outbound-route-filtering",
  4: "multiple-routes",
  7: "bgpsec",
  8: "multiple-labels",
  67: "dynamic-capability",
  68: "multisession",
  72: "routing-policy-distribution",
  74: "bfd-strict-mode",
  76: "paths-limit",
  128: "pre-standard route-refresh",
  130: "pre-standard outbound-route-filtering",
  131: "pre-standard multisession",
};

const KIND_BY_CODE: ReadonlyMap<number, KnownKind> = new Map(
  (Object.keys(DESCRIPTORS) as KnownKind[]).map((kind) => [DESCRIPTORS[kind].code, kind]),
);

/** Reads the capabilities in a parameter from `start` to `end` and adds them to `found`. */
export function decodeCapabilities(buffer: Uint8Array, start: number, end: number, found: Capability[]): void {
  for (let at = start; at < end; ) {
    const valueAt = at + HEADER;
    // RFC 5492 § 4 within RFC 4271 § 6.2: what overruns its parameter is malformed.
    if (valueAt > end || valueAt + buffer[at + 1] > end) throw malformed("a capability overruns its parameter");
    const valueEnd = valueAt + buffer[at + 1];
    found.push(decodeCapability(buffer[at], buffer, valueAt, valueEnd));
    at = valueEnd;
  }
}

export function encodeCapabilities(capabilities: readonly Capability[]): readonly number[] {
  return capabilities.flatMap((capability) => {
    const { code, value } = encoded(capability);
    if (value.length > LONGEST_VALUE)
      throw new RangeError(`capability ${capability.kind} is ${value.length} octets long`);
    return [code, value.length, ...value];
  });
}

export function describeCapability(capability: Capability): string {
  if (capability.kind !== "unknown") return describeKnown(capability.kind, capability);
  const { code, value } = capability;
  const hex = value.length === 0 ? "" : ` ${hexText(value, 0, value.length)}`;
  const kind = KIND_BY_CODE.get(code);
  if (kind !== undefined) return `${kind} (not understood)${hex}`;
  const name = FOREIGN_NAMES[code];
  return `${name === undefined ? `capability ${code}` : name}${hex}`;
}

function decodeCapability(code: number, buffer: Uint8Array, start: number, end: number): Capability {
  const kind = KIND_BY_CODE.get(code);
  if (kind !== undefined) {
    const capability = DESCRIPTORS[kind].decode(buffer, start, end);
    if (capability === REFUSE) throw malformed(`capability ${kind} with a value of ${end - start} octets`);
    if (capability !== IGNORE) return capability;
  }
  return { kind: "unknown", code, value: copyOctets(buffer, start, end) };
}

function encoded(capability: Capability): {
  readonly code: number;
  readonly value: ArrayLike<number> & Iterable<number>;
} {
  if (capability.kind === "unknown") return capability;
  return { code: DESCRIPTORS[capability.kind].code, value: encodeKnown(capability.kind, capability) };
}

function encodeKnown<K extends KnownKind>(kind: K, capability: CapabilityOf<K>): readonly number[] {
  return DESCRIPTORS[kind].encode(capability);
}

function describeKnown<K extends KnownKind>(kind: K, capability: CapabilityOf<K>): string {
  const words = DESCRIPTORS[kind].describe?.(capability);
  return words ? `${kind} ${words}` : kind;
}

/** A capability that says all by being there. */
function flag<K extends "route-refresh" | "enhanced-route-refresh" | "extended-message" | "link-local-next-hop">(
  kind: K,
  code: number,
  otherwise: typeof REFUSE | typeof IGNORE,
) {
  return {
    code,
    decode: (_buffer: Uint8Array, start: number, end: number) => (end === start ? { kind } : otherwise),
    encode: () => [],
  };
}

function malformed(message: string): ProtocolError {
  return new ProtocolError(ErrorCode.OpenMessage, OpenError.Unspecific, message);
}

function uint16(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function familyOctets(family: AddressFamily): number[] {
  return [...uint16(afiOf(family)), safiOf(family)];
}

function withForwarding(family: AddressFamily, forwarding: boolean): string {
  return forwarding ? `${familyName(family)} (forwarding kept)` : familyName(family);
}

/** As much of the text as fits, cut between two characters. */
function utf8(text: string, room: number): number[] {
  const bytes = new Uint8Array(room);
  return [...bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written)];
}
