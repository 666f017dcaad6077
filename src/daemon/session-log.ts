/** Tells the log what becomes of the sessions, in the words that operators of FRR search for. */
import type { Speaker } from "../speaker/speaker.ts";
import type { Log } from "./log.ts";
import { Spate } from "./spate.ts";

/** As in FRR's log: `%ADJCHANGE: neighbor 192.0.2.1 in vrf default Up`. */
const ADJACENCY_CHANGE = "%ADJCHANGE: neighbor";

/** Strangers may knock as often as they like; the log hears of so many in each period. */
const MOST_REFUSALS = 5;
const REFUSAL_PERIOD_MS = 10_000;

/** And peers may send as much nonsense as they like. */
const MOST_MALFORMED = 5;
const MALFORMED_PERIOD_MS = 10_000;

/** Returns what stops it. */
export function logSessions(speaker: Speaker, log: Log): () => void {
  const lastFailure = new Map<string, string>();
  const refusals = new Spate(MOST_REFUSALS, REFUSAL_PERIOD_MS, (count) => {
    log.warn({ count }, `${count} more connections were refused`);
  });
  const malformed = new Spate(MOST_MALFORMED, MALFORMED_PERIOD_MS, (count) => {
    log.warn({ count }, `${count} more UPDATEs were malformed`);
  });
  speaker.on("neighbor-up", ({ address }, { peer, holdTime }) => {
    lastFailure.delete(address);
    log.info({ neighbor: address, as: peer.asn, holdTime }, `${ADJACENCY_CHANGE} ${address} in vrf default Up`);
  });
  speaker.on("neighbor-down", ({ address }, reason, wasEstablished) => {
    if (wasEstablished) {
      log.warn({ neighbor: address, reason }, `${ADJACENCY_CHANGE} ${address} in vrf default Down: ${reason}`);
      return;
    }
    // An attempt is repeated for ever, and mostly fails for the same reason.
    const level = lastFailure.get(address) === reason ? "debug" : "warn";
    lastFailure.set(address, reason);
    log[level]({ neighbor: address, reason }, `no session with ${address}: ${reason}`);
  });
  speaker.on("neighbor-added", ({ address }) =>
    log.info({ neighbor: address }, `${address} came through a listen range`),
  );
  speaker.on("neighbor-removed", ({ address }) => {
    lastFailure.delete(address);
    log.info({ neighbor: address }, `${address} is no neighbour any more`);
  });
  speaker.on("connection-refused", (remote, reason) => {
    if (refusals.admits()) log.warn({ remote, reason }, `refused a connection from ${remote}: ${reason}`);
  });
  speaker.on("malformed-update", ({ address }, what) => {
    if (malformed.admits()) log.warn({ neighbor: address, what }, `malformed UPDATE from ${address}: ${what}`);
  });
  speaker.on("prefix-limit", ({ address }, { family, count, limit, action }) => {
    const what = action === "warn" ? `has reached ${count}` : `exceed the limit: ${count}`;
    log.warn(
      { neighbor: address, family, count, limit },
      `%MAXPFX: ${family} prefixes from ${address} ${what}, max ${limit}`,
    );
  });
  speaker.on("internal-error", (error, { address }) => {
    log.error({ neighbor: address, err: error }, `a defect of Bellman's ended the session with ${address}: ${error}`);
  });
  return () => {
    refusals.stop();
    malformed.stop();
  };
}
