/** `show route-map`, `show route-map-unused`. What FRR counts of every route, Bellman does not count: it shows zeros. */
import type { RouteMapDefinition } from "../../../config/policy-definitions.ts";
import { writeMatch } from "../../../policy/match-clauses.ts";
import { writeSet } from "../../../policy/set-clauses.ts";
import type { ExecCommand, Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { printable } from "../foreign-text.ts";
import { asked } from "./named.ts";
import { appliedRouteMaps } from "./route-map-uses.ts";

type Entries = ReadonlyMap<number, RouteMapDefinition>;

export const ROUTE_MAP_COMMANDS: readonly ExecCommand[] = [
  {
    syntax: "show route-map [WORD$name] [json]",
    run({ configuration: { policy } }, request) {
      const found = asked(policy.routeMaps, request);
      if (request.said("json")) {
        return `${prettyJson(Object.fromEntries(found.map(([name, entries]) => [name, routeMapJson(entries)])))}\n`;
      }
      const isMissing = request.has("name") && found.length === 0;
      const missing = isMissing ? `BGP: 'route-map ${printable(request.text("name"))}' not found\n` : "";
      return `BGP:\n${missing}${found.map(([name, entries]) => routeMapText(name, entries)).join("")}`;
    },
  },
  { syntax: "show route-map-unused", run: showUnused },
];

function showUnused({ configuration }: Subject, request: Request): string {
  const applied = appliedRouteMaps(configuration);
  const unused = asked(configuration.policy.routeMaps, request).filter(([name]) => !applied.has(name));
  if (unused.length === 0) return "\nBGP: None\n";
  return `\nBGP:\n${unused.map(([name, entries]) => routeMapText(name, entries)).join("")}`;
}

function routeMapText(name: string, entries: Entries): string {
  const lines = [
    `route-map: ${printable(name)} Invoked: 0 (0 milliseconds total) Optimization: enabled Processed Change: false`,
    ...inOrder(entries).flatMap((entry) => [
      ` ${entry.action}, sequence ${entry.sequence} Invoked 0 (0 milliseconds total)`,
      ...(entry.description === undefined ? [] : ["  Description:", `    ${printable(entry.description)}`]),
      "  Match clauses:",
      ...matchesOf(entry).map((clause) => `    ${clause}`),
      "  Set clauses:",
      ...setsOf(entry).map((clause) => `    ${clause}`),
      "  Call clause:",
      ...(entry.call === undefined ? [] : [`    Call ${printable(entry.call.name)}`]),
      "  Action:",
      `    ${actionOf(entry)}`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function routeMapJson(entries: Entries): JsonObject {
  return {
    invoked: 0,
    disabledOptimization: false,
    processedChange: false,
    rules: inOrder(entries).map((entry) => ({
      sequenceNumber: entry.sequence,
      type: entry.action,
      invoked: 0,
      cpuTimeMS: 0,
      description: entry.description,
      matchClauses: matchesOf(entry),
      setClauses: setsOf(entry),
      callClause: entry.call?.name,
      action: actionOf(entry),
    })),
    cpuTimeMS: 0,
  };
}

function inOrder(entries: Entries): readonly RouteMapDefinition[] {
  return [...entries.values()].sort((a, b) => a.sequence - b.sequence);
}

function matchesOf({ matches }: RouteMapDefinition): readonly string[] {
  return Array.from(matches.values(), ({ clause }) => printable(writeMatch(clause).replace(/^match /, "")));
}

/** FRR leaves out the word that a deletion ends with. */
function setsOf({ sets }: RouteMapDefinition): readonly string[] {
  return Array.from(sets.values(), ({ clause }) => printable(writeSet(clause).replace(/^set (.*?)( delete)?$/, "$1")));
}

function actionOf({ onMatch }: RouteMapDefinition): string {
  if (onMatch === undefined) return "Exit routemap";
  return onMatch === "next" ? "Continue to next entry" : `Goto ${onMatch}`;
}
