/**
 * What an instance announces of its own in one address family, besides `network`: `redistribute`, `aggregate-address`,
 * `import vrf`; and how the routes that it uses weigh in the kernel: `distance`, `table-map`.
 */
import { comparePrefixes, formatPrefix } from "../../net/prefix.ts";
import type { Command } from "../grammar.ts";
import type { BgpInstance, FamilyName } from "../model.ts";
import { type Aggregate, type Origination, type Redistribution, ROUTE_SOURCES } from "../origination.ts";
import type { Reference } from "../policy-definitions.ts";
import type { Statement } from "../statement.ts";
import { PENDING } from "./pending.ts";
import { type SettingCommand, within } from "./setting.ts";

/** A command about one family's part of the model. */
type FamilyCommand = SettingCommand<Origination>;

export function originationCommands(family: FamilyName, prefix: string): readonly Command<BgpInstance>[] {
  const commands = [
    REDISTRIBUTE,
    aggregate(prefix),
    IMPORT_VRF,
    IMPORT_ROUTE_MAP,
    DISTANCE,
    distanceOf(prefix),
    TABLE_MAP,
  ];
  return commands.map((command) => within(({ origination }: BgpInstance) => origination[family], command));
}

const REDISTRIBUTE: FamilyCommand = {
  syntax: `[no] redistribute <${ROUTE_SOURCES.join("|")}>$origin [{metric (0-4294967295)$number|route-map WORD$routeMap}]`,
  pending: PENDING.kernel,
  set({ redistributions }, statement) {
    redistributions.set(source(statement), {
      at: statement.position(),
      ...(statement.has("number") ? { metric: statement.number("number") } : {}),
      ...named(statement, "routeMap"),
    });
  },
  unset: ({ redistributions }, statement) => redistributions.delete(source(statement)),
  *lines({ redistributions }) {
    for (const source of ROUTE_SOURCES) {
      const redistribution = redistributions.get(source);
      if (redistribution !== undefined) yield `redistribute ${source}${optionsOf(redistribution)}`;
    }
  },
};

function source(statement: Statement): (typeof ROUTE_SOURCES)[number] {
  return ROUTE_SOURCES.find((source) => source === statement.text("origin")) ?? ROUTE_SOURCES[0];
}

function optionsOf({ metric, routeMap }: Redistribution): string {
  const words: string[] = [];
  if (metric !== undefined) words.push(` metric ${metric}`);
  if (routeMap !== undefined) words.push(` route-map ${routeMap.name}`);
  return words.join("");
}

const AGGREGATE_OPTIONS =
  "{as-set|summary-only|route-map WORD$routeMap|origin <egp|igp|incomplete>$origin|matching-MED-only|suppress-map WORD$suppressMap}";
const ORIGINS = ["egp", "igp", "incomplete"] as const;

function aggregate(prefix: string): FamilyCommand {
  return {
    syntax: `[no] aggregate-address ${prefix}$prefix [${AGGREGATE_OPTIONS}]`,
    pending: PENDING.origination,
    set({ aggregates }, statement) {
      const prefix = statement.prefix("prefix");
      const origin = ORIGINS.find((word) => statement.has("origin") && statement.text("origin") === word);
      aggregates.set(formatPrefix(prefix), {
        at: statement.position("prefix"),
        prefix,
        asSet: statement.said("as-set"),
        summaryOnly: statement.said("summary-only"),
        matchingMedOnly: statement.said("matching-MED-only"),
        ...(origin === undefined ? {} : { origin }),
        ...named(statement, "routeMap"),
        ...named(statement, "suppressMap"),
      });
    },
    unset: ({ aggregates }, statement) => aggregates.delete(formatPrefix(statement.prefix("prefix"))),
    *lines({ aggregates }) {
      const inOrder = [...aggregates.values()].sort((a, b) => comparePrefixes(a.prefix, b.prefix));
      for (const each of inOrder) yield writeAggregate(each);
    },
  };
}

