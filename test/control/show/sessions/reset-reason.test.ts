import { describe, expect, it } from "vitest";
import { Cease } from "../../../../src/bgp/codes.ts";
import type { NotificationMessage } from "../../../../src/bgp/messages.ts";
import { ceaseHardReset, ceaseMessage } from "../../../../src/bgp/notification.ts";
import type { DownReason } from "../../../../src/bgp/session.ts";
import { resetReason } from "../../../../src/control/show/sessions/reset-reason.ts";

const holdTimerExpired: NotificationMessage = { code: 4, subcode: 0, data: new Uint8Array(0) };

describe("why a session ended", () => {
  it.each<[string, DownReason, number, string]>([
    ["shutdown", { type: "stopped", sent: ceaseMessage(Cease.AdministrativeShutdown) }, 11, "Admin. shutdown"],
    ["clear", { type: "reset", sent: ceaseMessage(Cease.AdministrativeReset) }, 12, "User reset"],
    [
      "clear that no routes survive",
      { type: "reset", sent: ceaseHardReset(ceaseMessage(Cease.AdministrativeReset)) },
      12,
      "User reset",
    ],
    [
      "too many prefixes",
      { type: "stopped", sent: ceaseMessage(Cease.MaximumPrefixes) },
      33,
      "Reached received prefix count",
    ],
    ["BFD", { type: "reset", sent: ceaseMessage(Cease.BfdDown) }, 24, "BFD down initiated"],
    ["closed", { type: "connection-lost" }, 15, "Peer closed the session"],
    ["our error", { type: "notification-sent", sent: holdTimerExpired, message: "" }, 14, "BGP Notification send"],
    ["its error", { type: "notification-received", received: holdTimerExpired }, 13, "BGP Notification received"],
  ])("has FRR's number and words: %s", (_, reason, code, text) => {
    expect(resetReason(reason)).toMatchObject({ code, text });
  });

  it("names the NOTIFICATION within a Hard Reset, and what its sender had to say", () => {
    const received = ceaseHardReset(ceaseMessage(Cease.AdministrativeShutdown, "back at six"));
    expect(resetReason({ type: "notification-received", received }).notification).toEqual({
      direction: "received",
      hex: "0602",
      name: "Cease/Administrative Shutdown",
      hard: true,
      communication: "back at six",
    });
  });

  it("says nothing of a NOTIFICATION where FRR has words of its own", () => {
    const sent = ceaseMessage(Cease.AdministrativeReset);
    expect(resetReason({ type: "reset", sent }).notification).toBeUndefined();
  });
});
