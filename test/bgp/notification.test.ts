import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  Cease,
  ErrorCode,
  FsmError,
  HeaderError,
  IPV4_UNICAST,
  IPV6_UNICAST,
  OpenError,
  RefreshError,
  UpdateError,
} from "../../src/bgp/codes.ts";
import type { NotificationMessage } from "../../src/bgp/messages.ts";
import {
  type CeaseSubcode,
  ceaseHardReset,
  ceaseMaximumPrefixes,
  ceaseMessage,
  decodeNotification,
  describeNotification,
  encodeNotification,
  hardResetReason,
  shutdownCommunication,
} from "../../src/bgp/notification.ts";
import { notificationName } from "../../src/bgp/notification-names.ts";
import { hex, octets, wireFixtures } from "../support/wire-fixtures.ts";

const NO_DATA = new Uint8Array(0);
const fixtures = wireFixtures("notification");

function overTheWire(notification: NotificationMessage): NotificationMessage {
  const bytes = encodeNotification(notification);
  return decodeNotification(bytes, 0, bytes.length);
}

function shutdown(text: string): NotificationMessage {
  return ceaseMessage(Cease.AdministrativeShutdown, text);
}

describe("NOTIFICATION", () => {
  it.each(fixtures)("comes back octet for octet: $name", ({ bytes }) => {
    expect(hex(encodeNotification(decodeNotification(bytes, 0, bytes.length)))).toBe(hex(bytes));
  });

  it("is one even when it is cut before its code", () => {
    expect(decodeNotification(octets("M 0013 03"), 0, 19)).toEqual({ code: 0, subcode: 0, data: NO_DATA });
    expect(decodeNotification(octets("M 0014 03 06"), 0, 20)).toEqual({ code: 6, subcode: 0, data: NO_DATA });
  });

  it("fits a message of ordinary size, whatever it quotes", () => {
    const data = new Uint8Array(65535).fill(7);
    const bytes = encodeNotification({ code: ErrorCode.RouteRefreshMessage, subcode: 1, data });
    expect(bytes).toHaveLength(4096);
    expect(hex(bytes.subarray(16, 22))).toBe("100003070107");
  });

  it("keeps nothing of the buffer, so that the next chunk may overwrite it", () => {
    const chunk = Buffer.from(octets("M 0018 03 06 02 026869"));
    const notification = decodeNotification(chunk, 0, chunk.length);
    chunk.fill(0);
    expect(shutdownCommunication(notification)).toBe("hi");
  });

  it("has a name for every code and subcode that we send", () => {
    const tables = [
      [ErrorCode.MessageHeader, HeaderError],
      [ErrorCode.OpenMessage, OpenError],
      [ErrorCode.UpdateMessage, UpdateError],
      [ErrorCode.HoldTimerExpired, { None: 0 }],
      [ErrorCode.FiniteStateMachine, FsmError],
      [ErrorCode.Cease, Cease],
      [ErrorCode.RouteRefreshMessage, RefreshError],
      [ErrorCode.SendHoldTimerExpired, { None: 0 }],
    ] as const;
    expect(tables.map(([code]) => code)).toEqual(Object.values(ErrorCode));
    const names = tables.flatMap(([code, table]) =>
      Object.values(table).map((subcode) => notificationName({ code, subcode })),
    );
    expect(names.filter((name) => /code \d/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("shutdown communication (RFC 9003)", () => {
  it("arrives as it was written", () => {
    expect(shutdownCommunication(overTheWire(shutdown("Rack 7 wird verlegt, zurück um 22:00 ☎")))).toBe(
      "Rack 7 wird verlegt, zurück um 22:00 ☎",
    );
    expect(shutdownCommunication(overTheWire(ceaseMessage(Cease.AdministrativeReset, "hello")))).toBe("hello");
  });

  it("is cut between two characters, and never exceeds 255 octets", () => {
    const unit = fc.constantFrom("a", "é", "☎", "🙂", "\n", "\ud800");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 300 }), (text) => {
        const { data } = shutdown(text);
        expect(data[0]).toBe(data.length - 1);
        const sent = new TextDecoder("utf-8", { fatal: true }).decode(data.subarray(1));
        const whole = text.toString().replaceAll("\ud800", "\ufffd");
        expect(whole.startsWith(sent)).toBe(true);
        const next = [...whole.slice(sent.length)][0];
        if (next !== undefined) expect(data.length - 1 + Buffer.byteLength(next)).toBeGreaterThan(255);
      }),
    );
  });

  it("is looked for in shutdowns and resets only", () => {
    const withText = (code: number, subcode: number) =>
      shutdownCommunication({ code, subcode, data: octets("026869") });
    expect([withText(6, 2), withText(6, 4)]).toEqual(["hi", "hi"]);
    expect([withText(6, 1), withText(6, 9), withText(4, 2)]).toEqual([undefined, undefined, undefined]);
    expect(shutdownCommunication(ceaseMessage(Cease.AdministrativeShutdown))).toBeUndefined();
  });
});

describe("Cease", () => {
  it.each(Object.entries(Cease))("%s has no data unless there is something to say", (_name, subcode: CeaseSubcode) => {
    expect(overTheWire(ceaseMessage(subcode))).toEqual({ code: 6, subcode, data: NO_DATA });
  });

  it("for too many prefixes names the family and the limit (RFC 4486 § 4)", () => {
    const notification = ceaseMaximumPrefixes(IPV6_UNICAST, 4_000_000_000);
    expect(hex(notification.data)).toBe("000201ee6b2800");
    expect(describeNotification(notification)).toMatch(/: 4000000000 for ipv6-unicast$/);
    expect(describeNotification(ceaseMaximumPrefixes(IPV4_UNICAST, 0))).toMatch(/: 0 for ipv4-unicast$/);
  });

  it("as a hard reset wraps what would have been sent otherwise (RFC 8538 § 3)", () => {
    const reason = shutdown("bye");
    const reset = overTheWire(ceaseHardReset(reason));
    expect(hex(reset.data)).toBe("060203627965");
    expect(hardResetReason(reset)).toEqual(reason);
    expect(describeNotification(reset)).toBe('Cease/Hard Reset: Cease/Administrative Shutdown: "bye"');
    expect(hardResetReason(reason)).toBeUndefined();
  });
});

describe("describeNotification", () => {
  it("stays one short line of harmless characters, whatever the peer sent", () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), fc.uint8Array({ maxLength: 4075, size: "max" }), (code, subcode, data) => {
        const line = describeNotification({ code, subcode, data });
        expect(line.length).toBeLessThan(1200);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