/** The options in FRR's order. */
function writeAggregate(aggregate: Aggregate): string {
  const { prefix, asSet, summaryOnly, routeMap, origin, matchingMedOnly, suppressMap } = aggregate;
  const words = [`aggregate-address ${formatPrefix(prefix)}`];
  if (asSet) words.push("as-set");
  if (summaryOnly) words.push("summary-only");
  if (routeMap !== undefined) words.push(`route-map ${routeMap.name}`);
  if (origin !== undefined) words.push(`origin ${origin}`);
  if (matchingMedOnly) words.push("matching-MED-only");
  if (suppressMap !== undefined) words.push(`suppress-map ${suppressMap.name}`);
  return words.join(" ");
}

const IMPORT_VRF: FamilyCommand = {
  syntax: "[no] import vrf WORD$vrf",
  pending: PENDING.vrf,
  set({ importedVrfs }, statement) {
    const name = statement.text("vrf");
    importedVrfs.set(name, { name, at: statement.position("vrf") });
  },
  unset: ({ importedVrfs }, statement) => importedVrfs.delete(statement.text("vrf")),
  *lines({ importedVrfs }) {
    for (const name of importedVrfs.keys()) yield `import vrf ${name}`;
  },
};

const IMPORT_ROUTE_MAP: FamilyCommand = {
  syntax: "[no] import vrf route-map ![WORD$routeMap]",
  pending: PENDING.vrf,
  set(origination, statement) {
    origination.importRouteMap = reference(statement, "routeMap");
  },
  unset(origination) {
    origination.importRouteMap = undefined;
  },
  *lines({ importRouteMap }) {
    if (importRouteMap !== undefined) yield `import vrf route-map ${importRouteMap.name}`;
  },
};

const DISTANCE: FamilyCommand = {
  syntax: "[no] distance bgp ![(1-255)$external (1-255)$internal (1-255)$local]",
  pending: PENDING.kernel,
  set(origination, statement) {
    origination.distance = {
      external: statement.number("external"),
      internal: statement.number("internal"),
      local: statement.number("local"),
    };
  },
  unset(origination) {
    origination.distance = undefined;
  },
  *lines({ distance }) {
    if (distance !== undefined) yield `distance bgp ${distance.external} ${distance.internal} ${distance.local}`;
  },
};

function distanceOf(prefix: string): FamilyCommand {
  return {
    syntax: `[no] distance (1-255)$number ${prefix}$prefix [WORD$list]`,
    pending: PENDING.kernel,
    set({ neighborDistances }, statement) {
      const prefix = statement.prefix("prefix");
      neighborDistances.set(formatPrefix(prefix), {
        prefix,
        distance: statement.number("number"),
        ...(statement.has("list") ? { accessList: reference(statement, "list") } : {}),
      });
    },
    unset: ({ neighborDistances }, statement) => neighborDistances.delete(formatPrefix(statement.prefix("prefix"))),
    *lines({ neighborDistances }) {
      const inOrder = [...neighborDistances.values()].sort((a, b) => comparePrefixes(a.prefix, b.prefix));
      for (const { prefix, distance, accessList } of inOrder) {
        yield `distance ${distance} ${formatPrefix(prefix)}${accessList === undefined ? "" : ` ${accessList.name}`}`;
      }
    },
  };
}

const TABLE_MAP: FamilyCommand = {
  syntax: "[no] table-map WORD$routeMap",
  pending: PENDING.kernel,
  set(origination, statement) {
    origination.tableMap = reference(statement, "routeMap");
  },
  unset(origination) {
    origination.tableMap = undefined;
  },
  *lines({ tableMap }) {
    if (tableMap !== undefined) yield `table-map ${tableMap.name}`;
  },
};

function reference(statement: Statement, name: string): Reference {
  return { name: statement.text(name), at: statement.position(name) };
}

function named<Name extends string>(statement: Statement, name: Name): { [N in Name]?: Reference } {
  const references: { [N in Name]?: Reference } = {};
  if (statement.has(name)) references[name] = reference(statement, name);
  return references;
}
