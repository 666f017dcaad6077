/** Graceful restart of one neighbour: `gracefulRestartInfo`, and the same as text. */

import { FAMILIES, familyOf } from "../../../speaker/families.ts";
import type { FamilyInfo } from "../../../speaker/neighbor-info.ts";
import type { FamilyName } from "../../../speaker/settings/options.ts";
import type { JsonObject } from "../../json.ts";
import { SPELLINGS } from "../family.ts";
import type { Instance } from "./instance.ts";
import { isEstablished, type Peer } from "./peers.ts";

/** The configuration's times; FRR's defaults. */
const DEFAULT_RESTART_TIME = 120;
const DEFAULT_STALE_PATH_TIME = 360;
const DEFAULT_SELECTION_DEFERRAL = 120;

const MODE_TITLES = { full: "Restart", helper: "Helper", off: "Disable" } as const;

interface RestartFacts {
  readonly localMode: string;
  readonly remoteMode: string;
  readonly restarting: boolean;
  readonly notification: boolean;
  readonly times: RestartTimes;
  /** The neighbour's. */
  readonly receivedTime: number;
  /** Whose End-of-RIB we sent, and whose we have. Empty where the neighbour does not know of graceful restart. */
  readonly sentEnds: readonly FamilyName[];
  readonly receivedEnds: readonly FamilyName[];
  /** Families of a session where both know of it. */
  readonly families: readonly FamilyRestart[];
}

export interface RestartTimes {
  readonly restart: number;
  readonly stalePath: number;
  readonly selectionDeferral: number;
  readonly longLivedStale: number;
}

interface FamilyRestart extends Pick<FamilyInfo, "endOfRibSent" | "endOfRibReceived"> {
  readonly name: FamilyName;
  /** The neighbour kept on forwarding. */
  readonly forwarding: boolean;
  /** Of the neighbour. */
  readonly longLivedStaleTime: number;
  readonly stalePathTime: number;
  /** We restart gracefully ourselves, and so have such a time. */
  readonly selectionDeferral: number | undefined;
}

export function restartTimes({ bgp: { gracefulRestart } }: Instance): RestartTimes {
  return {
    restart: gracefulRestart.restartTime ?? DEFAULT_RESTART_TIME,
    stalePath: gracefulRestart.stalePathTime ?? DEFAULT_STALE_PATH_TIME,
    selectionDeferral: gracefulRestart.selectionDeferral ?? DEFAULT_SELECTION_DEFERRAL,
    longLivedStale: gracefulRestart.longLivedStaleTime ?? 0,
  };
}

export function restartJson(instance: Instance, peer: Peer): JsonObject {
  const facts = restartFacts(instance, peer);
  const keys = (families: readonly FamilyName[]) =>
    Object.fromEntries(families.map((family) => [SPELLINGS[family].key, true]));
  return {
    endOfRibSend: keys(facts.sentEnds),
    endOfRibRecv: keys(facts.receivedEnds),
    localGrMode: facts.localMode,
    remoteGrMode: facts.remoteMode,
    rBit: facts.restarting,
    nBit: facts.notification,
    timers: {
      configuredRestartTimer: facts.times.restart,
      configuredLlgrStaleTime: facts.times.longLivedStale,
      receivedRestartTimer: facts.receivedTime,
    },
    ...Object.fromEntries(facts.families.map((family) => [SPELLINGS[family.name].key, familyJson(family)])),
  };
}

export function* restartText(instance: Instance, peer: Peer): Iterable<string> {
  const facts = restartFacts(instance, peer);
  const titles = (families: readonly FamilyName[]) => families.map((family) => SPELLINGS[family].title).join(", ");
  yield "  Graceful restart information:";
  if (peer.info?.negotiated?.gracefulRestart !== undefined) {
    yield `    End-of-RIB send: ${titles(facts.sentEnds)}`;
    yield `    End-of-RIB received: ${titles(facts.receivedEnds)}`;
  }
  yield `    Local GR Mode: ${facts.localMode}`;
  yield `    Remote GR Mode: ${facts.remoteMode}`;
  yield "";
  yield `    R bit: ${capitalized(facts.restarting)}`;
  yield `    N bit: ${capitalized(facts.notification)}`;
  yield "    Timers:";
  yield `      Configured Restart Time(sec): ${facts.times.restart}`;
  yield `      Received Restart Time(sec): ${facts.receivedTime}`;
  yield `      Configured LLGR Stale Path Time(sec): ${facts.times.longLivedStale}`;
  for (const family of facts.families) yield* familyText(family);
}

