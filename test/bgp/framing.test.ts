import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { HEADER_LENGTH, MAX_EXTENDED_MESSAGE_LENGTH, MessageType } from "../../src/bgp/codes.ts";
import { allocateMessage, encodeKeepalive, MessageFramer } from "../../src/bgp/framing.ts";
import { hex, octets, outcome, wireFixtures } from "../support/wire-fixtures.ts";

/** A message with a body that tells one from another. */
function message(type: MessageType, length: number, fill: number): Uint8Array {
  return allocateMessage(type, length).fill(fill, HEADER_LENGTH);
}

function update(length: number, fill = 0): Uint8Array {
  return message(MessageType.Update, length, fill);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function* piecesOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

function drain(framer: MessageFramer): string[] {
  const found = [];
  while (framer.next()) found.push(`${framer.type} ${hex(framer.buffer.subarray(framer.start, framer.end))}`);
  return found;
}

function asFound(messages: readonly Uint8Array[]): string[] {
  return messages.map((bytes) => `${bytes[HEADER_LENGTH - 1]} ${hex(bytes)}`);
}

/** What comes of the first octets of a connection: a NOTIFICATION, a message or waiting for more. */
function answerTo(bytes: Uint8Array, chunkSize: number, framer = new MessageFramer()): string {
  return outcome(() => {
    let found = 0;
    for (const chunk of piecesOf(bytes, chunkSize)) {
      framer.push(chunk);
      found += drain(framer).length;
    }
    return found === 0 ? "waits" : "message";
  });
}

const streams = fc.array(
  fc.record({
    type: fc.constantFrom(MessageType.Update, MessageType.Notification, MessageType.RouteRefresh),
    length: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 23, max: 90 }) }, fc.integer({ min: 23, max: 9000 })),
    fill: fc.nat(255),
  }),
  { maxLength: 20 },
);

describe("MessageFramer", () => {
  describe("answers the first octets of a connection", () => {
    it.each([...wireFixtures("header")])("$name: $expected", ({ bytes, expected }) => {
      expect(answerTo(bytes, bytes.length)).toBe(expected);
      expect(answerTo(bytes, 1)).toBe(expected);
    });
  });

  it.each([
    { type: MessageType.Update, length: 65535, expected: "waits" },
    { type: MessageType.Notification, length: 65535, expected: "waits" },
    { type: MessageType.RouteRefresh, length: 65535, expected: "waits" },
    { type: MessageType.Open, length: 4096, expected: "waits" },
    { type: MessageType.Open, length: 4097, expected: "1/2 1001" },
    { type: MessageType.Keepalive, length: 4097, expected: "1/2 1001" },
    { type: MessageType.Keepalive, length: 20, expected: "1/2 0014" },
    { type: MessageType.Update, length: 22, expected: "1/2 0016" },
  ])("extended messages do not stretch type $type to length $length: $expected", ({ type, length, expected }) => {
    const framer = new MessageFramer();
    framer.maximumLength = MAX_EXTENDED_MESSAGE_LENGTH;
    const header = allocateMessage(type, HEADER_LENGTH);
    header[16] = length >> 8;
    header[17] = length;
    expect(answerTo(header, header.length, framer)).toBe(expected);
  });

  it("finds the same messages however the stream is cut, paused and resumed, and keeps nothing that was only lent", () => {
    fc.assert(
      fc.property(
        streams,
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        fc.infiniteStream(fc.boolean()),
        (stream, cuts, pauses) => {
          const messages = stream.map(({ type, length, fill }) => message(type, length, fill));
          const bytes = joined(messages);
          const framer = new MessageFramer();
          framer.maximumLength = MAX_EXTENDED_MESSAGE_LENGTH;
          const found: string[] = [];
          for (let at = 0, cut = 0; at < bytes.length; cut++) {
            const size = cuts[cut % cuts.length];
            const chunk = Buffer.from(bytes.subarray(at, at + size));
            at += size;
            framer.push(chunk);
            while (!pauses.next().value && framer.next()) {
              found.push(`${framer.type} ${hex(framer.buffer.subarray(framer.start, framer.end))}`);
            }
            framer.keep();
            chunk.fill(0); // the chunk is gone
          }
          found.push(...drain(framer));
          expect(found).toEqual(asFound(messages));
        },
      ),
    );
  });

  it("reads messages that lie whole in a chunk in place", () => {
    const chunk = joined(Array.from({ length: 600 }, (_, i) => update(23 + (i % 5), i)));
    const framer = new MessageFramer();
    framer.push(chunk);
    let count = 0;
    while (framer.next()) {
      expect(framer.buffer).toBe(chunk);
      count++;
    }
    expect(count).toBe(600);
  });

  it("copies a message that comes octet by octet a bounded number of times", () => {
    const bytes = update(65535, 7);
    const framer = new MessageFramer();
    framer.maximumLength = MAX_EXTENDED_MESSAGE_LENGTH;
    let copied = 0;
    const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
    const set = typedArray.set;
    const spy = vi.spyOn(typedArray, "set").mockImplementation(function (this: Uint8Array, from, offset) {
      copied += from.length;
      set.call(this, from, offset);
    });
    try {
      const found = [...piecesOf(bytes, 1)].filter((chunk) => {
        framer.push(chunk);
        return framer.next();
      });
      expect(found).toHaveLength(1);
      expect(framer.end - framer.start).toBe(bytes.length);
    } finally {
      spy.mockRestore();
    }
    expect(copied).toBeGreaterThanOrEqual(bytes.length);
    expect(copied).toBeLessThan(4 * bytes.length);
  });

  it("reserves for what a peer has sent, not for what its header promises", () => {
    const start = update(65535).subarray(0, 100);
    const before = process.memoryUsage().arrayBuffers;
    const framers = Array.from({ length: 1000 }, () => {
      const framer = new MessageFramer();
      framer.maximumLength = MAX_EXTENDED_MESSAGE_LENGTH;
      framer.push(start);
      expect(framer.next()).toBe(false);
      return framer;
    });
    expect(framers).toHaveLength(1000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 1024 * 1024);
  });

  it("lets the limit rise between two messages of one chunk", () => {
    const messages = [encodeKeepalive(), update(5000)];
    const framer = new MessageFramer();
    framer.push(joined(messages));
    expect(framer.next()).toBe(true);
    framer.maximumLength = MAX_EXTENDED_MESSAGE_LENGTH;
    expect(drain(framer)).toEqual(asFound(messages.slice(1)));
  });

  it.each([1, 7, 1000])("hands out what came before a bad header, then refuses for ever (chunks of %d)", (size) => {
    const good = [update(40), encodeKeepalive()];
    const framer = new MessageFramer();
    const found: string[] = [];
    const read = () => {
      for (const chunk of piecesOf(joined([...good, octets("M 0013 09"), encodeKeepalive()]), size)) {
        framer.push(chunk);
        while (framer.next()) found.push(`${framer.type} ${hex(framer.buffer.subarray(framer.start, framer.end))}`);
      }
    };
    expect(outcome(read)).toBe("1/3 09");
    expect(found).toEqual(asFound(good));
    framer.push(encodeKeepalive());
    expect(outcome(() => framer.next())).toBe("1/3 09");
  });
});

describe("KEEPALIVE", () => {
  it.each([...wireFixtures("keepalive")])("$name: $expected", ({ bytes, expected }) => {
    expect(answerTo(bytes, bytes.length)).toBe(expected === "KEEPALIVE" ? "message" : expected);
  });

  it("is a header and nothing else", () => {
    expect(encodeKeepalive()).toEqual(octets("M 0013 04"));
  });
});
