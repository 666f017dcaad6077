import { describe, expect, it } from "vitest";
import { type AddressFamily, Cease, IPV4_UNICAST, IPV6_UNICAST } from "../../../src/bgp/codes.ts";
import type { Capability, NotificationMessage } from "../../../src/bgp/messages.ts";
import { type Negotiated, negotiate, type OpenPolicy } from "../../../src/bgp/negotiation.ts";
import { ceaseHardReset, ceaseMessage, hardResetReason } from "../../../src/bgp/notification.ts";
import type { DownReason } from "../../../src/bgp/session.ts";
import {
  gracefulRestartCapabilities,
  isSurvived,
  lastWord,
  restartTerms,
} from "../../../src/speaker/restart/restart-terms.ts";
import type { GracefulRestartOptions } from "../../../src/speaker/settings/options.ts";
import { terms } from "./restart-fixtures.ts";

const settings: Required<GracefulRestartOptions> = {
  restartTime: 120,
  stalePathTime: 360,
  selectionDeferral: 120,
  preserveForwarding: false,
  notification: true,
  hardAdministrativeReset: true,
  restarting: false,
  longLivedStaleTime: 0,
};
const both = [IPV4_UNICAST, IPV6_UNICAST];
const cold = { restarting: false, reconnecting: false };

describe("the terms of a session", () => {
  it("are the restart time of the neighbour, for the families that it lists", () => {
    const { families, gracefulNotification } = restartTerms(negotiated([restart(both.slice(0, 1), 7)]), 0);
    expect(gracefulNotification).toBe(true);
    expect([...families]).toEqual([
      [IPV4_UNICAST, { restartTime: 7, longLivedTime: 0, forwarding: true, longLivedForwarding: false }],
      [IPV6_UNICAST, { restartTime: 0, longLivedTime: 0, forwarding: false, longLivedForwarding: false }],
    ]);
  });

  it("keep nothing where either side offered nothing, or the neighbour is a helper", () => {
    const nothing = { restartTime: 0, longLivedTime: 0, forwarding: false, longLivedForwarding: false };
    for (const agreed of [negotiated([]), negotiated([restart(both)], []), negotiated([restart([])])]) {
      expect([...restartTerms(agreed, 60).families.values()]).toEqual([nothing, nothing]);
    }
  });

  it("leave out families that the session does not carry", () => {
    const agreed = negotiated([restart(both), { kind: "multiprotocol", family: IPV4_UNICAST }]);
    expect([...restartTerms(agreed, 0).families.keys()]).toEqual([IPV4_UNICAST]);
  });

  it("take the shorter long-lived time, ours or the neighbour's", () => {
    const agreed = negotiated([restart(both), longLived(both, 3600)]);
    expect(restartTerms(agreed, 60).families.get(IPV4_UNICAST)?.longLivedTime).toBe(60);
    expect(restartTerms(agreed, 7200).families.get(IPV4_UNICAST)?.longLivedTime).toBe(3600);
  });

  it("start the long-lived time at once for a family that only that capability lists (RFC 9494 § 4.2)", () => {
    const agreed = negotiated([restart(both.slice(1), 120), longLived(both, 3600)]);
    expect(restartTerms(agreed, 60).families.get(IPV4_UNICAST)).toEqual({
      restartTime: 0,
      longLivedTime: 60,
      forwarding: false,
      longLivedForwarding: true,
    });
  });

  it("do not depend on the hold time: a session without keepalives restarts like any other", () => {
    const agreed = negotiated([restart(both)]);
    expect(restartTerms({ ...agreed, holdTime: 0, keepaliveTime: 0 }, 0)).toEqual(restartTerms(agreed, 0));
  });
});

describe("the end of a session that is survived", () => {
  const soft = ceaseMessage(Cease.AdministrativeReset);
  const hard = ceaseHardReset(soft);
  const holdExpired: NotificationMessage = { code: 4, subcode: 0, data: new Uint8Array(0) };

  it.each<[name: string, reason: DownReason, withNBit: boolean, without: boolean]>([
    ["connection lost", { type: "connection-lost" }, true, true],
    ["connection reset", { type: "connection-lost", error: new Error("ECONNRESET") }, true, true],
    ["another connection took its place", { type: "collision-lost" }, true, true],
    ["hold time expired here", { type: "notification-sent", sent: holdExpired, message: "" }, true, false],
    ["hold time expired there", { type: "notification-received", received: holdExpired }, true, false],
    ["NOTIFICATION received", { type: "notification-received", received: soft }, true, false],
    ["Hard Reset received", { type: "notification-received", received: hard }, false, false],
    [
      "Hard Reset without a reason received",
      { type: "notification-received", received: ceaseMessage(9) },
      false,
      false,
    ],
    ["reset here", { type: "reset", sent: soft }, true, false],
    ["Hard Reset here", { type: "reset", sent: hard }, false, false],
    ["stopped here", { type: "stopped", sent: ceaseMessage(2) }, false, false],
    ["stopped here for good", { type: "stopped", sent: ceaseHardReset(ceaseMessage(2)) }, false, false],
  ])("%s", (_name, reason, withNBit, without) => {
    expect(isSurvived(reason, terms({}, true))).toBe(withNBit);
    expect(isSurvived(reason, terms({}, false))).toBe(without);
  });
});

