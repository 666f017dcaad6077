/** The value forms that attributes share: read from a canonical block, written into one, shown to people. */
import { formatIp, type IpAddress } from "../net/address.ts";
import { AIGP_TLV, aigpMetricOffset } from "./attribute-checks.ts";
import { type ByteWriter, uint32At } from "./byte-writer.ts";
import { AttributeCode } from "./codes.ts";
import { formatLargeCommunity, LARGE_COMMUNITY_LENGTH } from "./communities.ts";
import type { LargeCommunity, PathAttributes } from "./messages.ts";
import { copyOctets } from "./octets.ts";

/** Path attributes while they are put together. */
export type AttributeDraft = { -readonly [Field in keyof PathAttributes]?: PathAttributes[Field] };

/** The fields that hold one attribute each; the others tell of attributes in general. */
export type AttributeField = Exclude<keyof PathAttributes, "opaque" | "partial">;

export interface AttributeValue {
  /** What `decode` fills and `encode` reads. */
  readonly field: AttributeField;
  decode(bytes: Uint8Array, start: number, end: number, into: AttributeDraft): void;
  /** Writes the value; false, and nothing written, when the attributes lack it. */
  encode(attributes: Partial<PathAttributes>, out: ByteWriter): boolean;
  /** Undefined when the attributes lack it. */
  format(attributes: PathAttributes): string | undefined;
}

/** The fields of path attributes that hold a `Value`. */
type FieldOf<Value> = {
  [Field in AttributeField]: Value extends NonNullable<PathAttributes[Field]>
    ? NonNullable<PathAttributes[Field]> extends Value
      ? Field
      : never
    : never;
}[AttributeField];

/** One 32-bit number. */
export function number(field: FieldOf<number>, format: (value: number) => string): AttributeValue {
  return {
    field,
    decode(bytes, start, _end, into) {
      into[field] = uint32At(bytes, start);
    },
    encode(attributes, out) {
      const value = attributes[field];
      if (value !== undefined) out.u32(value);
      return value !== undefined;
    },
    format(attributes) {
      const value = attributes[field];
      return value === undefined ? undefined : format(value);
    },
  };
}

/** 32-bit numbers, one after the other. */
export function numbers(field: FieldOf<readonly number[]>, format: (value: number) => string): AttributeValue {
  return {
    field,
    decode(bytes, start, end, into) {
      const values: number[] = [];
      for (let at = start; at < end; at += 4) values.push(uint32At(bytes, at));
      into[field] = values;
    },
    encode(attributes, out) {
      const values = attributes[field] ?? [];
      for (const value of values) out.u32(value);
      return values.length > 0;
    },
    format: (attributes) => attributes[field]?.map(format).join(" "),
  };
}

/** Values of `size` octets, one after the other. */
export function chunks(
  field: FieldOf<readonly Uint8Array[]>,
  size: number,
  format: (value: Uint8Array) => string,
): AttributeValue {
  return {
    field,
    decode(bytes, start, end, into) {
      const values: Uint8Array[] = [];
      for (let at = start; at < end; at += size) values.push(copyOctets(bytes, at, at + size));
      into[field] = values;
    },
    encode(attributes, out) {
      const values = attributes[field] ?? [];
      for (const value of values) {
        if (value.length !== size) throw new RangeError(`${field}: ${value.length} octets instead of ${size}`);
        out.copy(value, 0, size);
      }
      return values.length > 0;
    },
    format: (attributes) => attributes[field]?.map(format).join(" "),
  };
}

export const largeCommunities: AttributeValue = {
  field: "largeCommunities",
  decode(bytes, start, end, into) {
    const communities: LargeCommunity[] = [];
    for (let at = start; at < end; at += LARGE_COMMUNITY_LENGTH) {
      communities.push({
        global: uint32At(bytes, at),
        local1: uint32At(bytes, at + 4),
        local2: uint32At(bytes, at + 8),
      });
    }
    into.largeCommunities = communities;
  },
  encode(attributes, out) {
    const communities = attributes.largeCommunities ?? [];
    for (const { global, local1, local2 } of communities) {
      out.u32(global);
      out.u32(local1);
      out.u32(local2);
    }
    return communities.length > 0;
  },
  format: (attributes) => attributes.largeCommunities?.map(formatLargeCommunity).join(" "),
};

/** An IPv4 address, an IPv6 one, or a global IPv6 one and its link-local companion. */
export const nextHop: AttributeValue = {
  field: "nextHop",
  decode(bytes, start, end, into) {
    const length = end - start;
    const address = addressAt(bytes, start, length === 4 ? 4 : 16);
    into.nextHop = length === 32 ? { address, linkLocal: addressAt(bytes, start + 16, 16) } : { address };
  },
  encode({ nextHop }, out) {
    if (nextHop === undefined) return false;
    const { address, linkLocal } = nextHop;
    out.copy(address.bytes, 0, address.bytes.length);
    if (linkLocal !== undefined) out.copy(linkLocal.bytes, 0, linkLocal.bytes.length);
    return true;
  },
  format({ nextHop }) {
    if (nextHop === undefined) return undefined;
    const { address, linkLocal } = nextHop;
    return linkLocal === undefined ? formatIp(address) : `${formatIp(address)} ${formatIp(linkLocal)}`;
  },
};

/**
 * RFC 7311: the first AIGP TLV is the metric. Whatever the attribute has besides must travel along unchanged (§ 3), so
 * the whole of it is then kept as an opaque one, too, and the metric is written back into that.
 */
export const aigp: AttributeValue = {
  field: "aigp",
  decode(bytes, start, end, into) {
    const at = aigpMetricOffset(bytes, start, end);
    into.aigp = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at);
  },
  encode(attributes, out) {
    const metric = attributes.aigp;
    if (metric === undefined) return false;
    const whole = attributes.opaque?.find(({ code }) => code === AttributeCode.Aigp)?.value;
    if (whole === undefined) {
      out.u8(AIGP_TLV.type);
      out.u16(AIGP_TLV.length);
      writeUint64(out, metric);
    } else {
      const at = aigpMetricOffset(whole, 0, whole.length);
      out.copy(whole, 0, at);
      writeUint64(out, metric);
      out.copy(whole, at + 8, whole.length);
    }
    return true;
  },
  format: (attributes) => attributes.aigp?.toString(),
};

export function addressAt(bytes: Uint8Array, at: number, length: 4 | 16): IpAddress {
  return { version: length === 4 ? 4 : 6, bytes: copyOctets(bytes, at, at + length) };
}

function writeUint64(out: ByteWriter, value: bigint): void {
  out.u32(Number(value >> 32n));
  out.u32(Number(value & 0xffffffffn));
}
