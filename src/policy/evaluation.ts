/**
 * One route's way through a route map, by FRR's rules:
 *
 *   - An entry fits when all its clauses do; without any it fits every route. A list that is not there fits none.
 *   - A `deny` entry that fits ends it: denied. A `permit` entry that fits acts on the route; then it calls its other
 *     route map, which may deny; then it ends it, permitted, unless `on-match` leads on.
 *   - Past the last entry the route is permitted if the last entry that it met fitted, and denied if not. So what
 *     `on-match next` leads to has to fit as well; but `on-match goto` to nowhere permits.
 *   - What an entry changes, the following ones see changed.
 *   - A called route map that is not there changes nothing and permits.
 */
import type { CompiledEntry, CompiledMap } from "./compiled-route-map.ts";
import { Draft } from "./draft.ts";
import { writeMatch } from "./match-clauses.ts";
import type { PolicyRoute, PolicyVerdict } from "./route.ts";
import { writeSet } from "./set-clauses.ts";

/** Something that happened to the route, in words. */
export interface TraceStep {
  /** 0 in the route map that was asked for, 1 in one that it calls, … */
  readonly depth: number;
  readonly routeMap: string;
  /** Of the entry; absent past the last. */
  readonly sequence?: number;
  readonly text: string;
}
export type Trace = (step: TraceStep) => void;

/** FRR's limit: what is called from deeper than this denies. */
const DEEPEST_CALL = 10;
/** Entries that a route may meet: calls in calls multiply, and nobody shall wait for their end. */
const MOST_ENTRIES = 1_000_000;

export class Evaluation {
  private readonly draft: Draft;
  private readonly trace: Trace | undefined;
  private met = 0;

  constructor(route: PolicyRoute, trace: Trace | undefined) {
    this.draft = new Draft(route);
    this.trace = trace;
  }

  run(map: CompiledMap): PolicyVerdict {
    return this.draft.verdict(this.permits(map, 0));
  }

  private permits(map: CompiledMap, depth: number): boolean {
    const { entries } = map;
    let permitted = false;
    for (let at = 0; at < entries.length; ) {
      if (++this.met > MOST_ENTRIES || depth > DEEPEST_CALL) {
        this.trace?.({ depth, routeMap: map.name, text: "denied: route maps call each other without end" });
        return false;
      }
      const entry = entries[at];
      const say = this.trace && this.teller(map, depth, entry);
      permitted = this.fits(entry, say);
      if (!permitted) {
        at++;
        continue;
      }
      if (entry.action === "permit") this.apply(entry, say);
      if (entry.action === "deny" || !this.passesCall(entry, depth, say)) {
        say?.("denied");
        return false;
      }
      if (entry.onMatch === undefined) {
        say?.("permitted");
        return true;
      }
      say?.(entry.onMatch === "next" ? "goes on with the next entry" : `goes on with entry ${entry.onMatch}`);
      at = entry.onMatch === "next" ? at + 1 : indexFrom(entries, entry.onMatch, at + 1);
    }
    this.trace?.({ depth, routeMap: map.name, text: `${permitted ? "permitted" : "denied"}: no entry is left` });
    return permitted;
  }

  private fits({ matches }: CompiledEntry, say: Say | undefined): boolean {
    for (const { clause, bond } of matches) {
      const answer = bond?.(this.draft) ?? false;
      say?.(`${writeMatch(clause)}: ${bond === undefined ? "no, there is no such list" : answer ? "yes" : "no"}`);
      if (!answer) return false;
    }
    return true;
  }

  private apply({ sets }: CompiledEntry, say: Say | undefined): void {
    for (const { clause, bond } of sets) {
      bond?.(this.draft);
      say?.(bond === undefined ? `${writeSet(clause)}: there is no such list` : writeSet(clause));
    }
  }

  private passesCall({ call }: CompiledEntry, depth: number, say: Say | undefined): boolean {
    if (call === undefined) return true;
    say?.(call.target === undefined ? `call ${call.name}: there is no such route map` : `call ${call.name}`);
    return call.target === undefined || this.permits(call.target, depth + 1);
  }

  private teller(map: CompiledMap, depth: number, { sequence }: CompiledEntry): Say {
    return (text) => this.trace?.({ depth, routeMap: map.name, sequence, text });
  }
}

type Say = (text: string) => void;

/** Of the first entry from `at` on that is not before `sequence`. */
function indexFrom(entries: readonly CompiledEntry[], sequence: number, at: number): number {
  let index = at;
  while (index < entries.length && entries[index].sequence < sequence) index++;
  return index;
}
