/** What makes an attribute malformed, or unwelcome on a session. */
import { type AsSize, asnAt, findAsPathFlaw } from "./as-path.ts";
import { uint16At } from "./byte-writer.ts";
import { Origin, UpdateError } from "./codes.ts";
import { type Flaw, flaw } from "./flaw.ts";
import type { UpdateRules } from "./update-rules.ts";

type Check = (bytes: Uint8Array, start: number, end: number) => Flaw | undefined;

export function exactly(length: number): Check {
  const wrong = flaw(UpdateError.AttributeLength, `is not ${length} octets long`);
  return (_bytes, start, end) => (end - start === length ? undefined : wrong);
}

/** One or more values of `unit` octets each. */
export function someOf(unit: number): Check {
  const wrong = flaw(UpdateError.AttributeLength, `is not a non-zero multiple of ${unit} octets long`);
  return (_bytes, start, end) => (end > start && (end - start) % unit === 0 ? undefined : wrong);
}

const ORIGIN_LENGTH = flaw(UpdateError.AttributeLength, "is not 1 octet long");
const ORIGIN_VALUE = flaw(UpdateError.InvalidOrigin, "has an undefined value");

export function findOriginFlaw(bytes: Uint8Array, start: number, end: number): Flaw | undefined {
  if (end - start !== 1) return ORIGIN_LENGTH;
  return bytes[start] > Origin.Incomplete ? ORIGIN_VALUE : undefined;
}

const FROM_OUTSIDE = flaw(UpdateError.OptionalAttribute, "comes from an external peer");

/** RFC 7606 §§ 7.5, 7.9, 7.10: from another AS it is dropped, malformed or not. */
export function internalOnly({ external }: UpdateRules): Flaw | undefined {
  return external ? FROM_OUTSIDE : undefined;
}

const FROM_FOUR_OCTET_SPEAKER = flaw(UpdateError.OptionalAttribute, "comes from a four-octet speaker");

/** RFC 6793 § 6: such speakers do not send it to each other. */
export function fromTwoOctetSpeakersOnly({ fourOctetAs }: UpdateRules): Flaw | undefined {
  return fourOctetAs ? FROM_FOUR_OCTET_SPEAKER : undefined;
}

const EMPTY_AS4_PATH = flaw(UpdateError.AttributeLength, "is empty");

export function findAs4PathFlaw(bytes: Uint8Array, start: number, end: number): Flaw | undefined {
  return start === end ? EMPTY_AS4_PATH : findAsPathFlaw(bytes, start, end, 4);
}

const BAD_AGGREGATOR_LENGTH = flaw(UpdateError.AttributeLength, "is not an AS number and an address long");
const AGGREGATOR_AS_ZERO = flaw(UpdateError.OptionalAttribute, "has AS 0"); // RFC 7607 § 2

export function findAggregatorFlaw(bytes: Uint8Array, start: number, end: number, size: AsSize): Flaw | undefined {
  if (end - start !== size + 4) return BAD_AGGREGATOR_LENGTH;
  return asnAt(bytes, start, size) === 0 ? AGGREGATOR_AS_ZERO : undefined;
}

const BAD_AIGP = flaw(UpdateError.OptionalAttribute, "does not consist of well-formed TLVs");
const NO_METRIC = flaw(UpdateError.OptionalAttribute, "has no metric");
const TLV_HEADER_LENGTH = 3;
export const AIGP_TLV = { type: 1, length: 11 } as const;

/** RFC 7311 § 3.2: TLVs of unknown type are carried along, but each must be whole. */
export function findAigpFlaw(bytes: Uint8Array, start: number, end: number): Flaw | undefined {
  for (let at = start; at < end; ) {
    if (at + TLV_HEADER_LENGTH > end) return BAD_AIGP;
    const length = uint16At(bytes, at + 1);
    if (length < TLV_HEADER_LENGTH || at + length > end) return BAD_AIGP;
    if (bytes[at] === AIGP_TLV.type && length !== AIGP_TLV.length) return BAD_AIGP;
    at += length;
  }
  return aigpMetricOffset(bytes, start, end) < end ? undefined : NO_METRIC;
}

/** Where the metric stands in an attribute of whole TLVs; behind its end when it has none. */
export function aigpMetricOffset(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== AIGP_TLV.type) at += uint16At(bytes, at + 1);
  return at + TLV_HEADER_LENGTH;
}
