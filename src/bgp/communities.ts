/** Communities of 4 and 12 octets, to and from the text that operators write (RFC 1997, RFC 8092). */
import { int32At } from "./byte-writer.ts";
import { WellKnownCommunity } from "./codes.ts";
import type { LargeCommunity } from "./messages.ts";

/** IANA's well-known communities, by FRR's names; of two for one value, the first is the one it is shown by. */
const WELL_KNOWN: readonly (readonly [name: string, value: number])[] = [
  ["graceful-shutdown", 0xffff0000], // RFC 8326
  ["accept-own", 0xffff0001], // RFC 7611
  ["route-filter-translated-v4", 0xffff0002], // draft-l3vpn-legacy-rtc
  ["route-filter-v4", 0xffff0003],
  ["route-filter-translated-v6", 0xffff0004],
  ["route-filter-v6", 0xffff0005],
  ["llgr-stale", 0xffff0006], // RFC 9494
  ["no-llgr", 0xffff0007], // RFC 9494
  ["accept-own-nexthop", 0xffff0008], // draft-agrewal-idr-accept-own-nexthop
  ["blackhole", 0xffff029a], // RFC 7999
  ["no-export", WellKnownCommunity.NoExport], // RFC 1997
  ["no-advertise", WellKnownCommunity.NoAdvertise], // RFC 1997
  ["local-AS", WellKnownCommunity.NoExportSubconfed], // RFC 1997 calls it as follows
  ["no-export-subconfed", WellKnownCommunity.NoExportSubconfed],
  ["no-peer", 0xffffff04], // RFC 3765
];
const VALUE_OF_NAME = new Map(WELL_KNOWN.map(([name, value]) => [name.toLowerCase(), value]));
const NAME_OF_VALUE = new Map([...WELL_KNOWN].reverse().map(([name, value]) => [value, name]));

export function parseCommunity(text: string): number | undefined {
  const known = VALUE_OF_NAME.get(text.toLowerCase());
  if (known !== undefined) return known;
  const numbers = parseNumbers(text, 0xffff, 0xffff);
  return numbers === undefined ? undefined : numbers[0] * 0x10000 + numbers[1];
}

export function formatCommunity(community: number): string {
  return NAME_OF_VALUE.get(community) ?? `${community >>> 16}:${community & 0xffff}`;
}

/** RFC 8092 § 5. */
export function parseLargeCommunity(text: string): LargeCommunity | undefined {
  const numbers = parseNumbers(text, 0xffffffff, 0xffffffff, 0xffffffff);
  return numbers === undefined ? undefined : { global: numbers[0], local1: numbers[1], local2: numbers[2] };
}

export function formatLargeCommunity({ global, local1, local2 }: LargeCommunity): string {
  return `${global}:${local1}:${local2}`;
}

export const LARGE_COMMUNITY_LENGTH = 12;
/** From here on a set finds repetitions faster than comparing each with each. */
const FEW = 16;

/** RFC 8092 § 3: a repeated value is dropped. The bytes without repetitions; undefined when there are none. */
export function distinctLargeCommunities(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (!repeatsLargeCommunity(bytes, start, end)) return undefined;
  const seen = new Set<string>();
  const distinct = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end; at += LARGE_COMMUNITY_LENGTH) {
    const key = largeCommunityKey(bytes, at);
    if (seen.has(key)) continue;
    seen.add(key);
    distinct.set(bytes.subarray(at, at + LARGE_COMMUNITY_LENGTH), length);
    length += LARGE_COMMUNITY_LENGTH;
  }
  return distinct.subarray(0, length);
}

function repeatsLargeCommunity(bytes: Uint8Array, start: number, end: number): boolean {
  const count = (end - start) / LARGE_COMMUNITY_LENGTH;
  if (count > FEW) {
    const seen = new Set<string>();
    for (let at = start; at < end; at += LARGE_COMMUNITY_LENGTH) seen.add(largeCommunityKey(bytes, at));
    return seen.size < count;
  }
  for (let a = start; a < end; a += LARGE_COMMUNITY_LENGTH) {
    for (let b = start; b < a; b += LARGE_COMMUNITY_LENGTH) if (sameLargeCommunity(bytes, a, b)) return true;
  }
  return false;
}

function sameLargeCommunity(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < LARGE_COMMUNITY_LENGTH; i += 4) if (int32At(bytes, a + i) !== int32At(bytes, b + i)) return false;
  return true;
}

function largeCommunityKey(bytes: Uint8Array, at: number): string {
  return `${int32At(bytes, at)}:${int32At(bytes, at + 4)}:${int32At(bytes, at + 8)}`;
}

/** As many colon-separated numbers as there are limits, each within its own. */
function parseNumbers(text: string, ...limits: readonly number[]): number[] | undefined {
  const parts = text.split(":");
  if (parts.length !== limits.length) return undefined;
  const numbers: number[] = [];
  for (let i = 0; i < limits.length; i++) {
    const number = parseNumber(parts[i], limits[i]);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  return numbers;
}

/** A decimal number without sign or leading zeros. */
export function parseNumber(text: string, limit: number): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined;
  const number = Number(text);
  return number <= limit ? number : undefined;
}
