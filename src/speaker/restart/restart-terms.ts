/**
 * The terms of a graceful restart: what our OPEN offers, what a session agreed on, and which of its ends keep the
 * neighbour's routes (RFC 4724, RFC 8538, RFC 9494).
 */
import { type AddressFamily, Cease, ErrorCode } from "../../bgp/codes.ts";
import type { Capability, NotificationMessage } from "../../bgp/messages.ts";
import type { Negotiated } from "../../bgp/negotiation.ts";
import { ceaseHardReset } from "../../bgp/notification.ts";
import type { DownReason } from "../../bgp/session.ts";
import type { GracefulRestartOptions, NeighborOptions } from "../settings/options.ts";

export interface RestartTerms {
  /** NOTIFICATIONs, too, are survived (RFC 8538). */
  readonly gracefulNotification: boolean;
  /** Every family of the session, whether its routes would be kept or not. */
  readonly families: ReadonlyMap<AddressFamily, FamilyTerms>;
}

/** Times are seconds; 0 is not at all. */
export interface FamilyTerms {
  /** How long the neighbour asks us to wait for it. */
  readonly restartTime: number;
  /** How long its routes may then live on as a last resort: the shorter of its time and ours. */
  readonly longLivedTime: number;
  /** The neighbour has kept on forwarding by what it told us before (the F bit of either capability). */
  readonly forwarding: boolean;
  readonly longLivedForwarding: boolean;
}

/** What decides about two bits of our OPEN. */
export interface OpenOccasion {
  /** This process came back after a restart, and has not selected its routes yet (the R bit). */
  readonly restarting: boolean;
  /** This neighbour has had a session with this process, whose routes and forwarding are still there. */
  readonly reconnecting: boolean;
}

const UNREMARKABLE: FamilyTerms = { restartTime: 0, longLivedTime: 0, forwarding: false, longLivedForwarding: false };

export function restartTerms(negotiated: Negotiated, longLivedStaleTime: number): RestartTerms {
  const { gracefulRestart, longLived, gracefulNotification } = negotiated;
  const families = new Map<AddressFamily, FamilyTerms>();
  for (const family of negotiated.families) {
    const kept = gracefulRestart?.families.find((entry) => entry.family === family);
    const keptLonger = longLived.find((entry) => entry.family === family);
    families.set(family, {
      // RFC 9494 § 4.2: a family that only the long-lived capability lists has a restart time of 0.
      restartTime: kept === undefined ? 0 : (gracefulRestart?.restartTime ?? 0),
      longLivedTime: Math.min(keptLonger?.staleTime ?? 0, longLivedStaleTime),
      forwarding: kept?.forwarding ?? false,
      longLivedForwarding: keptLonger?.forwarding ?? false,
    });
  }
  return { gracefulNotification, families };
}

/** Routes of some family would be kept. */
export function providesForRestart({ families }: RestartTerms): boolean {
  return [...families.values()].some(({ restartTime, longLivedTime }) => restartTime > 0 || longLivedTime > 0);
}

/** The same session, when nothing of it is to be kept any more. */
export function withoutRestart({ families }: RestartTerms): RestartTerms {
  return { gracefulNotification: false, families: new Map([...families.keys()].map((each) => [each, UNREMARKABLE])) };
}

/** Whether routes outlive a session that ended like this, where its terms provide for that at all. */
export function isSurvived(reason: DownReason, { gracefulNotification }: RestartTerms): boolean {
  switch (reason.type) {
    case "connection-lost": // RFC 4724 § 4.2
    case "collision-lost": // The same, seen late: the neighbour has come back and opened another connection.
      return true;
    case "stopped": // There is to be no session any more.
      return false;
    case "reset": // RFC 8538 § 4: who sends the NOTIFICATION does as who receives it
    case "notification-sent": // … the one for an expired hold time among them
      return gracefulNotification && !isHardReset(reason.sent);
    case "notification-received":
      return gracefulNotification && !isHardReset(reason.received);
  }
}

/**
 * What an Established session ends with instead of a bare Cease: a Hard Reset around it, where the neighbour would else
 * keep our routes although we are gone for good. RFC 8538 § 5.1 says for which subcodes; RFC 9384 § 3 adds its own.
 */
export function lastWord(
  cease: NotificationMessage,
  { gracefulNotification }: Pick<Negotiated, "gracefulNotification">,
  hardAdministrativeReset: boolean,
): NotificationMessage {
  if (!gracefulNotification || cease.code !== ErrorCode.Cease) return cease;
  const hard = FINAL.has(cease.subcode) || (cease.subcode === Cease.AdministrativeReset && hardAdministrativeReset);
  return hard ? ceaseHardReset(cease) : cease;
}

const FINAL: ReadonlySet<number> = new Set([
  Cease.MaximumPrefixes,
  Cease.AdministrativeShutdown,
  Cease.PeerDeconfigured,
  Cease.BfdDown,
]);

function isHardReset({ code, subcode }: NotificationMessage): boolean {
  return code === ErrorCode.Cease && subcode === Cease.HardReset;
}

/** Our OPEN's part. A helper lists no families: it keeps the neighbour's routes, and does not ask it to keep ours. */
export function gracefulRestartCapabilities(
  mode: NonNullable<NeighborOptions["gracefulRestart"]>,
  settings: Required<GracefulRestartOptions>,
  families: readonly AddressFamily[],
  { restarting, reconnecting }: OpenOccasion,
): Capability[] {
  if (mode === "off") return [];
  const { restartTime, notification, longLivedStaleTime } = settings;
  const kept = mode === "full" ? families : [];
  // RFC 8538 § 4: who only lost the session has kept forwarding, too. After a cold start nothing was kept.
  const forwarding = reconnecting || (settings.restarting && settings.preserveForwarding);
  const capabilities: Capability[] = [
    {
      kind: "graceful-restart",
      gracefulRestart: {
        restarting,
        notification,
        restartTime,
        families: kept.map((family) => ({ family, forwarding })),
      },
    },
  ];
  // RFC 9494 § 5: never unless somebody asked for it.
  if (longLivedStaleTime > 0) {
    capabilities.push({
      kind: "long-lived-graceful-restart",
      entries: kept.map((family) => ({ family, forwarding, staleTime: longLivedStaleTime })),
    });
  }
  return capabilities;
}
