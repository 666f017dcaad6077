import { describe, expect, it } from "vitest";
import { ErrorCode } from "../../src/bgp/codes.ts";
import { ProtocolError } from "../../src/bgp/errors.ts";
import { explainUpdate } from "../../src/bgp/explain-update.ts";
import { type AnnouncedRun, NlriCursor, type NlriRun } from "../../src/bgp/nlri.ts";
import type { UpdateContext } from "../../src/bgp/update-context.ts";
import { UpdateView } from "../../src/bgp/update-view.ts";
import { rfc7606Cases } from "../support/rfc7606-cases.ts";
import { attribute, u32, update } from "../support/update-builder.ts";
import { updateContext } from "../support/update-contexts.ts";
import { truncations, wireFixtures } from "../support/wire-fixtures.ts";

const HEADER = 19;
/** Octets around a message that no reader may look at. */
const MARGIN = 64;

const fixtures = ["update", "update-captured"].flatMap((file) =>
  wireFixtures(file).map(({ name, bytes }) => ({ name, bytes, context: updateContext(name.split(" ")[0]) })),
);

const view = new UpdateView();
const cursor = new NlriCursor();

function counted(count: number, make: (index: number) => readonly number[]): number[] {
  return Array.from({ length: count }, (_, index) => make(index)).flat();
}

/** Whether the message is accepted, with routes that all lie within it. */
function reads(message: Uint8Array, context: UpdateContext): boolean {
  try {
    view.read(message, 0, message.length, context);
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== ErrorCode.UpdateMessage) throw error;
    return false;
  }
  expectWithin(view.withdrawn, message);
  expectWithin(view.mpWithdrawn, message);
  expectWithin(view.announced, message);
  expectWithin(view.mpAnnounced, message);
  return true;
}

function expectWithin(run: NlriRun, message: Uint8Array): void {
  let next = run.start;
  cursor.open(message, run);
  while (cursor.next()) next = cursor.offset + ((cursor.bits + 7) >> 3);
  if (next !== run.end || next > message.length) throw new Error("prefixes do not end where their run does");
}

/** A number that changes with anything that the view says, or the code of the reset. */
function digest(buffer: Uint8Array, start: number, end: number, context: UpdateContext): number {
  try {
    view.read(buffer, start, end, context);
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== ErrorCode.UpdateMessage) throw error;
    return mixBytes(error.subcode, error.data, 0, error.data.length);
  }
  let sum = (view.treatAsWithdraw ? 1 : 2) + (view.looped ? 4 : 8);
  sum = mix(sum, view.defects.length);
  for (const { code, subcode, offset, length } of view.defects)
    sum = mix(mix(sum, code * 256 + subcode), offset - start + length);
  sum = mix(mix(mix(sum, view.endOfRib ?? 0), view.ignoredFamily ?? 0), view.disabledFamily ?? 0);
  sum = walk(walk(sum, view.withdrawn, buffer, start, end), view.mpWithdrawn, buffer, start, end);
  return block(block(sum, view.announced, buffer, start, end), view.mpAnnounced, buffer, start, end);
}

function block(seed: number, run: AnnouncedRun, buffer: Uint8Array, start: number, end: number): number {
  const sum = walk(seed, run, buffer, start, end);
  return view.treatAsWithdraw ? sum : mixBytes(sum, run.attributeBytes, run.attributeStart, run.attributeEnd);
}

function walk(seed: number, run: NlriRun, buffer: Uint8Array, start: number, end: number): number {
  let sum = mix(seed, run.end === run.start ? 0 : run.family);
  cursor.open(buffer, run);
  while (cursor.next()) {
    const octets = (cursor.bits + 7) >> 3;
    if (cursor.offset < start || cursor.offset + octets > end) throw new Error("a prefix lies outside the message");
    sum = mixBytes(mix(sum, cursor.bits + cursor.pathId), buffer, cursor.offset, cursor.offset + octets);
  }
  return sum;
}

function mixBytes(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let sum = seed;
  for (let at = start; at < end; at++) sum = mix(sum, bytes[at]);
  return sum;
}

function mix(sum: number, value: number): number {
  return (Math.imul(sum, 31) + value) | 0;
}

/** The message between octets that differ from one call to the next. */
function surrounded(message: Uint8Array, poison: number): Uint8Array {
  const buffer = new Uint8Array(message.length + 2 * MARGIN).fill(poison);
  buffer.set(message, MARGIN);
  return buffer;
}

