/** Turns route maps as they are written into what an evaluation goes through: every name looked up, every clause bound. */
import { type Match, type MatchClause, matchDescriptor, type Show } from "./match-clauses.ts";
import type { PolicyLists } from "./policy-lists.ts";
import type { PrefixClassifier } from "./prefix-classifier.ts";
import type { Action, RouteFact } from "./route.ts";
import { type SetClause, setDescriptor } from "./set-clauses.ts";
import type { Apply } from "./set-descriptor.ts";

/** An entry as it is written. */
export interface RouteMapEntry {
  readonly sequence: number;
  readonly action: Action;
  /** In the order they were written; of two of one kind the latter counts. */
  readonly matches?: readonly MatchClause[];
  readonly sets?: readonly SetClause[];
  /** The name of another route map. */
  readonly call?: string;
  /** `on-match next`, or the sequence number of `on-match goto`; `continue` is another word for both. */
  readonly onMatch?: "next" | number;
}

/** Where names are looked up. */
export interface PolicySource extends PolicyLists {
  /** In order of their sequence numbers. */
  routeMapEntries(name: string): readonly RouteMapEntry[] | undefined;
}

/** A clause and what it does: nothing, when the list that it refers to is not there. */
export interface Bound<Clause, Bond> {
  readonly clause: Clause;
  readonly bond: Bond | undefined;
}

export interface BoundMatch extends Bound<MatchClause, Match> {
  readonly show: Show;
}

export interface CompiledEntry {
  readonly sequence: number;
  readonly action: Action;
  readonly matches: readonly BoundMatch[];
  readonly sets: readonly Bound<SetClause, Apply>[];
  readonly call: { readonly name: string; readonly target: CompiledMap | undefined } | undefined;
  readonly onMatch: "next" | number | undefined;
}

export interface CompiledMap {
  /** Undefined: a neighbour's filters taken together. */
  readonly name: string | undefined;
  readonly isThere: boolean;
  readonly entries: readonly CompiledEntry[];
}

/** For one route map and those that it calls. Each is compiled once, so that circles close. */
export class Compiler {
  /** What the clauses read. */
  readonly reads = new Set<RouteFact>();
  private readonly source: PolicySource;
  private readonly classifier: PrefixClassifier;
  private readonly maps = new Map<string, CompiledMap>();

  constructor(source: PolicySource, classifier: PrefixClassifier) {
    this.source = source;
    this.classifier = classifier;
  }

  /** Without entries: a route map that is not there. */
  compile(name: string | undefined, written: readonly RouteMapEntry[] | undefined): CompiledMap {
    const entries: CompiledEntry[] = [];
    const map = { name, isThere: written !== undefined, entries };
    if (name !== undefined) this.maps.set(name, map);
    for (const entry of written ?? []) entries.push(this.compileEntry(entry));
    return map;
  }

  private compileEntry({ sequence, action, matches = [], sets = [], call, onMatch }: RouteMapEntry): CompiledEntry {
    return {
      sequence,
      action,
      matches: lastOfEachKind(matches).map((clause) => this.bindMatch(clause)),
      sets: lastOfEachKind(sets).map((clause) => this.bindSet(clause)),
      call: call === undefined ? undefined : { name: call, target: this.target(call) },
      onMatch,
    };
  }

  private bindMatch(clause: MatchClause): BoundMatch {
    const descriptor = matchDescriptor(clause);
    if (descriptor.reads !== undefined) this.reads.add(descriptor.reads);
    return {
      clause,
      bond: descriptor.bind(clause, this.source, this.classifier),
      show: descriptor.show(clause, this.source),
    };
  }

  private bindSet(clause: SetClause): Bound<SetClause, Apply> {
    const descriptor = setDescriptor(clause);
    const reads = descriptor.reads?.(clause);
    if (reads !== undefined) this.reads.add(reads);
    return { clause, bond: descriptor.bind(clause, this.source) };
  }

  private target(name: string): CompiledMap | undefined {
    const known = this.maps.get(name);
    if (known !== undefined) return known;
    const entries = this.source.routeMapEntries(name);
    return entries && this.compile(name, entries);
  }
}

/** A clause takes the place of an earlier one of its kind, but acts where it stands itself. */
function lastOfEachKind<Clause extends { readonly kind: string }>(clauses: readonly Clause[]): readonly Clause[] {
  const last = new Map(clauses.map((clause) => [clause.kind, clause]));
  return clauses.filter((clause) => last.get(clause.kind) === clause);
}
