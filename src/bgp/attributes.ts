/**
 * The path attributes that we understand, one descriptor each: how the wire marks it, what makes it malformed and what
 * follows then (RFC 7606 § 7), its value form and its text.
 *
 * `check` reads bytes as the session sends them; `decode` and `encode` know the canonical form alone, in which AS
 * numbers take four octets (see `canonical-attributes.ts`).
 */
import { formatDottedQuad, formatIp } from "../net/address.ts";
import { decodeAsPath, findAsPathFlaw, formatAsPath, writeAsPath } from "./as-path.ts";
import {
  exactly,
  findAggregatorFlaw,
  findAigpFlaw,
  findAs4PathFlaw,
  findOriginFlaw,
  fromTwoOctetSpeakersOnly,
  internalOnly,
  someOf,
} from "./attribute-checks.ts";
import {
  type AttributeValue,
  addressAt,
  aigp,
  chunks,
  largeCommunities,
  nextHop,
  number,
  numbers,
} from "./attribute-values.ts";
import { uint32At } from "./byte-writer.ts";
import { AttributeCode, AttributeFlag } from "./codes.ts";
import { formatCommunity, LARGE_COMMUNITY_LENGTH } from "./communities.ts";
import { formatExtendedCommunity, formatHex } from "./extended-communities.ts";
import type { Flaw } from "./flaw.ts";
import type { PathAttributes } from "./messages.ts";
import type { DefectSeverity } from "./update-context.ts";
import type { UpdateRules } from "./update-rules.ts";

export interface AttributeDescriptor {
  readonly code: number;
  readonly name: string;
  /** The Optional and Transitive bits as registered. */
  readonly flags: number;
  /** What a malformed one does. */
  readonly malformed: DefectSeverity;
  /** What other Optional and Transitive bits do; `treat-as-withdraw` unless the attribute's own RFC is milder (RFC 7606 § 3.c). */
  readonly misflagged?: "attribute-discard";
  /** Why the attribute has no business on this session and is dropped unread; `quietly` is not worth a word. */
  unwanted?(rules: UpdateRules): Flaw | "quietly" | undefined;
  check(bytes: Uint8Array, start: number, end: number, rules: UpdateRules): Flaw | undefined;
  /** Absent from attributes that the canonical form does not have. */
  readonly value?: AttributeValue;
}

const WELL_KNOWN = AttributeFlag.Transitive;
const OPTIONAL_TRANSITIVE = AttributeFlag.Optional | AttributeFlag.Transitive;
const OPTIONAL_NON_TRANSITIVE = AttributeFlag.Optional;

const ORIGIN_NAMES = ["igp", "egp", "incomplete"] as const;

