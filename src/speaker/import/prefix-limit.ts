/**
 * How many prefixes a neighbour may send (RFC 4271 § 6.7, RFC 4486 § 4): counts in, what to do about them out.
 *
 * Judged after every UPDATE, so nothing is allocated here. Each level is spoken of once, when it is reached from below;
 * who falls below it again may be told again.
 */
import type { MaximumPrefixesOptions } from "../settings/options.ts";

/** `near`: above the share of the limit at which to warn. */
export type PrefixLevel = "fine" | "near" | "beyond";

export interface PrefixVerdict {
  readonly level: PrefixLevel;
  /** `exceeded` only says so; `end-session` does what the limit is there for. */
  readonly action: "none" | "warn" | "exceeded" | "end-session";
}

export type PrefixLimit = Pick<Required<MaximumPrefixesOptions>, "limit" | "warnAt" | "warnOnly">;

const FINE: PrefixVerdict = { level: "fine", action: "none" };
const STILL_NEAR: PrefixVerdict = { level: "near", action: "none" };
const NEAR: PrefixVerdict = { level: "near", action: "warn" };
const STILL_BEYOND: PrefixVerdict = { level: "beyond", action: "none" };
const EXCEEDED: PrefixVerdict = { level: "beyond", action: "exceeded" };
const TOO_MANY: PrefixVerdict = { level: "beyond", action: "end-session" };

/** A session that is allowed to be beyond its limit may not be so any more when the limit changes; so this is asked again. */
export function judgePrefixes(
  { limit, warnAt, warnOnly }: PrefixLimit,
  before: PrefixLevel,
  count: number,
): PrefixVerdict {
  if (count > limit) {
    if (!warnOnly) return TOO_MANY;
    return before === "beyond" ? STILL_BEYOND : EXCEEDED;
  }
  if (count > Math.floor((limit * warnAt) / 100)) return before === "fine" ? NEAR : STILL_NEAR;
  return FINE;
}
