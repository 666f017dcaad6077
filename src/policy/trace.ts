/**
 * How a route map came to its verdict: what each entry asked, what it found and what it changed. It is the evaluation
 * itself that is watched, so a trace and a verdict cannot disagree.
 */
import type { Prefix } from "../net/prefix.ts";
import type { Bound, BoundMatch, CompiledEntry, CompiledMap } from "./compiled-route-map.ts";
import type { Draft } from "./draft.ts";
import { type Finding, type MatchClause, writeMatch } from "./match-clauses.ts";
import type { Action } from "./route.ts";
import { ROUTE_VALUES } from "./route-text.ts";
import { type SetClause, writeSet } from "./set-clauses.ts";

export interface MapTrace {
  /** Undefined: not a route map with a name, but a neighbour's lists taken together, with its route map behind them. */
  readonly routeMap: string | undefined;
  readonly permitted: boolean;
  /**
   * What the verdict comes from: an entry; that no entry was left; that route maps call each other without end; that there
   * is no such route map.
   */
  readonly end: "entry" | "no-entry-left" | "endless" | "missing";
  /** Those that the route met, in order. */
  readonly entries: readonly EntryTrace[];
  /** How many more it met, when they are too many to tell of. */
  readonly untold: number;
}

export interface EntryTrace {
  readonly sequence: number;
  readonly action: Action;
  /** Up to the first that did not fit. */
  readonly matches: readonly MatchTrace[];
  readonly fits: boolean;
  readonly sets: readonly SetTrace[];
  readonly call?: CallTrace;
  /** It fitted, and did not end the route map: the next entry, or the sequence number of another. */
  readonly goesOn?: "next" | number;
}

export interface MatchTrace extends Finding {
  /** As in the configuration. */
  readonly clause: string;
  readonly kind: MatchClause["kind"];
  readonly answer: boolean;
}

export interface SetTrace {
  readonly clause: string;
  /** The list that it refers to is not there, so it does nothing. */
  readonly listIsMissing?: true;
  readonly changes: readonly ValueChange[];
}

export interface ValueChange {
  /** `MED`, `communities`, … */
  readonly what: string;
  /** Undefined: the route lacked it, or lacks it now. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export interface CallTrace {
  readonly routeMap: string;
  /** Undefined: there is no such route map, which permits. */
  readonly trace: MapTrace | undefined;
}

/** Is told of an evaluation step by step. */
export interface Observer {
  entered(map: CompiledMap, draft: Draft): void;
  met(entry: CompiledEntry): void;
  asked(bound: BoundMatch, answer: boolean, draft: Draft): void;
  applied(bound: Bound<SetClause, unknown>, draft: Draft): void;
  /** Unless it is missing, it is entered next. */
  called(routeMap: string): void;
  wentOn(to: "next" | number): void;
  left(permitted: boolean, end: MapTrace["end"]): void;
}

/** Entries that are told of: more than anybody reads, and few enough to be kept. */
const MOST_TOLD = 1000;

type Growing<T> = { -readonly [Name in keyof T]: T[Name] extends readonly (infer Item)[] ? Item[] : T[Name] };

/** A route map that is being gone through. */
interface Level {
  readonly trace: Growing<MapTrace>;
  /** The one that is met at the moment, told of or not. */
  entry: Growing<EntryTrace> | undefined;
}

export class Recorder implements Observer {
  private readonly prefix: Prefix;
  /** From the one that was asked for to the one that is being gone through. */
  private readonly open: Level[] = [];
  private told = 0;
  private isEndless = false;
  private values = new Map<string, string | undefined>();
  private finished: MapTrace | undefined;

  /** `prefix`: of the route. */
  constructor(prefix: Prefix) {
    this.prefix = prefix;
  }

  /** Once the evaluation has come to its end. */
  get trace(): MapTrace {
    if (this.finished === undefined) throw new Error("the evaluation has not come to its end");
    return this.finished;
  }

  entered({ name }: CompiledMap, draft: Draft): void {
    if (this.open.length === 0) this.values = valuesOf(draft);
    const trace: Growing<MapTrace> = {
      routeMap: name,
      permitted: false,
      end: "no-entry-left",
      entries: [],
      untold: 0,
    };
    this.open.push({ trace, entry: undefined });
  }

  met({ sequence, action }: CompiledEntry): void {
    const level = this.open.at(-1);
    if (level === undefined) return;
    level.entry = { sequence, action, matches: [], fits: true, sets: [] };
    this.told++;
    if (this.isFull) level.trace.untold++;
    else level.trace.entries.push(level.entry);
  }

  asked({ clause, show }: BoundMatch, answer: boolean, draft: Draft): void {
    if (this.isFull) return;
    const { entry } = this;
    entry.matches.push({ clause: writeMatch(clause), kind: clause.kind, answer, ...show(draft, this.prefix) });
    entry.fits &&= answer;
  }

  applied({ clause, bond }: Bound<SetClause, unknown>, draft: Draft): void {
    if (this.isFull) return;
    const before = this.values;
    this.values = valuesOf(draft);
    const changes = [...this.values].flatMap(([what, after]) =>
      before.get(what) === after ? [] : [{ what, before: before.get(what), after }],
    );
    this.entry.sets.push({
      clause: writeSet(clause),
      ...(bond === undefined ? { listIsMissing: true as const } : {}),
      changes,
    });
  }

  called(routeMap: string): void {
    this.entry.call = { routeMap, trace: undefined };
  }

  wentOn(to: "next" | number): void {
    this.entry.goesOn = to;
  }

  left(permitted: boolean, end: MapTrace["end"]): void {
    const level = this.open.pop();
    if (level === undefined) return;
    // It ends all that led there, too.
    this.isEndless ||= end === "endless";
    const trace: MapTrace = Object.assign(level.trace, { permitted, end: this.isEndless ? "endless" : end });
    if (this.open.length === 0) this.finished = trace;
    else this.entry.call = { routeMap: String(trace.routeMap), trace };
  }

  private get isFull(): boolean {
    return this.told > MOST_TOLD;
  }

  private get entry(): Growing<EntryTrace> {
    const entry = this.open.at(-1)?.entry;
    if (entry === undefined) throw new Error("no entry has been met");
    return entry;
  }
}

function valuesOf(draft: Draft): Map<string, string | undefined> {
  return new Map(Object.entries(ROUTE_VALUES).map(([what, text]) => [what, text(draft)]));
}
