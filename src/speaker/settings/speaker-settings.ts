/** A speaker's options, checked and with their defaults filled in. */
import { BGP_PORT } from "../../bgp/codes.ts";
import type { Capability } from "../../bgp/messages.ts";
import type { IpAddress } from "../../net/address.ts";
import { FAMILIES } from "../families.ts";
import {
  BEST_PATH_OPTIONS,
  CONFEDERATION_OPTIONS,
  GRACEFUL_RESTART_OPTIONS,
  MAXIMUM_PATHS_OPTIONS,
  refuseUnknown,
  SPEAKER_OPTIONS,
} from "./known-options.ts";
import { asn, identifier, integer, invalid, ip } from "./option-checks.ts";
import type {
  BestPathOptions,
  ConfederationOptions,
  FamilyName,
  GracefulRestartOptions,
  MaximumPathsOptions,
  SpeakerOptions,
} from "./options.ts";

export interface SpeakerSettings {
  readonly asn: number;
  readonly routerId: number;
  readonly listen: readonly { readonly address: IpAddress; readonly port: number }[];
  /** Capabilities that say who we are, the same for every neighbour. */
  readonly identity: readonly Capability[];
  readonly bestPath: Required<BestPathOptions>;
  readonly maximumPaths: Readonly<Record<FamilyName, Required<MaximumPathsOptions>>>;
  readonly defaultLocalPref: number;
  readonly clusterId: number;
  readonly clientToClientReflection: boolean;
  readonly confederation: ConfederationOptions | undefined;
  readonly gracefulShutdown: boolean;
  readonly gracefulRestart: Required<GracefulRestartOptions>;
  readonly rejectAsSets: boolean;
}

const DEFAULT_LOCAL_PREF = 100;
const BY_FAMILY = Object.fromEntries(FAMILIES.map((family) => [family, true]));
const MOST_PATHS = 256;
const UINT32_MAX = 0xffffffff;
/** RFC 4724 § 3 gives the restart time twelve bits, RFC 9494 § 3 the stale time twenty-four. */
const LONGEST_RESTART = 4095;
const LONGEST_STALE = 0xffffff;
const LONGEST_DEFERRAL = 3600;

export function speakerSettings(options: SpeakerOptions): SpeakerSettings {
  refuseUnknown(options, SPEAKER_OPTIONS, "a speaker");
  const routerId = identifier("routerId", options.routerId);
  return {
    asn: asn("asn", options.asn),
    routerId,
    listen: (options.listen ?? []).map(({ address, port }, i) => ({
      address: ip(`listen[${i}].address`, address),
      port: integer(`listen[${i}].port`, port ?? BGP_PORT, 0, 65535),
    })),
    identity: identity(options),
    bestPath: bestPath(options.bestPath ?? {}),
    maximumPaths: {
      "ipv4-unicast": maximumPaths(options, "ipv4-unicast"),
      "ipv6-unicast": maximumPaths(options, "ipv6-unicast"),
    },
    defaultLocalPref: integer("defaultLocalPref", options.defaultLocalPref ?? DEFAULT_LOCAL_PREF, 0, UINT32_MAX),
    clusterId: options.clusterId === undefined ? routerId : identifier("clusterId", options.clusterId),
    clientToClientReflection: options.clientToClientReflection ?? true,
    confederation: options.confederation && confederation(options.confederation, options.asn),
    gracefulShutdown: options.gracefulShutdown ?? false,
    gracefulRestart: gracefulRestart(options.gracefulRestart ?? {}),
    rejectAsSets: options.rejectAsSets ?? true,
  };
}

function identity({ hostname, softwareVersion }: SpeakerOptions): Capability[] {
  const capabilities: Capability[] = [];
  if (hostname !== undefined) capabilities.push({ kind: "fqdn", hostname, domain: "" });
  if (softwareVersion !== undefined) capabilities.push({ kind: "software-version", version: softwareVersion });
  return capabilities;
}

export const EVERY_RULE_OFF: Required<BestPathOptions> = {
  alwaysCompareMed: false,
  medMissingAsWorst: false,
  medConfed: false,
  compareRouterId: false,
  asPathIgnore: false,
  asPathConfed: false,
  asPathMultipathRelax: false,
  peerTypeMultipathRelax: false,
  aigp: false,
};

function bestPath(options: BestPathOptions): Required<BestPathOptions> {
  refuseUnknown(options, BEST_PATH_OPTIONS, "bestPath");
  return { ...EVERY_RULE_OFF, ...options };
}

function maximumPaths(
  { maximumPaths, maximumPathsByFamily = {} }: SpeakerOptions,
  family: FamilyName,
): Required<MaximumPathsOptions> {
  refuseUnknown(maximumPathsByFamily, BY_FAMILY, "maximumPathsByFamily");
  const options = maximumPathsByFamily[family] ?? maximumPaths ?? {};
  refuseUnknown(options, MAXIMUM_PATHS_OPTIONS, "maximumPaths");
  return {
    ebgp: integer("maximumPaths.ebgp", options.ebgp ?? 1, 1, MOST_PATHS),
    ibgp: integer("maximumPaths.ibgp", options.ibgp ?? 1, 1, MOST_PATHS),
    ibgpEqualClusterLength: options.ibgpEqualClusterLength ?? false,
  };
}

function confederation(options: ConfederationOptions, ownAs: number): ConfederationOptions {
  refuseUnknown(options, CONFEDERATION_OPTIONS, "confederation");
  const members = options.members.map((member, i) => asn(`confederation.members[${i}]`, member));
  if (members.includes(ownAs)) throw invalid("confederation.members", ownAs, "the ASes of the other members");
  return { identifier: asn("confederation.identifier", options.identifier), members };
}

function gracefulRestart(options: GracefulRestartOptions): Required<GracefulRestartOptions> {
  refuseUnknown(options, GRACEFUL_RESTART_OPTIONS, "gracefulRestart");
  const seconds = (name: keyof GracefulRestartOptions, fallback: number, most: number) =>
    integer(`gracefulRestart.${name}`, options[name] ?? fallback, 0, most);
  return {
    restartTime: seconds("restartTime", 120, LONGEST_RESTART),
    stalePathTime: seconds("stalePathTime", 360, LONGEST_RESTART),
    selectionDeferral: seconds("selectionDeferral", 120, LONGEST_DEFERRAL),
    preserveForwarding: options.preserveForwarding ?? false,
    notification: options.notification ?? true,
    hardAdministrativeReset: options.hardAdministrativeReset ?? true,
    restarting: options.restarting ?? false,
    longLivedStaleTime: seconds("longLivedStaleTime", 0, LONGEST_STALE),
  };
}
