import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  AnswerReader,
  encodeRequest,
  encodeStatus,
  LONGEST_REQUEST,
  RequestFramer,
} from "../../src/control/vty-protocol.ts";

/** The same bytes, cut anywhere. */
function pieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, i) => bytes.slice(places[i - 1] ?? 0, end));
}

const line = fc
  .string({ unit: "grapheme", maxLength: 50 })
  .filter((text) => !text.includes("\0") && Buffer.from(text).toString() === text);
const cuts = fc.array(fc.nat(), { maxLength: 20 });

describe("requests", () => {
  it("end with NUL, as FRR's vtysh sends them", () => {
    expect([...encodeRequest("enable")]).toEqual([0x65, 0x6e, 0x61, 0x62, 0x6c, 0x65, 0]);
  });

  it("are the same however the bytes come", () => {
    fc.assert(
      fc.property(fc.array(line), cuts, (lines, places) => {
        const framer = new RequestFramer();
        const found: string[] = [];
        for (const piece of pieces(Buffer.concat(lines.map(encodeRequest)), places)) {
          framer.push(piece);
          for (let next = framer.next(); next !== undefined; next = framer.next()) {
            if (next !== "too-long") found.push(next.line);
          }
        }
        expect(found).toEqual(lines);
        expect(framer.isMidway).toBe(false);
      }),
    );
  });

  it.each([
    [LONGEST_REQUEST, "whole"],
    [LONGEST_REQUEST + 1, "too-long"],
  ])("of %i bytes are %s, with their NUL and without", (length, outcome) => {
    const bytes = Buffer.alloc(length, "a");
    const ended = new RequestFramer();
    ended.push(Buffer.concat([bytes, Buffer.from([0])]));
    const unended = new RequestFramer();
    unended.push(bytes);
    if (outcome === "whole") {
      expect(ended.next()).toEqual({ line: "a".repeat(length) });
      expect(unended.next()).toBeUndefined();
    } else {
      expect(ended.next()).toBe("too-long");
      expect(unended.next()).toBe("too-long");
    }
  });

  it("that come byte by byte keep nothing of the buffers that they came in", () => {
    const framer = new RequestFramer();
    const large = Buffer.alloc(65_536, "x");
    for (let i = 0; i < 5000; i++) framer.push(large.subarray(i, i + 1));
    large.fill("y");
    framer.push(Buffer.from([0]));
    expect(framer.next()).toEqual({ line: "x".repeat(5000) });
  });
});

describe("answers", () => {
  it("end with three NULs and the status", () => {
    expect([...encodeStatus(13)]).toEqual([0, 0, 0, 13]);
  });

  it("are the same however the bytes come, also where status and trailer look alike", () => {
    fc.assert(
      fc.property(line, fc.constantFrom(0, 1, 2, 13), cuts, (text, status, places) => {
        const reader = new AnswerReader();
        const bytes = Buffer.concat([Buffer.from(text), encodeStatus(status)]);
        const parts = pieces(bytes, places).map((piece) => reader.push(piece));
        expect(parts.map((part) => part.text).join("")).toBe(text);
        expect(parts.map((part) => part.status).filter((each) => each !== undefined)).toEqual([status]);
        expect(reader.push(Buffer.from("more")).text).toBe("more"); // ready for the next
      }),
    );
  });

  it("that are none are told apart from text", () => {
    expect(() => new AnswerReader().push(Buffer.from("a\0b\0"))).toThrow("as FRR's protocol says");
    expect(() => new AnswerReader().push(Buffer.from("\0\0\0\0rest"))).toThrow("more was answered");
  });
});
