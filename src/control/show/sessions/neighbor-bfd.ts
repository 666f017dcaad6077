/** What `show bgp neighbors` says of BFD. */
import { bfdOfPath } from "../../../config/effective-bfd.ts";
import type { JsonObject } from "../../json.ts";
import { formatAge } from "../times.ts";
import type { Instance } from "./instance.ts";
import type { Peer } from "./peers.ts";

const MICROSECONDS = 1000;
/** FRR's, of strict mode. */
const DEFAULT_HOLD_TIME = 30;

/** FRR's key for the time left; Bellman does not tell how long it goes on waiting. */
export function bfdTimerJson({ info }: Peer): JsonObject {
  if (info?.bfd === undefined) return {};
  return { bfdHoldTimerExpireInMsecs: 0, bfdHoldTimerExpired: false };
}

export function bfdJson(instance: Instance, peer: Peer): JsonObject {
  const facts = bfdFacts(instance, peer);
  if (facts === undefined) return {};
  const { type, multiplier, receive, transmit, profile, status, lastUpdate } = facts;
  return {
    peerBfdInfo: {
      type,
      detectMultiplier: multiplier,
      rxMinInterval: receive,
      txMinInterval: transmit,
      profile,
      status,
      lastUpdate,
    },
  };
}

export function bfdTimerText({ info }: Peer): readonly string[] {
  if (info?.bfd === undefined) return [];
  const { strict } = info.bfd.options;
  const holdTime = typeof strict === "object" ? strict.holdTime : DEFAULT_HOLD_TIME;
  return [`BFD Hold Time (interval ${holdTime}) timer expires in 0 seconds`];
}

export function bfdText(instance: Instance, peer: Peer): readonly string[] {
  const facts = bfdFacts(instance, peer);
  if (facts === undefined) return [];
  const { type, multiplier, receive, transmit, profile, status, lastUpdate } = facts;
  return [
    `  BFD: Type: ${type}`,
    `  Detect Multiplier: ${multiplier}, Min Rx interval: ${receive}, Min Tx interval: ${transmit}`,
    ...(profile === undefined ? [] : [`  Profile: ${profile}`]),
    `  Status: ${status}, Last update: ${lastUpdate}`,
    "",
  ];
}

function bfdFacts({ subject, now }: Instance, { info }: Peer) {
  const bfd = info?.bfd;
  if (bfd === undefined) return undefined;
  const { desiredMinTx, requiredMinRx, detectMultiplier } = bfd.path.session;
  return {
    type: bfd.path.multihop ? "multi hop" : "single hop",
    multiplier: detectMultiplier,
    receive: requiredMinRx / MICROSECONDS,
    transmit: desiredMinTx / MICROSECONDS,
    profile: bfdOfPath(subject.configuration, bfd.path).profile,
    status: bfd.state === "Up" ? "Up" : bfd.state === "AdminDown" ? "Admin Down" : "Down",
    lastUpdate: formatAge(now - (bfd.upSince ?? bfd.downSince ?? now)),
  };
}