function restartFacts(instance: Instance, peer: Peer): RestartFacts {
  const { info, own, group, settings } = peer;
  const times = restartTimes(instance);
  const restart = info?.negotiated?.gracefulRestart;
  const inherits = (own?.gracefulRestart ?? group?.gracefulRestart) === undefined;
  const mode = settings?.gracefulRestart ?? instance.bgp.gracefulRestart.mode ?? "helper";
  const known = restart === undefined ? [] : FAMILIES.flatMap((name) => familyFacts(peer, name, times, mode));
  return {
    localMode: `${MODE_TITLES[mode]}${inherits ? "*" : ""}`,
    remoteMode: remoteMode(peer),
    restarting: restart?.restarting ?? false,
    notification: restart?.notification ?? false,
    times,
    receivedTime: restart?.restartTime ?? 0,
    sentEnds: known.filter(({ endOfRibSent }) => endOfRibSent).map(({ name }) => name),
    receivedEnds: known.filter(({ endOfRibReceived }) => endOfRibReceived).map(({ name }) => name),
    families: known,
  };
}

function familyFacts(
  { info }: Peer,
  name: FamilyName,
  times: RestartTimes,
  mode: keyof typeof MODE_TITLES,
): readonly FamilyRestart[] {
  const routes = info?.families.get(name);
  if (routes === undefined) return [];
  const { endOfRibSent, endOfRibReceived } = routes;
  const family = familyOf(name);
  const { gracefulRestart, longLived } = info?.negotiated ?? {};
  return [
    {
      name,
      endOfRibSent,
      endOfRibReceived,
      forwarding: gracefulRestart?.families.some((entry) => entry.family === family && entry.forwarding) ?? false,
      longLivedStaleTime: longLived?.find((entry) => entry.family === family)?.staleTime ?? 0,
      stalePathTime: times.stalePath,
      selectionDeferral: mode === "full" ? times.selectionDeferral : undefined,
    },
  ];
}

/** What the neighbour wants of us, as far as a session has told. */
function remoteMode(peer: Peer): string {
  const offersIt = peer.info?.advertised.some(({ kind }) => kind === "graceful-restart") ?? false;
  if (!isEstablished(peer) || !offersIt) return "NotApplicable";
  const restart = peer.info?.negotiated?.gracefulRestart;
  if (restart === undefined) return "Disable";
  return restart.families.length === 0 ? "Helper" : "Restart";
}

function familyJson(family: FamilyRestart): JsonObject {
  return {
    fBit: family.forwarding,
    endOfRibStatus: {
      endOfRibSend: family.endOfRibSent,
      endOfRibSentAfterUpdate: family.endOfRibSent,
      endOfRibRecv: family.endOfRibReceived,
    },
    timers: {
      stalePathTimer: family.stalePathTime,
      llgrStaleTime: family.longLivedStaleTime,
      selectionDeferralTimer: family.selectionDeferral,
    },
  };
}

function* familyText(family: FamilyRestart): Iterable<string> {
  const yes = (flag: boolean) => (flag ? "Yes" : "No");
  yield `    ${SPELLINGS[family.name].title}:`;
  yield `      F bit: ${capitalized(family.forwarding)}`;
  yield `      End-of-RIB sent: ${yes(family.endOfRibSent)}`;
  yield `      End-of-RIB sent after update: ${yes(family.endOfRibSent)}`;
  yield `      End-of-RIB received: ${yes(family.endOfRibReceived)}`;
  yield "      Timers:";
  yield `        Configured Stale Path Time(sec): ${family.stalePathTime}`;
  if (family.selectionDeferral !== undefined) {
    yield `        Configured Selection Deferral Time(sec): ${family.selectionDeferral}`;
  }
  yield `        LLGR Stale Path Time(sec): ${family.longLivedStaleTime}`;
}

function capitalized(flag: boolean): string {
  return flag ? "True" : "False";
}