function expectSameBetween(message: Uint8Array, context: UpdateContext, name: string): void {
  const end = MARGIN + message.length;
  const first = digest(surrounded(message, 0x00), MARGIN, end, context);
  const second = digest(surrounded(message, 0xff), MARGIN, end, context);
  const third = digest(surrounded(message, 0x04), MARGIN, end, context);
  if (first !== second || second !== third) throw new Error(`${name}: octets beside the message make a difference`);
}

describe("a damaged UPDATE", () => {
  it("never fails in an unclassified way, whichever octet became which other", { timeout: 180_000 }, () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0; // millions of them are thrown and none is looked at
    let accepted = 0;
    let refused = 0;
    for (const { bytes, context } of fixtures) {
      const damaged = bytes.slice();
      for (let at = HEADER; at < damaged.length; at++) {
        for (let change = 1; change < 256; change++) {
          damaged[at] = bytes[at] ^ change;
          if (reads(damaged, context)) accepted++;
          else refused++;
        }
        damaged[at] = bytes[at];
      }
    }
    Error.stackTraceLimit = stackTraceLimit;
    expect(accepted + refused).toBe(fixtures.reduce((sum, { bytes }) => sum + (bytes.length - HEADER) * 255, 0));
    expect(Math.min(accepted, refused)).toBeGreaterThan(100_000);
  });

  it("is judged by its own octets alone, wherever one octet changed", { timeout: 180_000 }, () => {
    for (const { name, bytes, context } of fixtures) {
      const end = MARGIN + bytes.length;
      const [low, high] = [surrounded(bytes, 0x00), surrounded(bytes, 0xff)];
      for (let at = MARGIN + HEADER; at < end; at++) {
        const original = low[at];
        // Small changes move boundaries by a little, high bits move them far.
        for (const change of [1, 2, 3, 4, 8, 16, 32, 64, 128, 255]) {
          low[at] = high[at] = original ^ change;
          if (digest(low, MARGIN, end, context) !== digest(high, MARGIN, end, context)) {
            throw new Error(`${name}: octets beside the message make a difference`);
          }
        }
        low[at] = high[at] = original;
      }
    }
  });

  it("is judged by its own octets alone, wherever it is cut", () => {
    for (const { name, bytes, context } of fixtures) {
      for (const cut of truncations(bytes)) if (cut.length >= HEADER) expectSameBetween(cut, context, name);
    }
    for (const { name, bytes, context } of rfc7606Cases()) {
      expectSameBetween(bytes, context, name);
      if (bytes.length > 300) continue;
      for (const cut of truncations(bytes)) if (cut.length >= HEADER) expectSameBetween(cut, context, name);
    }
  });

  it.each([
    ["empty attributes", Array.from({ length: 21_000 }, () => [0xc0, 99, 0]).flat()],
    [
      "large communities",
      attribute({ flags: 0xc0, code: 32, value: counted(5_400, (i) => [...u32(1), ...u32(2), ...u32(i)]) }),
    ],
    ["path segments", attribute({ flags: 0x40, code: 2, value: counted(10_800, (i) => [2, 1, ...u32(i + 1)]) })],
    ["attributes in falling order", counted(215, (i) => attribute({ flags: 0xc0, code: 255 - i, value: u32(i) }))],
  ])("stays cheap with %s to the limit of RFC 8654", (_, attributes) => {
    const bytes = update({ attributes, nlri: [0] });
    const { user } = process.cpuUsage();
    for (let run = 0; run < 10; run++) view.read(bytes, 0, bytes.length, updateContext("ebgp-any-first-as"));
    expect(process.cpuUsage().user - user).toBeLessThan(1_000_000); // microseconds; anything quadratic takes minutes
  });

  it("can be explained in one bounded line of printable text", () => {
    const explain = (bytes: Uint8Array, context: UpdateContext) => {
      const text = explainUpdate(bytes, 0, bytes.length, context);
      if (!/^(malformed )?UPDATE[ ,][\x20-\x7e…]*$/.test(text) || text.length > 1100) throw new Error(text);
    };
    for (const { bytes, context } of rfc7606Cases()) explain(bytes, context);
    for (const { bytes, context } of fixtures) {
      explain(bytes, context);
      const damaged = bytes.slice();
      for (let at = HEADER; at < bytes.length; at += 3) {
        damaged[at] ^= 0x11;
        explain(damaged, context);
        damaged[at] = bytes[at];
      }
    }
  });
});
