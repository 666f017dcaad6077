/**
 * A canonical attribute block, read in place: one walk finds where each attribute is, and what nobody asks for is never
 * decoded. For the many who judge a route by two or three of its attributes.
 *
 * One view can serve many blocks, one after the other. What was read from it outlives the next `load`; the block itself
 * has to stay as it is until then.
 */
import { NO_SLOT, SLOT_OF, SLOT_OF_CODE, SLOTS } from "./attribute-slots.ts";
import type { AttributeDraft } from "./attribute-values.ts";
import { AttributeCursor, opaqueAttributes, partialCodes } from "./canonical-attributes.ts";
import { AttributeFlag } from "./codes.ts";
import type { AsPath, OpaqueAttribute, PathAttributes } from "./messages.ts";

/** ORIGIN is IGP and AS_PATH empty: the least that a block can be. */
const LEAST_BLOCK = Uint8Array.of(0x40, 1, 1, 0, 0x40, 2, 0);
const NEEDED = (1 << SLOT_OF.origin) | (1 << SLOT_OF.asPath);
const OTHERS = 1 << NO_SLOT;
const NO_PATH: AsPath = [];

export class AttributeView implements PathAttributes {
  private readonly cursor = new AttributeCursor();
  private bytes: Uint8Array = LEAST_BLOCK;
  private start = 0;
  private end = 0;
  /** By slot, of those that are present: where the value is. */
  private readonly starts = new Int32Array(SLOTS.length);
  private readonly ends = new Int32Array(SLOTS.length);
  /** Sets of slots; `present` has `OTHERS`, too. */
  private present = 0;
  private decoded = 0;
  private readonly values: AttributeDraft = {};
  private anyPartial = false;
  private opaqueValue: readonly OpaqueAttribute[] | undefined;

  constructor(block: Uint8Array = LEAST_BLOCK) {
    this.load(block);
  }

  load(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.decoded = 0;
    this.opaqueValue = undefined;
    const { cursor, starts, ends } = this;
    let present = 0;
    let flags = 0;
    cursor.open(bytes, start, end);
    while (cursor.next()) {
      const slot = SLOT_OF_CODE[cursor.code];
      present |= 1 << slot;
      if (slot === NO_SLOT) continue;
      flags |= cursor.flags;
      starts[slot] = cursor.start;
      ends[slot] = cursor.end;
    }
    if ((present & NEEDED) !== NEEDED) throw new RangeError("not a canonical attribute block");
    this.present = present;
    this.anyPartial = (flags & AttributeFlag.Partial) !== 0;
  }

  get origin(): PathAttributes["origin"] {
    return this.bytes[this.starts[SLOT_OF.origin]] as PathAttributes["origin"];
  }

  get asPath(): AsPath {
    return this.has(SLOT_OF.asPath) ? (this.values.asPath ?? NO_PATH) : NO_PATH;
  }

  get nextHop(): PathAttributes["nextHop"] {
    return this.has(SLOT_OF.nextHop) ? this.values.nextHop : undefined;
  }

  get med(): PathAttributes["med"] {
    return this.has(SLOT_OF.med) ? this.values.med : undefined;
  }

  get localPref(): PathAttributes["localPref"] {
    return this.has(SLOT_OF.localPref) ? this.values.localPref : undefined;
  }

  get atomicAggregate(): PathAttributes["atomicAggregate"] {
    return this.has(SLOT_OF.atomicAggregate) ? this.values.atomicAggregate : undefined;
  }

  get aggregator(): PathAttributes["aggregator"] {
    return this.has(SLOT_OF.aggregator) ? this.values.aggregator : undefined;
  }

  get communities(): PathAttributes["communities"] {
    return this.has(SLOT_OF.communities) ? this.values.communities : undefined;
  }

  get extendedCommunities(): PathAttributes["extendedCommunities"] {
    return this.has(SLOT_OF.extendedCommunities) ? this.values.extendedCommunities : undefined;
  }

  get ipv6ExtendedCommunities(): PathAttributes["ipv6ExtendedCommunities"] {
    return this.has(SLOT_OF.ipv6ExtendedCommunities) ? this.values.ipv6ExtendedCommunities : undefined;
  }

  get largeCommunities(): PathAttributes["largeCommunities"] {
    return this.has(SLOT_OF.largeCommunities) ? this.values.largeCommunities : undefined;
  }

  get originatorId(): PathAttributes["originatorId"] {
    return this.has(SLOT_OF.originatorId) ? this.values.originatorId : undefined;
  }

  get clusterList(): PathAttributes["clusterList"] {
    return this.has(SLOT_OF.clusterList) ? this.values.clusterList : undefined;
  }

  get aigp(): PathAttributes["aigp"] {
    return this.has(SLOT_OF.aigp) ? this.values.aigp : undefined;
  }

  get onlyToCustomer(): PathAttributes["onlyToCustomer"] {
    return this.has(SLOT_OF.onlyToCustomer) ? this.values.onlyToCustomer : undefined;
  }

  get opaque(): PathAttributes["opaque"] {
    if ((this.present & (OTHERS | (1 << SLOT_OF.aigp))) === 0) return undefined;
    this.opaqueValue ??= opaqueAttributes(this.bytes, this.start, this.end);
    return this.opaqueValue.length > 0 ? this.opaqueValue : undefined;
  }

  get partial(): PathAttributes["partial"] {
    return this.anyPartial ? partialCodes(this.bytes, this.start, this.end) : undefined;
  }

  /** Whether it is there, and decoded then. */
  private has(slot: number): boolean {
    const bit = 1 << slot;
    if ((this.present & bit) === 0) return false;
    if ((this.decoded & bit) === 0) {
      SLOTS[slot].value.decode(this.bytes, this.starts[slot], this.ends[slot], this.values);
      this.decoded |= bit;
    }
    return true;
  }
}
