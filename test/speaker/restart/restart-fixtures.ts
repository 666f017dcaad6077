/** Graceful restart on paper: terms, ways for sessions to end, and one family in each phase. */
import { IPV4_UNICAST } from "../../../src/bgp/codes.ts";
import { ceaseHardReset, ceaseMessage } from "../../../src/bgp/notification.ts";
import type { DownReason } from "../../../src/bgp/session.ts";
import { NOTHING_RETAINED, type RestartState } from "../../../src/speaker/restart/graceful-restart.ts";
import type { FamilyTerms, RestartTerms } from "../../../src/speaker/restart/restart-terms.ts";

/** Seconds, all different, so that a timer can be told by its time. */
export const RESTART_TIME = 120;
export const STALE_PATH_TIME = 360;
export const LONG_LIVED_TIME = 3600;

export const lost: DownReason = { type: "connection-lost" };
export const endedForGood: DownReason = {
  type: "notification-received",
  received: ceaseHardReset(ceaseMessage(2)),
};

const kept: FamilyTerms = {
  restartTime: RESTART_TIME,
  longLivedTime: LONG_LIVED_TIME,
  forwarding: true,
  longLivedForwarding: true,
};

export function terms(changes: Partial<FamilyTerms> = {}, gracefulNotification = true): RestartTerms {
  return { gracefulNotification, families: new Map([[IPV4_UNICAST, { ...kept, ...changes }]]) };
}

export const PHASES = [
  "Away",
  "Restarting",
  "Again",
  "Long-lived",
  "Present",
  "Refreshing",
  "Refreshing long-lived",
  "Overdue",
] as const;
export type Phase = (typeof PHASES)[number];

/** The one family in a phase, in a session with these terms where there is one. */
export function stateIn(phase: Phase, agreed: RestartTerms): RestartState {
  const longLivedTime = agreed.families.get(IPV4_UNICAST)?.longLivedTime ?? 0;
  switch (phase) {
    case "Away":
      return NOTHING_RETAINED;
    case "Restarting":
      return away({ phase: "restarting", longLivedTime, leftovers: false });
    case "Again":
      return away({ phase: "restarting", longLivedTime, leftovers: true });
    case "Long-lived":
      return away({ phase: "long-lived" });
    case "Present":
      return { terms: agreed, retained: new Map() };
    case "Refreshing":
      return { terms: agreed, retained: new Map([[IPV4_UNICAST, { phase: "refreshing" }]]) };
    case "Refreshing long-lived":
      return { terms: agreed, retained: new Map([[IPV4_UNICAST, { phase: "refreshing-long-lived" }]]) };
    case "Overdue":
      return { terms: agreed, retained: new Map([[IPV4_UNICAST, { phase: "overdue" }]]) };
  }
}

export function phaseOf({ terms: agreed, retained }: RestartState, family = IPV4_UNICAST): Phase {
  const retention = retained.get(family);
  if (retention === undefined) return agreed === undefined ? "Away" : "Present";
  switch (retention.phase) {
    case "restarting":
      return retention.leftovers ? "Again" : "Restarting";
    case "long-lived":
      return "Long-lived";
    case "refreshing":
      return "Refreshing";
    case "refreshing-long-lived":
      return "Refreshing long-lived";
    case "overdue":
      return "Overdue";
  }
}

type AwayState = Extract<RestartState, { terms: undefined }>;

function away(retention: AwayState["retained"] extends ReadonlyMap<unknown, infer R> ? R : never): RestartState {
  return { terms: undefined, retained: new Map([[IPV4_UNICAST, retention]]) };
}
