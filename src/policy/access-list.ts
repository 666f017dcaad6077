/**
 * `access-list` and `ipv6 access-list`: entries in order, the first that fits decides; what none fits is denied.
 *
 * FRR has two styles. One names a prefix, which the route's must lie within, or be with `exact-match`. The other, older
 * and for IPv4 alone, names an address and the bits of it that do not matter, and perhaps a netmask in the same way.
 */
import { formatDottedQuad } from "../net/address.ts";
import { formatPrefix, type Prefix, prefixContains } from "../net/prefix.ts";
import type { Action } from "./route.ts";

export type AccessListEntry = PrefixEntry | WildcardEntry;

interface PrefixEntry {
  readonly action: Action;
  readonly prefix: Prefix;
  readonly exact?: boolean;
}

interface WildcardEntry {
  readonly action: Action;
  readonly address: Wildcard;
  /** Of extended lists: what the route's netmask must be. */
  readonly mask?: Wildcard;
}

/** 32-bit numbers; bits set in `ignored` do not matter. */
export interface Wildcard {
  readonly value: number;
  readonly ignored: number;
}

export class AccessList {
  readonly version: 4 | 6;
  private readonly entries: readonly AccessListEntry[];

  /** In order of their sequence numbers. */
  constructor(version: 4 | 6, entries: readonly AccessListEntry[]) {
    this.version = version;
    this.entries = entries;
  }

  /** Whether the prefix, of `length` bits at `offset`, is permitted. */
  permits(bytes: Uint8Array, offset: number, length: number): boolean {
    const address = new Uint8Array(this.version === 4 ? 4 : 16);
    address.set(bytes.subarray(offset, offset + ((length + 7) >>> 3)));
    return this.find({ version: this.version, bytes: address, length })?.action === "permit";
  }

  /** As it is written; undefined when none fits. */
  decidingEntry(prefix: Prefix): string | undefined {
    const entry = prefix.version === this.version ? this.find(prefix) : undefined;
    return entry && writeAccessListEntry(entry);
  }

  private find(prefix: Prefix): AccessListEntry | undefined {
    return this.entries.find((entry) => fits(entry, prefix));
  }
}

/** As in the configuration, behind the sequence number. */
export function writeAccessListEntry(entry: AccessListEntry): string {
  const { action } = entry;
  if (!("prefix" in entry)) {
    const { address, mask } = entry;
    return mask === undefined
      ? `${action} ${writeWildcard(address)}`
      : `${action} ip ${writeWildcard(address, "host ")} ${writeWildcard(mask, "host ")}`;
  }
  const { prefix, exact = false } = entry;
  const everything = prefix.length === 0 && !exact;
  return `${action} ${everything ? "any" : formatPrefix(prefix)}${exact ? " exact-match" : ""}`;
}

function writeWildcard({ value, ignored }: Wildcard, host = ""): string {
  if (ignored >>> 0 === EVERY_BIT) return "any";
  const address = formatDottedQuad(value >>> 0);
  return ignored === 0 ? host + address : `${address} ${formatDottedQuad(ignored >>> 0)}`;
}

const EVERY_BIT = 0xffffffff;

function fits(entry: AccessListEntry, route: Prefix): boolean {
  if ("prefix" in entry) {
    const { prefix, exact = false } = entry;
    return (exact ? prefix.length === route.length : prefix.length <= route.length) && prefixContains(prefix, route);
  }
  const { address, mask } = entry;
  const network = new DataView(route.bytes.buffer, route.bytes.byteOffset).getUint32(0);
  const netmask = route.length === 0 ? 0 : -1 << (32 - route.length);
  return agrees(network, address) && (mask === undefined || agrees(netmask, mask));
}

function agrees(number: number, { value, ignored }: Wildcard): boolean {
  return ((number ^ value) & ~ignored) === 0;
}
