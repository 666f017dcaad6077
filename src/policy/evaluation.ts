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
import type { PolicyRoute, PolicyVerdict } from "./route.ts";
import type { Observer } from "./trace.ts";

/** FRR's limit: what is called from deeper than this denies. */
const DEEPEST_CALL = 10;
/** Entries that a route may meet: calls in calls multiply, and nobody shall wait for their end. */
const MOST_ENTRIES = 1_000_000;

export class Evaluation {
  private readonly draft: Draft;
  private readonly observer: Observer | undefined;
  private met = 0;

  constructor(route: PolicyRoute, observer?: Observer) {
    this.draft = new Draft(route);
    this.observer = observer;
  }

  run(map: CompiledMap): PolicyVerdict {
    return this.draft.verdict(this.permits(map, 0));
  }

  private permits(map: CompiledMap, depth: number): boolean {
    const { observer } = this;
    const { entries } = map;
    let permitted = false;
    observer?.entered(map, this.draft);
    for (let at = 0; at < entries.length; ) {
      if (++this.met > MOST_ENTRIES || depth > DEEPEST_CALL) {
        observer?.left(false, "endless");
        return false;
      }
      const entry = entries[at];
      observer?.met(entry);
      permitted = this.fits(entry);
      if (!permitted) {
        at++;
        continue;
      }
      if (entry.action === "permit") this.apply(entry);
      const { onMatch } = entry;
      const isDenied = entry.action === "deny" || !this.passesCall(entry, depth);
      if (isDenied || onMatch === undefined) {
        observer?.left(!isDenied, "entry");
        return !isDenied;
      }
      observer?.wentOn(onMatch);
      at = onMatch === "next" ? at + 1 : indexFrom(entries, onMatch, at + 1);
    }
    observer?.left(permitted, map.isThere ? "no-entry-left" : "missing");
    return permitted;
  }

  private fits({ matches }: CompiledEntry): boolean {
    for (const bound of matches) {
      const answer = bound.bond?.(this.draft) ?? false;
      this.observer?.asked(bound, answer, this.draft);
      if (!answer) return false;
    }
    return true;
  }

  private apply({ sets }: CompiledEntry): void {
    for (const bound of sets) {
      bound.bond?.(this.draft);
      this.observer?.applied(bound, this.draft);
    }
  }

  private passesCall({ call }: CompiledEntry, depth: number): boolean {
    if (call === undefined) return true;
    this.observer?.called(call.name);
    return call.target === undefined || this.permits(call.target, depth + 1);
  }
}

/** Of the first entry from `at` on that is not before `sequence`. */
function indexFrom(entries: readonly CompiledEntry[], sequence: number, at: number): number {
  let index = at;
  while (index < entries.length && entries[index].sequence < sequence) index++;
  return index;
}
