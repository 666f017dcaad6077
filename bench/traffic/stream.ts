/** Whole streams of UPDATEs, made beforehand: sending one is a single write, so that the sender costs next to nothing. */
import { REFUSED_ROUTES } from "../transit-policy.ts";
import { relayedAttributes } from "./relayed-attributes.ts";
import type { RouteTable } from "./route-table.ts";

const HEADER = 19;
const LONGEST = 4096;
const UPDATE = 2;
const COMMUNITIES = 8;

/** What a sender makes of a table. */
export interface StreamOptions {
  /** The sender's AS, as often as it shall stand in the path. */
  readonly path: readonly number[];
  readonly nextHop: Uint8Array;
  /** As many prefixes in a message as fit, or one. */
  readonly packed: boolean;
  /** Begin with the routes that the transit policy refuses. */
  readonly beginsRefused?: boolean;
}

/** Bytes that grow. */
class Stream {
  bytes = Buffer.allocUnsafe(1 << 20);
  length = 0;

  reserve(octets: number): void {
    if (this.length + octets <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * this.bytes.length);
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  update(withdrawn: Uint8Array, attributes: Uint8Array, announced: Uint8Array): void {
    const length = HEADER + 4 + withdrawn.length + attributes.length + announced.length;
    this.reserve(length);
    const { bytes } = this;
    let at = this.length;
    bytes.fill(0xff, at, at + 16);
    bytes.writeUInt16BE(length, at + 16);
    bytes[at + 18] = UPDATE;
    at = bytes.writeUInt16BE(withdrawn.length, at + HEADER);
    bytes.set(withdrawn, at);
    at = bytes.writeUInt16BE(attributes.length, at + withdrawn.length);
    bytes.set(attributes, at);
    bytes.set(announced, at + attributes.length);
    this.length += length;
  }

  finished(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

const NOTHING = new Uint8Array(0);

/** All routes of the table, with End-of-RIB behind them. */
export function announcements(
  table: RouteTable,
  { path, nextHop, packed, beginsRefused = false }: StreamOptions,
): Buffer {
  const stream = new Stream();
  for (const refused of beginsRefused ? REFUSED_ROUTES : []) {
    stream.update(NOTHING, numberedAttributes([...path, ...refused.path], nextHop), refused.nlri);
  }
  for (let group = 0; group < table.updates; group++) {
    const { attributes, attributesAt } = table;
    const block = relayedAttributes(attributes, attributesAt[group], attributesAt[group + 1], path, nextHop);
    const room = packed ? LONGEST - HEADER - 4 - block.length : 5;
    forEachPart(table.nlri, table.nlriAt[group], table.nlriAt[group + 1], room, packed, (part) =>
      stream.update(NOTHING, block, part),
    );
  }
  stream.update(NOTHING, NOTHING, NOTHING);
  return stream.finished();
}

export function withdrawals(table: RouteTable): Buffer {
  const stream = new Stream();
  forEachPart(table.nlri, 0, table.nlri.length, LONGEST - HEADER - 4, true, (part) =>
    stream.update(part, NOTHING, NOTHING),
  );
  return stream.finished();
}

/** Numbers begin here, so that they cannot be taken for the first community of a table's route. */
export const FIRST_NUMBER = 0xc0000000;

/** UPDATEs for single prefixes of a table, each with a number as its only community. */
export class NumberedUpdates {
  private readonly prefixesAt: Int32Array;
  private readonly table: RouteTable;
  private readonly attributes: Uint8Array;

  constructor(table: RouteTable, path: readonly number[], nextHop: Uint8Array) {
    this.table = table;
    this.attributes = numberedAttributes(path, nextHop);
    this.prefixesAt = new Int32Array(table.prefixes + 1);
    for (let i = 0, at = 0; i < table.prefixes; i++) {
      at += 1 + ((table.nlri[at] + 7) >> 3);
      this.prefixesAt[i + 1] = at;
    }
  }

  nlri(index: number): Uint8Array {
    return this.table.nlri.subarray(this.prefixesAt[index], this.prefixesAt[index + 1]);
  }

  /** Numbered from 0, `prefixOf` tells for which prefix; one behind the other in `bytes`, with where each one ends. */
  all(
    count: number,
    prefixOf: (number: number) => number,
  ): { readonly bytes: Buffer; readonly ends: readonly number[] } {
    const stream = new Stream();
    const ends: number[] = [];
    for (let number = 0; number < count; number++) {
      stream.update(NOTHING, this.attributesOf(number), this.nlri(prefixOf(number)));
      ends.push(stream.length);
    }
    return { bytes: stream.finished(), ends };
  }

  attributesOf(number: number): Uint8Array {
    const block = this.attributes.slice();
    new DataView(block.buffer).setUint32(block.length - 4, FIRST_NUMBER + number);
    return block;
  }
}

function numberedAttributes(path: readonly number[], nextHop: Uint8Array): Uint8Array {
  const base = [0x40, 1, 1, 0, 0x40, 2, 2, 2, 0, 0x40, 3, 4, 0, 0, 0, 0, 0xc0, COMMUNITIES, 4, 0, 0, 0, 0];
  return relayedAttributes(Uint8Array.from(base), 0, base.length, path, nextHop);
}

function forEachPart(
  nlri: Uint8Array,
  start: number,
  end: number,
  room: number,
  packed: boolean,
  visit: (part: Uint8Array) => void,
): void {
  let from = start;
  for (let at = start; at < end; ) {
    const next = at + 1 + ((nlri[at] + 7) >> 3);
    if (at > from && (!packed || next - from > room)) {
      visit(nlri.subarray(from, at));
      from = at;
    }
    at = next;
  }
  if (end > from) visit(nlri.subarray(from, end));
}
