/** An explanation for people: the paths, best first, then the decision, then who was told. */
import type {
  ExplainedNeighbor,
  ExplainedOffer,
  ExplainedPath,
  Explanation,
  PathStanding,
} from "../../speaker/explanation/explanation.ts";
import { attributesText } from "./attributes.ts";
import { indented, paragraph } from "./paragraph.ts";
import { policyText } from "./policy-text.ts";
import { OBSTACLES, OFFER_REFUSALS, PATH_REFUSALS } from "./reasons.ts";

/** Nothing programs the kernel yet. */
export const NOT_INSTALLED = "Bellman does not program the kernel yet";

/** `age`: how long the best path has been what it is; undefined without one. */
export function explanationText(explanation: Explanation, age: string | undefined): string {
  const { prefix, paths, neighbors, isSettled } = explanation;
  const lines = [
    `${prefix}: ${summary(explanation)}`,
    ...(isSettled ? [] : ["Changes wait to be decided, so the decision may be another in a moment."]),
    ...paths.flatMap((path, i) => ["", ...pathText(path, i + 1)]),
    "",
    "Decision",
    ...paragraph("  ", decisionText(explanation, age), 2),
    "",
    "Kernel",
    `  not installed: ${NOT_INSTALLED}`,
    "",
    "Neighbors",
    ...(neighbors.length === 0 ? ["  none is configured"] : neighbors.flatMap(neighborText)),
  ];
  return `${lines.join("\n")}\n`;
}

function summary({ paths }: Explanation): string {
  if (paths.length === 0) return "nobody has announced it to us";
  const unused = paths.filter(({ standing: { type } }) => type === "refused" || type === "unreachable").length;
  const count = paths.length === 1 ? "1 path" : `${paths.length} paths`;
  return unused === 0 ? count : `${count}, ${unused} of no use`;
}

function decisionText({ paths, reason }: Explanation, age: string | undefined): string {
  const best = paths.find(({ standing }) => standing.type === "best");
  if (best === undefined) return "there is no usable path";
  const rivals = paths.filter(({ standing: { type } }) => type === "beaten" || type === "multipath").length;
  const why = rivals === 0 ? "the only usable path" : `best by ${reason}`;
  return `${nameOf(best)} is ${why}${age === undefined ? "" : `, for ${age}`}`;
}

function nameOf({ from, pathId }: { readonly from: string; readonly pathId: number }): string {
  const name = from === "local" ? "our own route" : from;
  return pathId === 0 ? name : `${name} path ${pathId}`;
}

function pathText(path: ExplainedPath, number: number): readonly string[] {
  const { from, received, used, policy, standing, stale } = path;
  const origin = from === "local" ? nameOf(path) : `from ${nameOf(path)}`;
  const details = [
    ...paragraph(from === "local" ? "announced: " : "received: ", attributesText(received)),
    ...(policy === undefined ? [] : ["import policy:", ...indented(policyText(policy), "  ")]),
    ...(used === undefined ? [] : usedText(path)),
    ...standingText(standing).flatMap((text) => paragraph("", text, 2)),
  ];
  return [`${number}. ${origin}${stale ? ", stale" : ""}: ${STANDINGS[standing.type]}`, ...indented(details, "   ")];
}

const STANDINGS: Readonly<Record<PathStanding["type"], string>> = {
  best: "BEST",
  multipath: "shares the traffic",
  beaten: "not the best",
  undecided: "waits to be decided",
  unreachable: "not usable",
  refused: "not used",
};

/** What the decision saw, where that differs from what was received. */
function usedText({ received, used, weight, tag }: ExplainedPath): readonly string[] {
  if (used === undefined) return [];
  const text = attributesText(used);
  const local = [...(weight === 0 ? [] : [`weight ${weight}`]), ...(tag === 0 ? [] : [`tag ${tag}`])];
  if (local.length === 0 && text === attributesText(received)) return [];
  return paragraph("used as:  ", [text, ...local].join(", "));
}

function standingText(standing: PathStanding): readonly string[] {
  switch (standing.type) {
    case "best":
    case "undecided":
      return [];
    case "multipath": {
      const { by, step, own, winners } = standing;
      return by === undefined ? [] : [`behind by ${step} only: ${own} against ${winners} of ${nameOf(by)}`];
    }
    case "beaten": {
      const { by, step, own, winners } = standing;
      return [`lost by ${step}: ${own} against ${winners} of ${nameOf(by)}`];
    }
    case "unreachable":
      return ["why: its next hop cannot be reached"];
    case "refused":
      return [`why: ${PATH_REFUSALS[standing.reason]}`];
  }
}

function neighborText({ address, state, obstacle, offers }: ExplainedNeighbor): readonly string[] {
  if (obstacle !== undefined) {
    const detail = obstacle === "session-down" ? ` (${state})` : "";
    return paragraph(`  ${address}: `, `not sent; ${OBSTACLES[obstacle]}${detail}`);
  }
  return offers.flatMap((offer) => offerText(address, offer, offers.length > 1));
}

function offerText(address: string, offer: ExplainedOffer, isOneOfSeveral: boolean): readonly string[] {
  const { isSent, why, policy, attributes } = offer;
  const which = isOneOfSeveral || offer.from === "default-originate" ? ` the path of ${nameOf(offer)}` : "";
  const reason = why === undefined ? "" : `; ${isSent ? "this will change: " : ""}${OFFER_REFUSALS[why]}`;
  return [
    ...paragraph(`  ${address}: `, `${isSent ? "sent" : "not sent"}${which}${reason}`),
    ...(policy === undefined ? [] : ["    export policy:", ...indented(policyText(policy), "      ")]),
    ...(attributes === undefined
      ? []
      : paragraph(isSent ? "    as sent: " : "    to be sent: ", attributesText(attributes))),
  ];
}
