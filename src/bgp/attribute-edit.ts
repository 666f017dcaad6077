/**
 * Changes to a canonical attribute block, made on its bytes: what does not change is copied as it stands, and only what
 * does is encoded. A table of a million routes has some 200,000 attribute sets, and each of them comes through here for
 * every policy and every group of neighbours that it meets.
 */
import { MAX_SEGMENT_LENGTH, writeAsPath } from "./as-path.ts";
import { NO_SLOT, SLOT_OF, SLOT_OF_CODE, SLOTS, SLOTS_BEFORE } from "./attribute-slots.ts";
import { ByteWriter } from "./byte-writer.ts";
import { AttributeCursor, decodeAttributes, encodeAttributes } from "./canonical-attributes.ts";
import { AttributeFlag, SegmentType } from "./codes.ts";
import type { AsPath, PathAttributes } from "./messages.ts";

/** Attributes to put in place of others; what is there and undefined is removed. */
export interface AttributeChanges extends Partial<PathAttributes> {
  /** AS numbers to put in front of the path, or of `asPath` where that is given, too. */
  readonly prepend?: readonly number[] | undefined;
}

/** Stands for fields that tell of several attributes. */
const GENERAL = 1 << NO_SLOT;

/** By field: the set of slots that it changes. */
const SLOTS_OF_FIELD: ReadonlyMap<string, number> = new Map([
  ...SLOTS.map(({ value }, slot) => [value.field, 1 << slot] as const),
  ["prepend", 1 << SLOT_OF.asPath],
  ["opaque", GENERAL],
  ["partial", GENERAL],
]);

const cursor = new AttributeCursor();
/** Two, so that what one call returned may be edited by the next. */
let out = new ByteWriter(4096);
let spare = new ByteWriter(4096);
const newPath = new ByteWriter(1024);

/**
 * The canonical block of `{ ...decodeAttributes(block), ...changes }`. Lent until the call after the next; the very block
 * that came when there is nothing to change.
 */
export function editAttributes(block: Uint8Array, changes: AttributeChanges): Uint8Array {
  let pending = changedSlots(changes);
  if (pending === 0) return block;
  if ((pending & GENERAL) !== 0) return editDecoded(block, changes);
  const writer = spare;
  spare = out;
  out = writer;
  out.length = 0;
  let copied = 0;
  cursor.open(block, 0, block.length);
  while (pending !== 0 && cursor.next()) {
    const own = 1 << SLOT_OF_CODE[cursor.code];
    const due = pending & (SLOTS_BEFORE[cursor.code] | own);
    if (due === 0) continue;
    out.copy(block, copied, cursor.offset);
    copied = cursor.offset;
    insert(due & ~own, changes);
    if ((due & own) !== 0) {
      replace(block, changes);
      copied = cursor.end;
    }
    pending &= ~due;
  }
  out.copy(block, copied, block.length);
  insert(pending, changes);
  return out.bytes.subarray(0, out.length);
}

function changedSlots(changes: AttributeChanges): number {
  let slots = 0;
  for (const field of Object.keys(changes)) slots |= SLOTS_OF_FIELD.get(field) ?? 0;
  // A new metric goes into what AIGP has besides, which is an opaque attribute.
  return changes.aigp === undefined ? slots : slots | GENERAL;
}

/** For changes that are too rare to be fast. */
function editDecoded(block: Uint8Array, changes: AttributeChanges): Uint8Array {
  const { prepend, ...others } = changes;
  const edited = encodeAttributes({ ...decodeAttributes(block), ...others });
  return prepend === undefined ? edited : editAttributes(edited, { prepend });
}

/** Attributes that were not there. */
function insert(slots: number, changes: AttributeChanges): void {
  for (let left = slots; left !== 0; left &= left - 1) write(31 - Math.clz32(left & -left), 0, changes);
}

/** The one that the cursor stands on. */
function replace(block: Uint8Array, changes: AttributeChanges): void {
  const slot = SLOT_OF_CODE[cursor.code];
  if (slot === SLOT_OF.asPath && changes.prepend !== undefined) prependTo(block, changes.asPath, changes.prepend);
  else write(slot, cursor.flags & AttributeFlag.Partial, changes);
}

function write(slot: number, partial: number, changes: AttributeChanges): void {
  const { code, flags, value } = SLOTS[slot];
  const before = out.length;
  const mark = out.openAttribute(flags | partial, code);
  if (value.encode(changes, out)) out.closeAttribute(mark);
  else out.length = before;
}

function prependTo(block: Uint8Array, path: AsPath | undefined, asns: readonly number[]): void {
  const mark = out.openAttribute(cursor.flags, cursor.code);
  if (path === undefined) writePrepended(block, cursor.start, cursor.end, asns);
  else {
    newPath.length = 0;
    writeAsPath(path, newPath);
    writePrepended(newPath.bytes, 0, newPath.length, asns);
  }
  out.closeAttribute(mark);
}

/** As `prependAsPath`: into the first segment where that is a sequence with room for them, else in front of it. */
function writePrepended(path: Uint8Array, start: number, end: number, asns: readonly number[]): void {
  const following = path[start + 1];
  const startsWithSequence = start < end && path[start] === SegmentType.Sequence;
  if (startsWithSequence && following + asns.length <= MAX_SEGMENT_LENGTH) {
    writeSequence(asns, 0, asns.length, following);
    out.copy(path, start + 2, end);
    return;
  }
  for (let from = 0; from < asns.length; from += MAX_SEGMENT_LENGTH) {
    writeSequence(asns, from, Math.min(from + MAX_SEGMENT_LENGTH, asns.length), 0);
  }
  out.copy(path, start, end);
}

/** The beginning of a segment, which `following` numbers end. */
function writeSequence(asns: readonly number[], from: number, to: number, following: number): void {
  out.u8(SegmentType.Sequence);
  out.u8(to - from + following);
  for (let i = from; i < to; i++) out.u32(asns[i]);
}
