/**
 * What need not be equal when FRR 8.4 and Bellman answer the same question about the same routes: by key, with the reason.
 * A key stands for all that is under it.
 */
type KeysWithReasons = Readonly<Record<string, string>>;

/** Differ from one run to the next. */
const VOLATILE: KeysWithReasons = {
  ...because("a moment, or a span of time", [
    "peerUptime",
    "peerUptimeMsec",
    "peerUptimeEstablishedEpoch",
    "bgpTimerUp",
    "bgpTimerUpMsec",
    "bgpTimerUpString",
    "bgpTimerUpEstablishedEpoch",
    "bgpTimerLastRead",
    "bgpTimerLastWrite",
    "bgpInUpdateElapsedTimeMsecs",
    "lastResetTimerMsecs",
    "estimatedRttInMsecs",
    "nextStartTimerDueInMsecs",
    "nextConnectTimerDueInMsecs",
    "lastUpdate",
    "lastUpdateStr",
  ]),
  ...because("how many messages it takes is up to the speaker", [
    "msgRcvd",
    "msgSent",
    "messageStats",
    "tableVersion",
    "version",
  ]),
  ...because("whoever connects has a port of chance", ["portLocal"]),
  ...because("numbers of groups are given in the order of events", ["updateGroupId", "subGroupId"]),
};

/** Differ between FRR 8.4 and the 10.7 that Bellman speaks like. */
const BY_VERSION: KeysWithReasons = {
  routeRefresh: "the old version still offers Cisco's forerunner of it, and says so",
  gracefulRestartRemoteTimerMsecs: "has become gracefulRestartRemoteTimerSec",
  commAttriSentToNbr: "spelled otherwise, and without large communities",
  connectRetryTimer: "120 seconds by default then, 30 now",
};

/** Differ between the two programs. */
const BY_PROGRAM: KeysWithReasons = {
  ...because("memory is laid out otherwise", ["ribCount", "ribMemory", "peerMemory", "peerGroupMemory"]),
  ...because("FRR always offers it, Bellman when it is configured", ["longLivedGracefulRestart"]),
  ...because("FRR reads its configuration line by line, and has reset neighbours before their first session", [
    "lastReset",
    "lastResetDueTo",
    "lastResetCode",
  ]),
  endOfRibSentAfterUpdate: "FRR may have sent an update since",
};

const INCOMPARABLE: KeysWithReasons = { ...VOLATILE, ...BY_VERSION, ...BY_PROGRAM };

/** For answers about tables and the routes in them. */
export const TABLES_INCOMPARABLE: KeysWithReasons = {
  ...INCOMPARABLE,
  ...because("the old version explains its letters in JSON", [
    "bgpStatusCodes",
    "bgpOriginCodes",
    "bgpOriginCode",
    "appliedStatusSymbols",
  ]),
};

/** FRR shows what is advertised before it is made what is sent, Bellman as it was sent. */
export const ADVERTISED_INCOMPARABLE: KeysWithReasons = {
  ...TABLES_INCOMPARABLE,
  ...because("shown as it was sent", ["nextHop", "path", "metric", "locPrf", "weight"]),
};

interface Difference {
  readonly path: string;
  readonly frr: unknown;
  readonly ours: unknown;
}

/** All that FRR says and Bellman does not say likewise. Bellman may say more: it speaks like a newer version. */
export function differencesBetween(frr: unknown, ours: unknown, ignored: KeysWithReasons = INCOMPARABLE): Difference[] {
  return [...compare(frr, ours, "", ignored)];
}

function* compare(frr: unknown, ours: unknown, path: string, ignored: KeysWithReasons): Iterable<Difference> {
  if (Array.isArray(frr) && Array.isArray(ours) && frr.length === ours.length) {
    for (const [i, each] of frr.entries()) yield* compare(each, ours[i], `${path}[${i}]`, ignored);
  } else if (isObject(frr) && isObject(ours)) {
    for (const [key, each] of Object.entries(frr)) {
      if (!Object.hasOwn(ignored, key)) yield* compare(each, ours[key], `${path}.${key}`, ignored);
    }
  } else if (!Object.is(frr, ours)) yield { path, frr, ours };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function because(reason: string, keys: readonly string[]): KeysWithReasons {
  return Object.fromEntries(keys.map((key) => [key, reason]));
}