const UNDERSTOOD: readonly AttributeDescriptor[] = [
  {
    code: AttributeCode.Origin,
    name: "ORIGIN",
    flags: WELL_KNOWN,
    malformed: "treat-as-withdraw",
    check: findOriginFlaw,
    value: {
      field: "origin",
      decode(bytes, start, _end, into) {
        into.origin = bytes[start] as PathAttributes["origin"];
      },
      encode({ origin }, out) {
        if (origin !== undefined) out.u8(origin);
        return origin !== undefined;
      },
      format: ({ origin }) => ORIGIN_NAMES[origin],
    },
  },
  {
    code: AttributeCode.AsPath,
    name: "AS_PATH",
    flags: WELL_KNOWN,
    malformed: "treat-as-withdraw",
    check: (bytes, start, end, { asSize }) => findAsPathFlaw(bytes, start, end, asSize),
    value: {
      field: "asPath",
      decode(bytes, start, end, into) {
        into.asPath = decodeAsPath(bytes, start, end);
      },
      encode({ asPath }, out) {
        if (asPath !== undefined) writeAsPath(asPath, out);
        return asPath !== undefined;
      },
      format: ({ asPath }) => formatAsPath(asPath),
    },
  },
  {
    code: AttributeCode.NextHop,
    name: "NEXT_HOP",
    flags: WELL_KNOWN,
    malformed: "treat-as-withdraw",
    check: exactly(4),
    value: nextHop,
  },
  {
    code: AttributeCode.Med,
    name: "MULTI_EXIT_DISC",
    flags: OPTIONAL_NON_TRANSITIVE,
    malformed: "treat-as-withdraw",
    check: exactly(4),
    value: number("med", String),
  },
  {
    code: AttributeCode.LocalPref,
    name: "LOCAL_PREF",
    flags: WELL_KNOWN,
    malformed: "treat-as-withdraw",
    unwanted: internalOnly,
    check: exactly(4),
    value: number("localPref", String),
  },
  {
    code: AttributeCode.AtomicAggregate,
    name: "ATOMIC_AGGREGATE",
    flags: WELL_KNOWN,
    malformed: "attribute-discard",
    check: exactly(0),
    value: {
      field: "atomicAggregate",
      decode(_bytes, _start, _end, into) {
        into.atomicAggregate = true;
      },
      encode: ({ atomicAggregate }) => atomicAggregate === true,
      format: ({ atomicAggregate }) => (atomicAggregate ? "" : undefined),
    },
  },
  {
    code: AttributeCode.Aggregator,
    name: "AGGREGATOR",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "attribute-discard",
    check: (bytes, start, end, { asSize }) => findAggregatorFlaw(bytes, start, end, asSize),
    value: {
      field: "aggregator",
      decode(bytes, start, _end, into) {
        into.aggregator = { asn: uint32At(bytes, start), address: addressAt(bytes, start + 4, 4) };
      },
      encode({ aggregator }, out) {
        if (aggregator === undefined) return false;
        out.u32(aggregator.asn);
        out.copy(aggregator.address.bytes, 0, 4);
        return true;
      },
      format: ({ aggregator }) => aggregator && `AS ${aggregator.asn} at ${formatIp(aggregator.address)}`,
    },
  },
  {
    code: AttributeCode.Communities,
    name: "COMMUNITIES",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "treat-as-withdraw",
    check: someOf(4),
    value: numbers("communities", formatCommunity),
  },
  {
    code: AttributeCode.OriginatorId,
    name: "ORIGINATOR_ID",
    flags: OPTIONAL_NON_TRANSITIVE,
    malformed: "treat-as-withdraw",
    unwanted: internalOnly,
    check: exactly(4),
    value: number("originatorId", formatDottedQuad),
  },
  {
    code: AttributeCode.ClusterList,
    name: "CLUSTER_LIST",
    flags: OPTIONAL_NON_TRANSITIVE,
    malformed: "treat-as-withdraw",
    unwanted: internalOnly,
    check: someOf(4),
    value: numbers("clusterList", formatDottedQuad),
  },
  {
    code: AttributeCode.ExtendedCommunities,
    name: "EXTENDED_COMMUNITIES",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "treat-as-withdraw",
    check: someOf(8),
    value: chunks("extendedCommunities", 8, formatExtendedCommunity),
  },
  {
    code: AttributeCode.As4Path,
    name: "AS4_PATH",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "attribute-discard",
    misflagged: "attribute-discard",
    unwanted: fromTwoOctetSpeakersOnly,
    check: findAs4PathFlaw,
  },
  {
    code: AttributeCode.As4Aggregator,
    name: "AS4_AGGREGATOR",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "attribute-discard",
    misflagged: "attribute-discard",
    unwanted: fromTwoOctetSpeakersOnly,
    check: (bytes, start, end) => findAggregatorFlaw(bytes, start, end, 4),
  },
  {
    code: AttributeCode.Ipv6ExtendedCommunities,
    name: "IPV6_EXTENDED_COMMUNITIES",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "treat-as-withdraw",
    check: someOf(20),
    value: chunks("ipv6ExtendedCommunities", 20, formatHex),
  },
  {
    code: AttributeCode.Aigp,
    name: "AIGP",
    flags: OPTIONAL_NON_TRANSITIVE,
    malformed: "attribute-discard",
    misflagged: "attribute-discard", // RFC 7311 § 3.2
    unwanted: ({ acceptAigp }) => (acceptAigp ? undefined : "quietly"),
    check: findAigpFlaw,
    value: aigp,
  },
  {
    code: AttributeCode.LargeCommunities,
    name: "LARGE_COMMUNITIES",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "treat-as-withdraw",
    check: someOf(LARGE_COMMUNITY_LENGTH),
    value: largeCommunities,
  },
  {
    code: AttributeCode.OnlyToCustomer,
    name: "ONLY_TO_CUSTOMER",
    flags: OPTIONAL_TRANSITIVE,
    malformed: "treat-as-withdraw", // RFC 9234 § 5
    check: exactly(4),
    value: number("onlyToCustomer", (asn) => `AS ${asn}`),
  },
];

/** By code. MP_REACH_NLRI and MP_UNREACH_NLRI are not among them: they carry routes, see `update-view.ts`. */
export const ATTRIBUTES: readonly (AttributeDescriptor | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  UNDERSTOOD.find((descriptor) => descriptor.code === code),
);

/** IANA's names of attributes that have no descriptor. */
const OTHER_NAMES: Readonly<Record<number, string | undefined>> = {
  [AttributeCode.MpReach]: "MP_REACH_NLRI",
  [AttributeCode.MpUnreach]: "MP_UNREACH_NLRI",
  [AttributeCode.PmsiTunnel]: "PMSI_TUNNEL",
  [AttributeCode.TunnelEncapsulation]: "TUNNEL_ENCAPSULATION",
  29: "BGP-LS",
  33: "BGPSEC_PATH",
  36: "D-PATH",
  37: "SFP",
  40: "PREFIX_SID",
  128: "ATTR_SET",
};

export function attributeName(code: number): string {
  return ATTRIBUTES[code]?.name ?? OTHER_NAMES[code] ?? `attribute ${code}`;
}
