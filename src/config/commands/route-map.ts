/** What stands below `route-map`. */
import { writeMatch } from "../../policy/match-clauses.ts";
import { writeSet } from "../../policy/set-clauses.ts";
import { type Block, type Command, Grammar, openBlock } from "../grammar.ts";
import { compareNames } from "../line-order.ts";
import type { Configuration } from "../model.ts";
import type { RouteMapDefinition } from "../policy-definitions.ts";
import type { Statement } from "../statement.ts";
import { endings } from "./endings.ts";
import { MATCH_COMMANDS } from "./match.ts";
import { SET_COMMANDS } from "./set.ts";
import { UNSUPPORTED_IN_ROUTE_MAP } from "./unsupported.ts";

const FLOW_COMMANDS: readonly Command<RouteMapDefinition>[] = [
  {
    syntax: "[no] call ![WORD$routeMap]",
    set(entry, statement) {
      entry.call = { name: statement.text("routeMap"), at: statement.position("routeMap") };
    },
    unset(entry) {
      entry.call = undefined;
    },
    *lines({ call }) {
      if (call !== undefined) yield `call ${call.name}`;
    },
  },
  {
    ...onMatch("on-match next"),
    *lines({ onMatch }) {
      if (onMatch !== undefined) yield onMatch === "next" ? "on-match next" : `on-match goto ${onMatch}`;
    },
  },
  onMatch("on-match goto ![(1-65535)$sequence]"),
  onMatch("continue [(1-65535)$sequence]"),
  {
    syntax: "[no] description ![LINE...$text]",
    set(entry, statement) {
      entry.description = statement.text("text");
    },
    unset(entry) {
      entry.description = undefined;
    },
    *lines({ description }) {
      if (description !== undefined) yield `description ${description}`;
    },
  },
];

export const ROUTE_MAP_GRAMMAR = new Grammar<RouteMapDefinition>("route-map", [
  ...FLOW_COMMANDS,
  ...writtenTogether(MATCH_COMMANDS, ({ matches }) => Array.from(matches.values(), ({ clause }) => writeMatch(clause))),
  ...writtenTogether(SET_COMMANDS, ({ sets }) => Array.from(sets.values(), ({ clause }) => writeSet(clause))),
  ...UNSUPPORTED_IN_ROUTE_MAP,
  ...endings("exit-route-map"),
]);

/** Clauses act in the order in which they were said, whatever their kinds, so one command writes those of all. */
function writtenTogether(
  [first, ...others]: readonly Command<RouteMapDefinition>[],
  lines: (entry: RouteMapDefinition) => Iterable<string>,
): readonly Command<RouteMapDefinition>[] {
  return [{ ...first, lines }, ...others];
}

export const ROUTE_MAP: Command<Configuration> = {
  syntax: "[no] route-map WORD$routeMap ![<permit|deny>$action (1-65535)$sequence]",
  opens: openRouteMap,
  unset({ policy }, statement) {
    const name = statement.text("routeMap");
    if (statement.has("sequence")) policy.removeRouteMapEntry(name, statement.number("sequence"));
    else policy.routeMaps.delete(name);
  },
  *lines({ policy }) {
    for (const [name, entries] of [...policy.routeMaps].sort(([a], [b]) => compareNames(a, b))) {
      for (const entry of [...entries.values()].sort((a, b) => a.sequence - b.sequence)) {
        const line = `route-map ${name} ${entry.action} ${entry.sequence}`;
        yield { line, block: openBlock(ROUTE_MAP_GRAMMAR, entry) };
      }
    }
  },
};

/** An entry that is there already goes on; FRR lets its action change. */
function openRouteMap({ policy }: Configuration, statement: Statement): Block {
  const action = statement.text("action") === "permit" ? "permit" : "deny";
  const entry = policy.routeMapEntry(statement.text("routeMap"), statement.number("sequence"), action);
  if (action === "deny" && entry.onMatch !== undefined) {
    statement.error("the entry goes on when it fits (on-match, continue), which only a permit entry can", "action");
  } else entry.action = action;
  return openBlock(ROUTE_MAP_GRAMMAR, entry);
}

/** `continue` is another word for both. As in FRR, only forward, and never from a deny entry. */
function onMatch(syntax: string): Command<RouteMapDefinition> {
  return {
    syntax: `[no] ${syntax}`,
    set(entry, statement) {
      const target = statement.has("sequence") ? statement.number("sequence") : "next";
      if (entry.action === "deny") {
        statement.error("a deny entry that fits ends the route map: only a permit entry can go on");
      } else if (target !== "next" && target <= entry.sequence) {
        statement.error(`entry ${entry.sequence} can only go on with a later one`, "sequence");
      } else entry.onMatch = target;
    },
    unset(entry) {
      entry.onMatch = undefined;
    },
  };
}
