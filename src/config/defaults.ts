/**
 * Defaults that depend on `frr defaults` (the profile) and `frr version`, as in FRR: a file written for an old version
 * keeps the behaviour that it was written for.
 */

export const PROFILES = ["traditional", "datacenter"] as const;
export type Profile = (typeof PROFILES)[number];

export interface Defaults {
  /** Seconds. */
  readonly keepalive: number;
  readonly hold: number;
  readonly connectRetry: number;
  /** RFC 8212: an eBGP neighbour without policy exchanges no routes. */
  readonly ebgpRequiresPolicy: boolean;
  /** `network` announces only what the routing table has. */
  readonly networkImportCheck: boolean;
  readonly enforceFirstAs: boolean;
  /** RFC 8538: a session that ends with a NOTIFICATION may come back gracefully, too. */
  readonly gracefulNotification: boolean;
}

/** The first rule that fits the profile and the version gives the value. */
interface Rule<T> {
  readonly value: T;
  readonly profile?: Profile;
  /** Only for files of an older version than this. */
  readonly before?: string;
}

const RULES: { readonly [K in keyof Defaults]: readonly Rule<Defaults[K]>[] } = {
  keepalive: [{ value: 3, profile: "datacenter" }, { value: 60 }],
  hold: [{ value: 9, profile: "datacenter" }, { value: 180 }],
  connectRetry: [{ value: 10, profile: "datacenter" }, { value: 30 }],
  ebgpRequiresPolicy: [{ value: false, profile: "datacenter" }, { value: false, before: "7.4" }, { value: true }],
  networkImportCheck: [{ value: false, profile: "traditional", before: "7.4" }, { value: true }],
  enforceFirstAs: [{ value: false, before: "9.1" }, { value: true }],
  gracefulNotification: [{ value: false, before: "8.3" }, { value: true }],
};

/** Without a version the newest defaults hold. */
export function defaultsFor(profile: Profile, version: string | undefined): Defaults {
  const choose = <T>(rules: readonly Rule<T>[]): T => {
    const fits = (rule: Rule<T>) =>
      (rule.profile === undefined || rule.profile === profile) &&
      (rule.before === undefined || (version !== undefined && compareVersions(version, rule.before) < 0));
    return (rules.find(fits) ?? rules[rules.length - 1]).value;
  };
  return {
    keepalive: choose(RULES.keepalive),
    hold: choose(RULES.hold),
    connectRetry: choose(RULES.connectRetry),
    ebgpRequiresPolicy: choose(RULES.ebgpRequiresPolicy),
    networkImportCheck: choose(RULES.networkImportCheck),
    enforceFirstAs: choose(RULES.enforceFirstAs),
    gracefulNotification: choose(RULES.gracefulNotification),
  };
}

/** Numbers compare as numbers, `~` sorts before the end of the text (a pre-release), everything else after it. */
function compareVersions(a: string, b: string): number {
  const [as, bs] = [versionParts(a), versionParts(b)];
  for (let i = 0; i < Math.max(as.length, bs.length); i++) {
    const [x, y] = [as[i] ?? "", bs[i] ?? ""];
    if (x === y) continue;
    if (/^\d/.test(x) && /^\d/.test(y)) {
      const difference = Number(x) - Number(y);
      if (difference !== 0) return difference;
    } else return versionWeight(x) - versionWeight(y);
  }
  return 0;
}

function versionParts(version: string): string[] {
  return version.match(/\d+|\D/g) ?? [];
}

function versionWeight(part: string): number {
  if (part === "~") return 0;
  if (part === "") return 1;
  const code = part.charCodeAt(0);
  return /^[a-z]/i.test(part) ? 0x100 + (code | 0x20) : 0x200 + code;
}

/** FRR's, whatever the version and the profile. Seconds. */
export const GRACEFUL_RESTART_DEFAULTS = { restartTime: 120, stalePathTime: 360, selectionDeferral: 120 } as const;
export const DEFAULT_LOCAL_PREF = 100;
