/** Every fixture, damaged in every way: nothing but ProtocolError, nothing read past the end, nothing unsafe to show. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ErrorCode, HEADER_LENGTH, MessageType, OpenError } from "../../src/bgp/codes.ts";
import { ProtocolError } from "../../src/bgp/errors.ts";
import { explainMessage } from "../../src/bgp/explain.ts";
import { MessageFramer } from "../../src/bgp/framing.ts";
import { decodeNotification } from "../../src/bgp/notification.ts";
import { decodeOpen } from "../../src/bgp/open.ts";
import { decodeRouteRefresh } from "../../src/bgp/route-refresh.ts";
import { hex, singleByteMutations, truncations, wireFixtures } from "../support/wire-fixtures.ts";

const FILES = ["open", "open-lossy", "notification", "route-refresh", "keepalive"];
const fixtures = FILES.flatMap((file) => wireFixtures(file));

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const LONGEST = 1300;
const MARKER_LENGTH = 16;

const DECODERS: Readonly<Record<number, ((buffer: Uint8Array, start: number, end: number) => unknown) | undefined>> = {
  [MessageType.Open]: decodeOpen,
  [MessageType.Notification]: decodeNotification,
  [MessageType.RouteRefresh]: decodeRouteRefresh,
};

/** Receives the bytes as a session does; what it throws, if anything. */
function errorOf(bytes: Uint8Array): unknown {
  try {
    const framer = new MessageFramer();
    framer.push(bytes);
    while (framer.next()) DECODERS[framer.type]?.(framer.buffer, framer.start, framer.end);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** RFC 4271 § 6.2 has us name our version; all other data is the peer's own. */
function isAnswer(error: ProtocolError, bytes: Uint8Array): boolean {
  const { code, subcode, data } = error;
  if (code === ErrorCode.OpenMessage && subcode === OpenError.UnsupportedVersion) return hex(data) === "0004";
  return data.length === 0 || Buffer.from(bytes).includes(Buffer.from(data));
}

/** The first thing that is wrong with how the bytes are taken; undefined if they are taken well. */
function complaint(bytes: Uint8Array): string | undefined {
  const error = errorOf(bytes);
  if (error !== undefined && !(error instanceof ProtocolError)) return `${error} at ${hex(bytes)}`;
  if (error !== undefined && !isAnswer(error, bytes)) return `data that nobody sent at ${hex(bytes)}`;
  const text = explainMessage(bytes, 0, bytes.length);
  if (text.length > LONGEST || UNSAFE.test(text)) return `${text} at ${hex(bytes)}`;
  return undefined;
}

describe("damaged messages", () => {
  const { stackTraceLimit } = Error;
  beforeAll(() => {
    Error.stackTraceLimit = 0; // more than half a million errors, and nobody looks where they come from
  });
  afterAll(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it.each(FILES)("with one octet changed: %s", { timeout: 60_000 }, (file) => {
    const complaints: string[] = [];
    for (const { bytes } of wireFixtures(file)) {
      // Every marker fails alike; those of the shortest messages stand for all.
      for (const damaged of singleByteMutations(bytes, file === "keepalive" ? 0 : MARKER_LENGTH)) {
        const found = complaint(damaged);
        if (found !== undefined) complaints.push(found);
      }
    }
    expect(complaints).toEqual([]);
  });

  it("cut before any octet, with a length that knows of it or not", () => {
    const complaints: string[] = [];
    for (const { bytes } of fixtures) {
      for (const cut of truncations(bytes)) {
        complaints.push(complaint(cut) ?? "");
        if (cut.length < HEADER_LENGTH) continue;
        cut[16] = cut.length >> 8;
        cut[17] = cut.length;
        complaints.push(complaint(cut) ?? "");
      }
    }
    expect(complaints.filter((text) => text !== "")).toEqual([]);
  });

  it("are read from their start to their end, whatever lies around them", () => {
    const different: string[] = [];
    for (const { bytes } of fixtures) {
      for (const message of [bytes, ...truncations(bytes)]) {
        for (const filler of [0x00, 0x02, 0xa8, 0xff]) {
          const around = new Uint8Array(message.length + 600).fill(filler);
          around.set(message, 300);
          const embedded = explainMessage(around, 300, 300 + message.length);
          if (embedded !== explainMessage(message, 0, message.length)) different.push(hex(message));
        }
      }
    }
    expect(different).toEqual([]);
  });
});
