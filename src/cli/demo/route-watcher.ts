/** Watches the routes that a speaker uses, keeps the present ones, and tells when a change has arrived. */
import type { Route, RouteChange } from "../../speaker/route.ts";

export class RouteWatcher {
  readonly routes = new Map<string, Route>();
  private readonly waiting = new Set<() => void>();
  private readonly finished: Promise<void>;

  constructor(changes: AsyncIterable<RouteChange>) {
    this.finished = this.follow(changes);
  }

  /** Resolves when all of these prefixes are there, or all are gone, with the milliseconds from this call until then. */
  when(prefixes: readonly string[], wanted: "present" | "absent"): Promise<number> {
    const asked = performance.now();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!prefixes.every((prefix) => this.routes.has(prefix) === (wanted === "present"))) return;
        this.waiting.delete(look);
        resolve(performance.now() - asked);
      };
      this.waiting.add(look);
      look();
    });
  }

  /** Resolves once the speaker is closed and the last change is seen. */
  end(): Promise<void> {
    return this.finished;
  }

  private async follow(changes: AsyncIterable<RouteChange>): Promise<void> {
    for await (const change of changes) {
      if (change.type === "announce") this.routes.set(change.prefix, change);
      else this.routes.delete(change.prefix);
      for (const look of [...this.waiting]) look();
    }
  }
}
