/** A buffer that grows while path attributes are written into it. */
import { AttributeFlag } from "./codes.ts";

/** The longest attribute value whose length fits one octet. */
export const LONGEST_SHORT_VALUE = 255;
/** Below this many bytes a loop beats the call of `set`. */
const SHORT_COPY = 64;

export class ByteWriter {
  bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  u16(value: number): void {
    this.reserve(2);
    putUint16(this.bytes, this.length, value);
    this.length += 2;
  }

  u32(value: number): void {
    this.reserve(4);
    putUint32(this.bytes, this.length, value);
    this.length += 4;
  }

  copy(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    copyBytes(from, start, end, this.bytes, this.length);
    this.length += end - start;
  }

  /** A whole attribute, with the shortest length field that holds its length. */
  attribute(flags: number, code: number, from: Uint8Array, start: number, end: number): void {
    const mark = this.openAttribute(flags, code);
    this.copy(from, start, end);
    this.closeAttribute(mark);
  }

  /** Begins an attribute whose value the caller writes; `closeAttribute` takes what this returns. */
  openAttribute(flags: number, code: number): number {
    this.reserve(3);
    this.bytes[this.length++] = flags & ~AttributeFlag.ExtendedLength;
    this.bytes[this.length++] = code;
    this.length++;
    return this.length;
  }

  closeAttribute(mark: number): void {
    const length = this.length - mark;
    if (length <= LONGEST_SHORT_VALUE) {
      this.bytes[mark - 1] = length;
      return;
    }
    if (length > 0xffff) throw new RangeError(`attribute ${this.bytes[mark - 2]} is ${length} octets long`);
    this.reserve(1);
    this.bytes.copyWithin(mark + 1, mark, this.length++);
    this.bytes[mark - 3] |= AttributeFlag.ExtendedLength;
    putUint16(this.bytes, mark - 1, length);
  }

  /** What was written, as a copy of its own. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

export function copyBytes(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): void {
  if (end - start > SHORT_COPY) to.set(from.subarray(start, end), at);
  else for (let i = start, j = at; i < end; i++, j++) to[j] = from[i];
}

export function putUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

export function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** As a signed number: equal when the unsigned ones are, and cheaper. */
export function int32At(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

export function uint32At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at) >>> 0;
}

export function uint16At(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}
