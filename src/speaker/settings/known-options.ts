/**
 * The names of all options. TypeScript refuses others by itself; for everybody else they are refused here, because an
 * option that is ignored in silence may have been a password.
 */
import { SpeakerError } from "../errors.ts";
import type {
  AnnounceOptions,
  BestPathOptions,
  Changes,
  ConfederationOptions,
  FamilyOptions,
  GracefulRestartOptions,
  LocalAsOptions,
  MaximumPathsOptions,
  MaximumPrefixesOptions,
  NeighborBfdOptions,
  NeighborOptions,
  NeighborTimers,
  PolicyOptions,
  SpeakerOptions,
} from "./options.ts";

/** Every name of `Options`, no more and no less: the compiler sees to it. */
type Names<Options> = Readonly<Record<keyof Options, true>>;

export const SPEAKER_OPTIONS: Names<SpeakerOptions> = {
  asn: true,
  routerId: true,
  listen: true,
  hostname: true,
  softwareVersion: true,
  bestPath: true,
  maximumPaths: true,
  maximumPathsByFamily: true,
  defaultLocalPref: true,
  clusterId: true,
  clientToClientReflection: true,
  confederation: true,
  gracefulShutdown: true,
  gracefulRestart: true,
  rejectAsSets: true,
  bfd: true,
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
  shutdownMessage: true,
  role: true,
  strictRole: true,
  timers: true,
  nextHop: true,
  extendedNextHop: true,
  enhancedRouteRefresh: true,
  ebgpRequiresPolicy: true,
  collisionDetectEstablished: true,
  enforceFirstAs: true,
  localAs: true,
  gracefulRestart: true,
  gracefulShutdown: true,
  bfd: true,
  advertisementInterval: true,
  interface: true,
  group: true,
  familyOptions: true,
};

export const FAMILY_OPTIONS: Names<FamilyOptions> = {
  import: true,
  export: true,
  weight: true,
  allowAsIn: true,
  asOverride: true,
  removePrivateAs: true,
  nextHopSelf: true,
  attributeUnchanged: true,
  sendCommunity: true,
  routeReflectorClient: true,
  routeServerClient: true,
  maximumPrefixes: true,
  maximumPrefixesOut: true,
  defaultOriginate: true,
  addPathReceive: true,
  addPathSend: true,
};

export const POLICY_OPTIONS: Names<PolicyOptions> = {
  prefixList: true,
  filterList: true,
  distributeList: true,
  routeMap: true,
};

export const MAXIMUM_PREFIXES_OPTIONS: Names<MaximumPrefixesOptions> = {
  limit: true,
  warnAt: true,
  warnOnly: true,
  restartAfter: true,
  countRefused: true,
};

export const REMOVE_PRIVATE_AS_OPTIONS: Names<NonNullable<FamilyOptions["removePrivateAs"]>> = {
  all: true,
  replace: true,
};

export const LOCAL_AS_OPTIONS: Names<LocalAsOptions> = { asn: true, noPrepend: true, replaceAs: true, dualAs: true };

export const BFD_OPTIONS: Names<NeighborBfdOptions> = {
  interval: true,
  transmitInterval: true,
  receiveInterval: true,
  multiplier: true,
  passive: true,
  multihop: true,
  minimumTtl: true,
  authentication: true,
  controlPlaneIndependent: true,
  strict: true,
  checkControlPlane: true,
};

export const BFD_STRICT_OPTIONS: Names<Exclude<NeighborBfdOptions["strict"], boolean | undefined>> = { holdTime: true };

export const BEST_PATH_OPTIONS: Names<BestPathOptions> = {
  alwaysCompareMed: true,
  medMissingAsWorst: true,
  medConfed: true,
  compareRouterId: true,
  asPathIgnore: true,
  asPathConfed: true,
  asPathMultipathRelax: true,
  peerTypeMultipathRelax: true,
  aigp: true,
};

export const MAXIMUM_PATHS_OPTIONS: Names<MaximumPathsOptions> = {
  ebgp: true,
  ibgp: true,
  ibgpEqualClusterLength: true,
};

export const CONFEDERATION_OPTIONS: Names<ConfederationOptions> = { identifier: true, members: true };

export const GRACEFUL_RESTART_OPTIONS: Names<GracefulRestartOptions> = {
  restartTime: true,
  stalePathTime: true,
  selectionDeferral: true,
  preserveForwarding: true,
  notification: true,
  hardAdministrativeReset: true,
  restarting: true,
  longLivedStaleTime: true,
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

/** The options with the changes made to them. */
export function changedOptions<Options extends object>(options: Options, changes: Changes<Options>): Options {
  const entries = Object.entries({ ...options, ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Options;
}

export function refuseUnknown(options: object, known: object, place: string): void {
  const unknown = Object.keys(options).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0) {
    throw new SpeakerError("invalid-option", `${place} has no option ${unknown.join(", ")}`);
  }
}
