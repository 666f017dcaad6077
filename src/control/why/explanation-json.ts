/** An explanation as JSON. What the text says in sentences stands here under a key of its own, with the same words. */
import type { EntryTrace, MapTrace } from "../../policy/trace.ts";
import type {
  ExplainedNeighbor,
  ExplainedOffer,
  ExplainedPath,
  Explanation,
  PathStanding,
} from "../../speaker/explanation/explanation.ts";
import type { JsonObject } from "../json.ts";
import { attributesJson } from "./attributes.ts";
import { NOT_INSTALLED } from "./explanation-text.ts";
import { OBSTACLES, OFFER_REFUSALS, PATH_REFUSALS } from "./reasons.ts";

export function explanationJson(explanation: Explanation): JsonObject {
  const { prefix, family, isSettled, reason, paths, neighbors } = explanation;
  return {
    prefix,
    addressFamily: family,
    settled: isSettled,
    selectionReason: reason,
    paths: paths.map(pathJson),
    fib: { installed: false, reason: NOT_INSTALLED },
    neighbors: neighbors.map(neighborJson),
  };
}

function pathJson(path: ExplainedPath): JsonObject {
  const { from, pathId, stale, received, policy, used, weight, tag, standing } = path;
  return {
    from,
    pathId,
    stale,
    received: attributesJson(received),
    importPolicy: policy && traceJson(policy),
    used: used && attributesJson(used),
    weight,
    tag,
    ...standingJson(standing),
  };
}

function standingJson(standing: PathStanding): JsonObject {
  if (standing.type === "refused") {
    return { standing: standing.type, reason: standing.reason, reasonText: PATH_REFUSALS[standing.reason] };
  }
  if (!("by" in standing) || standing.by === undefined) return { standing: standing.type };
  const { type, by, step, own, winners } = standing;
  return { standing: type, lostTo: { ...by }, step, own, winners };
}

function neighborJson({ address, state, obstacle, offers }: ExplainedNeighbor): JsonObject {
  return {
    neighbor: address,
    state,
    obstacle,
    obstacleText: obstacle && OBSTACLES[obstacle],
    sent: offers.some(({ isSent }) => isSent),
    offers: offers.map(offerJson),
  };
}

function offerJson({ from, pathId, isSent, why, policy, attributes }: ExplainedOffer): JsonObject {
  return {
    from,
    pathId,
    sent: isSent,
    reason: why,
    reasonText: why && OFFER_REFUSALS[why],
    exportPolicy: policy && traceJson(policy),
    attributes: attributes && attributesJson(attributes),
  };
}

function traceJson({ routeMap, permitted, end, entries, untold }: MapTrace): JsonObject {
  return { routeMap, permitted, end, entries: entries.map(entryJson), untold: untold === 0 ? undefined : untold };
}

function entryJson({ sequence, action, fits, matches, sets, call, goesOn }: EntryTrace): JsonObject {
  return {
    sequence,
    action,
    fits,
    matches: matches.map(({ clause, answer, found, list }) => ({ clause, answer, found, list: list && { ...list } })),
    sets: sets.map(({ clause, listIsMissing, changes }) => ({
      clause,
      listIsMissing,
      changes: changes.map((change) => ({ ...change })),
    })),
    call: call && { routeMap: call.routeMap, trace: call.trace && traceJson(call.trace) },
    goesOn,
  };
}
