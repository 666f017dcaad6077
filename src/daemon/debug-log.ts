/** The lines that `debug` asks for, by category. What nobody asked for costs nothing. */
import { MessageType } from "../bgp/codes.ts";
import { explainMessage } from "../bgp/explain.ts";
import type { Neighbor, SpeakerTap } from "../speaker/neighbor.ts";
import type { Speaker } from "../speaker/speaker.ts";
import type { Log } from "./log.ts";
import type { DebugCategory } from "./logging.ts";

const TYPE_OFFSET = 18;

/** OPEN, NOTIFICATION and ROUTE-REFRESH are events of the neighbour. */
const CATEGORY_OF_MESSAGE: Readonly<Record<number, DebugCategory | undefined>> = {
  [MessageType.Keepalive]: "keepalives",
  [MessageType.Update]: "updates",
};

/** Returns what stops it. */
export function debugSpeaker(speaker: Speaker, wanted: ReadonlySet<DebugCategory>, log: Log): () => void {
  const stops: (() => void)[] = [];
  if (["neighbor-events", "keepalives", "updates"].some((category) => wanted.has(category as DebugCategory))) {
    speaker.tap = tapFor(new Set(wanted), log);
    stops.push(() => {
      speaker.tap = undefined;
    });
  }
  if (wanted.has("bestpath")) stops.push(followBestPaths(speaker, log));
  if (wanted.has("graceful-restart")) stops.push(followRestarts(speaker, log));
  return () => {
    for (const stop of stops) stop();
  };
}

function tapFor(wanted: ReadonlySet<DebugCategory>, log: Log): SpeakerTap {
  return {
    message({ address }, direction, buffer, start, end) {
      const category = CATEGORY_OF_MESSAGE[buffer[start + TYPE_OFFSET]] ?? "neighbor-events";
      if (!wanted.has(category)) return;
      const preposition = direction === "sent" ? "to" : "from";
      const text = explainMessage(buffer, start, end);
      log.debug({ category, neighbor: address }, `${direction} ${preposition} ${address}: ${text}`);
    },
    state({ address }, from, to) {
      if (!wanted.has("neighbor-events")) return;
      log.debug({ category: "neighbor-events", neighbor: address }, `${address} went from ${from} to ${to}`);
    },
  };
}

/** Falls behind rather than hold anything up: of a prefix that changed several times the last state is told. */
function followBestPaths(speaker: Speaker, log: Log): () => void {
  let isWanted = true;
  const follow = async () => {
    for await (const change of speaker.routes()) {
      if (!isWanted) return;
      const where = change.type === "announce" ? `is now by ${change.from}` : "has none any more";
      log.debug({ category: "bestpath", prefix: change.prefix }, `the best path to ${change.prefix} ${where}`);
    }
  };
  void follow();
  return () => {
    isWanted = false;
  };
}

function followRestarts(speaker: Speaker, log: Log): () => void {
  const category = "graceful-restart";
  const ended = ({ address }: Neighbor, family: string) =>
    log.debug({ category, neighbor: address }, `${address} has sent End-of-RIB for ${family}`);
  const down = (neighbor: Neighbor, _reason: string, wasEstablished: boolean) => {
    const { address } = neighbor;
    const { routesKept } = neighbor.info();
    if (wasEstablished) log.debug({ category, neighbor: address }, `${routesKept} routes of ${address} are kept`);
  };
  speaker.on("end-of-rib", ended);
  speaker.on("neighbor-down", down);
  return () => {
    speaker.off("end-of-rib", ended);
    speaker.off("neighbor-down", down);
  };
}
