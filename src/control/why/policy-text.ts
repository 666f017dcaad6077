/**
 * How a policy came to its verdict, for people: an entry on each line, and what it asked and did in a column of its own.
 *
 *     route-map IN
 *       10 deny    match community BLOCK: no (65001:7: no entry fits)
 *       20 permit  match ip address prefix-list HOSTS: yes (10.1.2.0/24: seq 5 permit 10.0.0.0/8 le 32)
 *                  set metric 7: MED none -> 7
 *     permitted by entry 20
 */
import type { EntryTrace, MapTrace, MatchTrace, SetTrace, ValueChange } from "../../policy/trace.ts";
import { printable } from "../show/foreign-text.ts";
import { indented, paragraph } from "./paragraph.ts";

/** What asks on behalf of a neighbour, by the clause that stands for it. */
const FILTERS: Readonly<Record<string, string | undefined>> = {
  "ip address prefix-list": "prefix-list",
  "ipv6 address prefix-list": "prefix-list",
  "ip address": "distribute-list",
  "ipv6 address": "distribute-list",
  "as-path": "filter-list",
};

export function policyText(trace: MapTrace): readonly string[] {
  return trace.routeMap === undefined ? filtersText(trace) : routeMapText(trace.routeMap, trace);
}

/** A neighbour's lists, and the route map behind them. */
function filtersText({ entries }: MapTrace): readonly string[] {
  return entries.flatMap(({ matches, call }) => [
    ...matches.flatMap((match) => paragraph("", matchText(match, filterName(match)), 2)),
    ...(call?.trace === undefined ? [] : policyText(call.trace)),
  ]);
}

function filterName({ kind, clause, list }: MatchTrace): string {
  return list === undefined ? clause : `${FILTERS[kind] ?? kind} ${list.name}`;
}

function routeMapText(name: string, trace: MapTrace): readonly string[] {
  const entries = trace.entries.flatMap((entry) => indented(entryText(entry), "  "));
  const untold = trace.untold === 0 ? [] : [`  … and ${trace.untold} more entries`];
  return [`route-map ${printable(name)}`, ...entries, ...untold, endText(trace)];
}

function entryText({ sequence, action, matches, sets, call, goesOn }: EntryTrace): readonly string[] {
  const steps = [
    ...(matches.length === 0 ? [["any route"]] : matches.map((match) => [matchText(match, match.clause)])),
    ...sets.map((set) => [setText(set)]),
    ...(call === undefined ? [] : [callText(call.routeMap, call.trace)]),
    ...(goesOn === undefined
      ? []
      : [[goesOn === "next" ? "goes on with the next entry" : `goes on from ${goesOn} on`]]),
  ];
  const head = `${sequence} ${action.padEnd(6)}  `;
  const margin = " ".repeat(head.length);
  return steps.flatMap(([first, ...rest], i) => [
    ...paragraph(i === 0 ? head : margin, first, 2),
    ...indented(rest, `${margin}  `),
  ]);
}

function callText(name: string, trace: MapTrace | undefined): string[] {
  if (trace === undefined) return [`call ${printable(name)}: there is no such route map, which permits`];
  return [`call ${printable(name)}: ${trace.permitted ? "permitted" : "denied"}`, ...policyText(trace)];
}

function matchText({ answer, found, list }: MatchTrace, title: string): string {
  const verdict = `${printable(title)}: ${answer ? "yes" : "no"}`;
  if (list === undefined) return answer ? verdict : `${verdict} (${printable(found)})`;
  if (!list.isThere) return `${verdict} (there is no such list)`;
  const entry = list.entry ?? (answer ? "the list is empty" : "no entry fits");
  return `${verdict} (${printable(found)}: ${printable(entry)})`;
}

function setText({ clause, changes, listIsMissing }: SetTrace): string {
  if (listIsMissing) return `${printable(clause)}: there is no such list`;
  if (changes.length === 0) return `${printable(clause)}: changes nothing`;
  return `${printable(clause)}: ${changes.map(changeText).join(", ")}`;
}

function changeText({ what, before, after }: ValueChange): string {
  return `${what} ${before || "none"} -> ${after || "none"}`;
}

function endText({ end, permitted, entries, untold }: MapTrace): string {
  if (end === "missing") return "denied: there is no such route map";
  if (end === "endless") return "denied: route maps call each other without end";
  const verdict = permitted ? "permitted" : "denied";
  if (end === "no-entry-left") return `${verdict}: no entry is left`;
  return untold > 0 ? verdict : `${verdict} by entry ${entries.at(-1)?.sequence}`;
}
