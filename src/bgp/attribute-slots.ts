/**
 * The attributes that have a field in `PathAttributes`, numbered in order of their codes from 0: few enough for a set of
 * them to be a bit mask.
 */
import type { AttributeField, AttributeValue } from "./attribute-values.ts";
import { ATTRIBUTES } from "./attributes.ts";

export interface AttributeSlot {
  readonly code: number;
  readonly flags: number;
  readonly value: AttributeValue;
}

export const SLOTS: readonly AttributeSlot[] = ATTRIBUTES.flatMap((descriptor) =>
  descriptor?.value === undefined ? [] : { code: descriptor.code, flags: descriptor.flags, value: descriptor.value },
);

/** By field: the number of its slot. */
export const SLOT_OF = Object.freeze(
  Object.fromEntries(SLOTS.map(({ value }, slot) => [value.field, slot])),
) as Readonly<Record<AttributeField, number>>;

/** By code: the number of its slot, or `NO_SLOT`. */
export const NO_SLOT = 31;
export const SLOT_OF_CODE = Uint8Array.from({ length: 256 }, (_, code) => {
  const slot = SLOTS.findIndex((known) => known.code === code);
  return slot < 0 ? NO_SLOT : slot;
});

/** By code: the bits of all slots whose codes are smaller. */
export const SLOTS_BEFORE = Uint32Array.from({ length: 256 }, (_, code) =>
  SLOTS.reduce((bits, known, slot) => (known.code < code ? bits | (1 << slot) : bits), 0),
);
