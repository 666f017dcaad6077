/** How routes of one family are exchanged with a neighbour: the options, checked and with their defaults filled in. */
import {
  FAMILY_OPTIONS,
  MAXIMUM_PREFIXES_OPTIONS,
  POLICY_OPTIONS,
  REMOVE_PRIVATE_AS_OPTIONS,
  refuseUnknown,
} from "./known-options.ts";
import { integer, invalid, oneOf } from "./option-checks.ts";
import type { FamilyName, FamilyOptions, MaximumPrefixesOptions, PolicyOptions } from "./options.ts";

export interface FamilySettings
  extends Required<
    Omit<FamilyOptions, "maximumPrefixes" | "maximumPrefixesOut" | "removePrivateAs" | "sendCommunity">
  > {
  readonly maximumPrefixes: MaximumPrefixes | undefined;
  readonly maximumPrefixesOut: number;
  readonly removePrivateAs: { readonly all: boolean; readonly replace: boolean } | undefined;
  readonly sendCommunity: ReadonlySet<CommunityKind>;
}

/** As many prefixes as a neighbour may send. */
export interface MaximumPrefixes extends Required<Omit<MaximumPrefixesOptions, "restartAfter">> {
  readonly restartAfter: number | undefined;
}

const COMMUNITY_KINDS = ["standard", "extended", "large"] as const;
export type CommunityKind = (typeof COMMUNITY_KINDS)[number];
const UNCHANGEABLE = ["as-path", "med", "next-hop"] as const;

const UINT32_MAX = 0xffffffff;
/** Of `maximumPrefixesOut`. */
export const UNLIMITED = UINT32_MAX;
const MOST_OWN_AS = 10;
const DEFAULT_WARNING = 75;
const MOST_PATHS = 64;
const MINUTE = 60;

export function familySettings(name: FamilyName, options: FamilyOptions): FamilySettings {
  const at = `familyOptions.${name}`;
  refuseUnknown(options, FAMILY_OPTIONS, at);
  const { allowAsIn = 0, maximumPrefixes, nextHopSelf = false, removePrivateAs } = options;
  return {
    import: policy(`${at}.import`, options.import),
    export: policy(`${at}.export`, options.export),
    weight: integer(`${at}.weight`, options.weight ?? 0, 0, 65535),
    allowAsIn: allowAsIn === "origin" ? allowAsIn : integer(`${at}.allowAsIn`, allowAsIn, 0, MOST_OWN_AS),
    asOverride: options.asOverride ?? false,
    removePrivateAs: removePrivateAs && removePrivate(`${at}.removePrivateAs`, removePrivateAs),
    nextHopSelf: typeof nextHopSelf === "boolean" ? nextHopSelf : oneOf(`${at}.nextHopSelf`, nextHopSelf, ["force"]),
    attributeUnchanged: (options.attributeUnchanged ?? []).map((word) =>
      oneOf(`${at}.attributeUnchanged`, word, UNCHANGEABLE),
    ),
    sendCommunity: new Set(
      (options.sendCommunity ?? COMMUNITY_KINDS).map((kind) => oneOf(`${at}.sendCommunity`, kind, COMMUNITY_KINDS)),
    ),
    routeReflectorClient: options.routeReflectorClient ?? false,
    routeServerClient: options.routeServerClient ?? false,
    maximumPrefixes: maximumPrefixes && limits(`${at}.maximumPrefixes`, maximumPrefixes),
    maximumPrefixesOut: integer(`${at}.maximumPrefixesOut`, options.maximumPrefixesOut ?? UNLIMITED, 1, UINT32_MAX),
    defaultOriginate: options.defaultOriginate ?? false,
    addPathReceive: options.addPathReceive ?? true,
    addPathSend: addPathSend(`${at}.addPathSend`, options.addPathSend),
  };
}

/** Names are looked up when they are used: a list may be defined later. */
function policy(at: string, options: PolicyOptions = {}): PolicyOptions {
  refuseUnknown(options, POLICY_OPTIONS, at);
  return options;
}

function removePrivate(at: string, options: NonNullable<FamilyOptions["removePrivateAs"]>) {
  refuseUnknown(options, REMOVE_PRIVATE_AS_OPTIONS, at);
  return { all: options.all ?? false, replace: options.replace ?? false };
}

function limits(at: string, options: MaximumPrefixesOptions): MaximumPrefixes {
  refuseUnknown(options, MAXIMUM_PREFIXES_OPTIONS, at);
  const { limit, warnAt = DEFAULT_WARNING, warnOnly = false, restartAfter, countRefused = false } = options;
  if (warnOnly && restartAfter !== undefined)
    throw invalid(`${at}.restartAfter`, restartAfter, "nothing with warnOnly");
  return {
    limit: integer(`${at}.limit`, limit, 1, UINT32_MAX),
    warnAt: integer(`${at}.warnAt`, warnAt, 1, 100),
    warnOnly,
    restartAfter:
      restartAfter === undefined ? undefined : integer(`${at}.restartAfter`, restartAfter, 1, 65535 * MINUTE),
    countRefused,
  };
}

function addPathSend(at: string, wanted: FamilyOptions["addPathSend"]): FamilySettings["addPathSend"] {
  if (wanted === undefined) return { best: 1 };
  if (typeof wanted === "object") return { best: integer(`${at}.best`, wanted.best, 1, MOST_PATHS) };
  return oneOf(at, wanted, ["all", "best-per-as"]);
}