describe("the last word of a session", () => {
  const agreed = { gracefulNotification: true };

  it.each([
    [Cease.MaximumPrefixes, true],
    [Cease.AdministrativeShutdown, true],
    [Cease.PeerDeconfigured, true],
    [Cease.ConnectionRejected, false],
    [Cease.OtherConfigurationChange, false],
    [Cease.ConnectionCollisionResolution, false],
    [Cease.OutOfResources, false],
    [Cease.HardReset, false],
    [Cease.BfdDown, true],
  ])("Cease/%i is a Hard Reset: %s (RFC 8538 § 5.1, RFC 9384 § 3)", (subcode, hard) => {
    const cease = ceaseMessage(subcode);
    for (const administrative of [true, false]) {
      const sent = lastWord(cease, agreed, administrative);
      if (hard) expect(hardResetReason(sent)).toEqual(cease);
      else expect(sent).toBe(cease);
    }
  });

  it("Cease/4 is one if the operator wants it so", () => {
    const cease = ceaseMessage(Cease.AdministrativeReset, "maintenance");
    expect(hardResetReason(lastWord(cease, agreed, true))).toEqual(cease);
    expect(lastWord(cease, agreed, false)).toBe(cease);
  });

  it("is never wrapped for a neighbour that did not send the N bit", () => {
    const cease = ceaseMessage(Cease.AdministrativeShutdown);
    expect(lastWord(cease, { gracefulNotification: false }, true)).toBe(cease);
  });

  it("is never wrapped when it reports an error", () => {
    const error: NotificationMessage = { code: 3, subcode: 1, data: new Uint8Array(0) };
    expect(lastWord(error, agreed, true)).toBe(error);
  });
});

describe("our capabilities", () => {
  const offer = (...args: Parameters<typeof gracefulRestartCapabilities>) => {
    const [first, second] = gracefulRestartCapabilities(...args);
    const plain = first?.kind === "graceful-restart" ? first.gracefulRestart : undefined;
    return { plain, longLived: second?.kind === "long-lived-graceful-restart" ? second.entries : undefined };
  };

  it("are not there when it is off", () => {
    expect(gracefulRestartCapabilities("off", { ...settings, longLivedStaleTime: 60 }, both, cold)).toEqual([]);
  });

  it("list no families for a helper, long-lived or not", () => {
    const occasion = { restarting: false, reconnecting: true };
    expect(offer("helper", { ...settings, longLivedStaleTime: 60 }, both, occasion)).toEqual({
      plain: { restarting: false, notification: true, restartTime: 120, families: [] },
      longLived: [],
    });
  });

  it("do not mention a long-lived time that nobody configured (RFC 9494 § 5)", () => {
    expect(gracefulRestartCapabilities("full", settings, both, cold).map(({ kind }) => kind)).toEqual([
      "graceful-restart",
    ]);
    expect(offer("full", { ...settings, longLivedStaleTime: 60 }, both, cold).longLived).toEqual([
      { family: IPV4_UNICAST, forwarding: false, staleTime: 60 },
      { family: IPV6_UNICAST, forwarding: false, staleTime: 60 },
    ]);
  });

  it.each([
    ["a cold start", {}, cold, false],
    ["a cold start that claims to have kept forwarding", { preserveForwarding: true }, cold, false],
    ["a restart", { restarting: true }, { restarting: true, reconnecting: false }, false],
    [
      "a restart that kept forwarding",
      { restarting: true, preserveForwarding: true },
      { restarting: true, reconnecting: false },
      true,
    ],
    [
      "the first session after routes were selected",
      { restarting: true, preserveForwarding: true },
      { restarting: false, reconnecting: false },
      true,
    ],
    ["another session (RFC 8538 § 4)", {}, { restarting: false, reconnecting: true }, true],
  ])(
    "%s: the F bit is there only if forwarding was kept, the R bit only while we restart",
    (_name, changes, occasion, forwarding) => {
      const { plain, longLived: entries } = offer(
        "full",
        { ...settings, longLivedStaleTime: 1, ...changes },
        both,
        occasion,
      );
      expect(plain?.restarting).toBe(occasion.restarting);
      expect([...(plain?.families ?? []), ...(entries ?? [])].map((entry) => entry.forwarding)).toEqual([
        forwarding,
        forwarding,
        forwarding,
        forwarding,
      ]);
    },
  );

  it("say whether NOTIFICATIONs are survived", () => {
    expect(offer("full", { ...settings, notification: false }, both, cold).plain?.notification).toBe(false);
  });
});

function restart(families: readonly AddressFamily[], restartTime = 120): Capability {
  const entries = families.map((family) => ({ family, forwarding: true }));
  return {
    kind: "graceful-restart",
    gracefulRestart: { restarting: false, notification: true, restartTime, families: entries },
  };
}

function longLived(families: readonly AddressFamily[], staleTime: number): Capability {
  const entries = families.map((family) => ({ family, forwarding: true, staleTime }));
  return { kind: "long-lived-graceful-restart", entries };
}

/** What follows from the neighbour's capabilities; ours are everything there is. */
function negotiated(
  theirs: readonly Capability[],
  ours: readonly Capability[] = [restart(both), longLived(both, 1)],
): Negotiated {
  const carried = both.map((family): Capability => ({ kind: "multiprotocol", family }));
  const policy: OpenPolicy = {
    localAs: 65001,
    routerId: 1,
    remoteAs: "auto",
    holdTime: 90,
    minimumHoldTime: 0,
    capabilities: [...carried, ...ours],
  };
  const listsFamilies = theirs.some(({ kind }) => kind === "multiprotocol");
  const capabilities = listsFamilies ? theirs : [...carried, ...theirs];
  return negotiate(policy, { asn: 65002, routerId: 2, holdTime: 90, capabilities });
}
