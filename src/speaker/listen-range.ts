/** Neighbours that nobody listed: whoever connects from a prefix, up to a limit (`bgp listen range`). */

import { formatIp, type IpAddress, isLinkLocal } from "../net/address.ts";
import { formatPrefix, type Prefix, prefixContains } from "../net/prefix.ts";
import { rangeSettings } from "./settings/neighbor-settings.ts";
import type { ListenRangeOptions, NeighborOptions } from "./settings/options.ts";

export class ListenRange {
  readonly prefix: string;
  /** Addresses of the neighbours that exist through this range. */
  readonly members = new Set<string>();

  private readonly options: ListenRangeOptions;
  private readonly parsed: Prefix;
  private readonly limit: number;

  constructor(options: ListenRangeOptions) {
    const { prefix, limit } = rangeSettings(options);
    this.options = options;
    this.parsed = prefix;
    this.limit = limit;
    this.prefix = formatPrefix(prefix);
  }

  get isFull(): boolean {
    return this.members.size >= this.limit;
  }

  contains(address: IpAddress): boolean {
    return prefixContains(this.parsed, address);
  }

  /** An address of the range, to try the options with. */
  get exampleAddress(): string {
    const { version, bytes } = this.parsed;
    const address: IpAddress = { version, bytes };
    return formatIp(isLinkLocal(address) ? { ...address, zone: "lo" } : address);
  }

  /** The prefix length. */
  get length(): number {
    return this.parsed.length;
  }

  /** A neighbour of this range never connects by itself: it lives from its connection to the end of its session. */
  neighborOptions(address: string): NeighborOptions {
    const { prefix: _, limit: __, ...shared } = this.options;
    return { ...shared, address, passive: true };
  }
}
