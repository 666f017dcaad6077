/** Puts UPDATE messages together octet by octet, right or wrong. It shares no code with what it is to test. */

export function u16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

export function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)];
}

export interface AttributeSpec {
  readonly flags: number;
  readonly code: number;
  readonly value: readonly number[];
  /** Two octets of length although one would do. */
  readonly extended?: boolean;
}

export function attribute({ flags, code, value, extended = false }: AttributeSpec): number[] {
  return value.length > 255 || extended
    ? [flags | 0x10, code, ...u16(value.length), ...value]
    : [flags, code, value.length, ...value];
}

export interface UpdateSpec {
  readonly withdrawn?: readonly number[];
  readonly attributes?: readonly number[];
  readonly nlri?: readonly number[];
}

export function update({ withdrawn = [], attributes = [], nlri = [] }: UpdateSpec): Uint8Array {
  return updateWithBody([...u16(withdrawn.length), ...withdrawn, ...u16(attributes.length), ...attributes, ...nlri]);
}

export function updateWithBody(body: readonly number[]): Uint8Array {
  return Uint8Array.from([...new Array<number>(16).fill(255), ...u16(body.length + 19), 2, ...body]);
}
