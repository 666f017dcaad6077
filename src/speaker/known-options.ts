/**
 * The names of all options. TypeScript refuses others by itself; for everybody else they are refused here, because an
 * option that is ignored in silence may have been a password.
 */
import { SpeakerError } from "./errors.ts";
import type { AnnounceOptions, NeighborOptions, NeighborTimers, SpeakerOptions } from "./options.ts";

/** Every name of `Options`, no more and no less: the compiler sees to it. */
type Names<Options> = Readonly<Record<keyof Options, true>>;

export const SPEAKER_OPTIONS: Names<SpeakerOptions> = {
  asn: true,
  routerId: true,
  listen: true,
  hostname: true,
  softwareVersion: true,
  clock: true,
  network: true,
};

export const NEIGHBOR_OPTIONS: Names<NeighborOptions> = {
  address: true,
  remoteAs: true,
  port: true,
  localAddress: true,
  families: true,
  description: true,
  passive: true,
  shutdown: true,
  role: true,
  strictRole: true,
  timers: true,
  nextHop: true,
  extendedNextHop: true,
  enhancedRouteRefresh: true,
  ebgpRequiresPolicy: true,
  collisionDetectEstablished: true,
  enforceFirstAs: true,
};

export const TIMER_OPTIONS: Names<NeighborTimers> = {
  hold: true,
  keepalive: true,
  minimumHold: true,
  connectRetry: true,
  delayOpen: true,
  openWait: true,
  idleHold: true,
  maximumIdleHold: true,
  sendHold: true,
};

export const ANNOUNCE_OPTIONS: Names<AnnounceOptions> = {
  communities: true,
  largeCommunities: true,
  med: true,
  localPref: true,
  origin: true,
  nextHop: true,
  asPath: true,
};

export function refuseUnknown(options: object, known: object, place: string): void {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0) {
    throw new SpeakerError("invalid-option", `${place} has no option ${unknown.join(", ")}`);
  }
}
