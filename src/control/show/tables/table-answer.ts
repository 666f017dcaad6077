/** A table, or the part of it that is wanted, in each of the forms that FRR has for it. */
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { Answer } from "../../exec-command.ts";
import { plainJson, prettyJson } from "../../json.ts";
import { DEFAULT_VRF } from "../sessions/instance.ts";
import { PrefixDetail } from "./prefix-detail.ts";
import { ShortJson } from "./short-json.ts";
import { LEGEND, ShortText, titles } from "./short-text.ts";
import type { TableRequest } from "./table-request.ts";
import { findWanted, Shown, type TableFilter, walkTable } from "./table-walk.ts";

/** `paths`: with everything. `prefixes`: also with what is said of prefixes as a whole, which is for JSON only. */
export type Detail = "none" | "paths" | "prefixes";

export const DEFAULT_LOCAL_PREF = 100;

export function tableAnswer(request: TableRequest, filter: TableFilter, detail: Detail): Answer {
  const { json, ofEveryInstance } = request;
  if (!json) {
    const text = tableText(request, filter, detail);
    return ofEveryInstance ? around(`\nInstance ${DEFAULT_VRF}:\n`, text, "") : text;
  }
  const table = tableJson(request, filter, detail);
  return ofEveryInstance ? around(`{\n"${DEFAULT_VRF}":`, table, "}\n") : table;
}

/** Half on many lines and half on one, as FRR streams it. */
function* tableJson(request: TableRequest, filter: TableFilter, detail: Detail): Generator<string> {
  const { view } = request;
  const shown = new Shown();
  yield jsonHeader(request);
  let lead = "";
  const prefix = prefixJson(request, detail);
  const places: number[] = [];
  yield* walkTable(view, filter.prefix, shown, (id) => {
    findWanted(view, id, filter, places);
    if (places.length === 0) return "";
    const network = view.format(id);
    const text = `${lead}"${network}": ${prefix(id, network, places)}`;
    lead = ",";
    return text;
  });
  yield ` } , "totalRoutes": ${shown.prefixes}, "totalPaths": ${shown.totalPaths},"numRoutes":${shown.prefixes}\n } \n`;
}

type WritePrefix = (id: PrefixId, network: string, places: readonly number[]) => string;

function prefixJson(request: TableRequest, detail: Detail): WritePrefix {
  const { view, peers, missingMedIsWorst } = request;
  if (detail === "none") {
    const short = new ShortJson(view, peers, missingMedIsWorst);
    return (id, network, places) => `${short.paths(id, network, places)}\n`;
  }
  const details = new PrefixDetail(request);
  if (detail === "paths") return (id, _, places) => `${plainJson(details.pathsJson(details.listed(id, places)))}\n`;
  return (id, network, places) => {
    const advertisedTo = details.advertisedTo(id);
    const told = Object.keys(advertisedTo).length === 0 ? "\n" : `"advertisedTo": ${prettyJson(advertisedTo)}\n,`;
    return (
      `{\n"prefix": "${network}",\n"version": ${view.version(id)},${told}"pathCount": ${view.paths.used},` +
      `"paths": ${plainJson(details.pathsJson(details.listed(id, places)))}\n,"multiPathCount":${details.multiPathCount}\n` +
      `,"flags": ${plainJson(details.flags)}\n} `
    );
  };
}

function* tableText(request: TableRequest, filter: TableFilter, detail: Detail): Generator<string> {
  const { view } = request;
  const shown = new Shown();
  const prefix = prefixText(request, detail);
  const places: number[] = [];
  yield* walkTable(view, filter.prefix, shown, (id) => {
    findWanted(view, id, filter, places);
    if (places.length === 0) return "";
    const header = shown.prefixes === 0 ? tableHeader(request, detail) : "";
    return header + prefix(id, places);
  });
  if (shown.prefixes > 0) yield `\nDisplayed ${shown.prefixes} routes and ${shown.totalPaths} total paths\n`;
  else if (isWhole(filter)) yield `No BGP prefixes displayed, ${shown.totalPaths} exist\n`;
}

function prefixText(request: TableRequest, detail: Detail): (id: PrefixId, places: readonly number[]) => string {
  const { view, peers, missingMedIsWorst, wide } = request;
  if (detail === "none") {
    const short = new ShortText(view, peers, missingMedIsWorst, wide);
    return (id, places) => short.paths(id, view.format(id), places);
  }
  const details = new PrefixDetail(request);
  // FRR repeats what it says of the prefix for each of its paths.
  return (id, places) => places.map((place) => details.text(id, details.listed(id, [place]))).join("");
}

function jsonHeader({ instance, view }: TableRequest): string {
  return (
    `{\n "vrfId": 0,\n "vrfName": "${DEFAULT_VRF}",\n "tableVersion": ${view.tableVersion},\n` +
    ` "routerId": "${instance.routerId}",\n "defaultLocPrf": ${instance.bgp.defaultLocalPref ?? DEFAULT_LOCAL_PREF},\n` +
    ` "localAS": ${instance.bgp.asn},\n "routes": { `
  );
}

function tableHeader(request: TableRequest, detail: Detail): string {
  const header = textHeader(request, request.instance.bgp.asn);
  return detail === "none" ? header + LEGEND + titles(request.wide) : header;
}

export function textHeader({ instance, view }: TableRequest, localAs: number): string {
  return (
    `BGP table version is ${view.tableVersion}, local router ID is ${instance.routerId}, vrf id 0\n` +
    `Default local pref ${instance.bgp.defaultLocalPref ?? DEFAULT_LOCAL_PREF}, local AS ${localAs}\n`
  );
}

function isWhole({ prefix, path }: TableFilter): boolean {
  return prefix === undefined && path === undefined;
}

function* around(before: string, text: Iterable<string>, after: string): Generator<string> {
  yield before;
  yield* text;
  yield after;
}
