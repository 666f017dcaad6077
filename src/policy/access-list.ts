/**
 * `access-list` and `ipv6 access-list`: entries in order, the first that fits decides; what none fits is denied.
 *
 * FRR has two styles. One names a prefix, which the route's must lie within, or be with `exact-match`. The other, older
 * and for IPv4 alone, names an address and the bits of it that do not matter, and perhaps a netmask in the same way.
 */
import { type Prefix, prefixContains } from "../net/prefix.ts";
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
    const prefix: Prefix = { version: this.version, bytes: address, length };
    return this.entries.find((entry) => fits(entry, prefix))?.action === "permit";
  }
}

function fits(entry: AccessListEntry, route: Prefix): boolean {
  if ("prefix" in entry) {
    const { prefix, exact = false } = entry;
    return (exact ? prefix.length === route.length : prefix.length <= route.length) && prefixContains(prefix, route);
  }
  const { address, mask } = entry;
  const network = new DataView(route.bytes.buffer).getUint32(0);
  const netmask = route.length === 0 ? 0 : -1 << (32 - route.length);
  return agrees(network, address) && (mask === undefined || agrees(netmask, mask));
}

function agrees(number: number, { value, ignored }: Wildcard): boolean {
  return ((number ^ value) & ~ignored) === 0;
}
