/** Builds canonical attribute blocks for tests: sorted by code, four-octet AS numbers, no MP attributes. */
import type { LocalFacts } from "../../src/rib/local-facts.ts";

export interface AttributeSpec {
  readonly origin?: number;
  /** AS_PATH segments; a bare list is one AS_SEQUENCE. */
  readonly path?: readonly number[] | readonly Segment[];
  /** 4, 16 or 32 octets; null: none. */
  readonly nextHop?: readonly number[] | null;
  readonly med?: number;
  readonly localPref?: number;
  readonly communities?: readonly number[];
  readonly originatorId?: number;
  readonly clusters?: readonly number[];
  /** Octets of each. */
  readonly extendedCommunities?: readonly (readonly number[])[];
  readonly aigp?: number;
  /** What policy attached; no part of the block. */
  readonly local?: LocalFacts;
}

export interface Segment {
  readonly type: "set" | "sequence" | "confed-sequence" | "confed-set";
  readonly asns: readonly number[];
}

const SEGMENT_CODE = { set: 1, sequence: 2, "confed-sequence": 3, "confed-set": 4 } as const;

export function block(spec: AttributeSpec): Uint8Array {
  const bytes: number[] = [];
  add(bytes, 0x40, 1, [spec.origin ?? 0]);
  add(
    bytes,
    0x40,
    2,
    segments(spec).flatMap((s) => [SEGMENT_CODE[s.type], s.asns.length, ...s.asns.flatMap(uint32)]),
  );
  if (spec.nextHop !== null) add(bytes, 0x40, 3, spec.nextHop ?? [192, 0, 2, 1]);
  if (spec.med !== undefined) add(bytes, 0x80, 4, uint32(spec.med));
  if (spec.localPref !== undefined) add(bytes, 0x40, 5, uint32(spec.localPref));
  if (spec.communities !== undefined) add(bytes, 0xc0, 8, spec.communities.flatMap(uint32));
  if (spec.originatorId !== undefined) add(bytes, 0x80, 9, uint32(spec.originatorId));
  if (spec.clusters !== undefined) add(bytes, 0x80, 10, spec.clusters.flatMap(uint32));
  if (spec.extendedCommunities !== undefined) add(bytes, 0xc0, 16, spec.extendedCommunities.flat());
  if (spec.aigp !== undefined) add(bytes, 0x80, 26, [1, 0, 11, ...uint32(spec.aigp / 2 ** 32), ...uint32(spec.aigp)]);
  return Uint8Array.from(bytes);
}

/** The two octets of the AS mean nothing to us. */
export function linkBandwidth(octetsPerSecond: number, type = 0x40): readonly number[] {
  return [type, 0x04, 0xfd, 0xe9, ...new Uint8Array(Float32Array.of(octetsPerSecond).buffer).reverse()];
}

export function segments(spec: AttributeSpec): readonly Segment[] {
  const path = spec.path ?? [];
  return path.length === 0
    ? []
    : typeof path[0] === "number"
      ? [{ type: "sequence", asns: path as number[] }]
      : (path as Segment[]);
}

function add(bytes: number[], flags: number, code: number, value: readonly number[]): void {
  if (value.length > 255) bytes.push(flags | 0x10, code, value.length >> 8, value.length & 255, ...value);
  else bytes.push(flags, code, value.length, ...value);
}

function uint32(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
