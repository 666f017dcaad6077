/**
 * Work over whole tables, done in slices between everything else: judging routes anew after a change of policy, sweeping
 * out stale ones. Each piece of work is a generator that yields after every route.
 */
export type Work = Generator<void, void, void>;

export class SlicedWork {
  private readonly waiting: Work[] = [];

  get isDone(): boolean {
    return this.waiting.length === 0;
  }

  add(work: Work): void {
    this.waiting.push(work);
  }

  /** The work has no object any more. */
  abandon(work: Work | undefined): void {
    if (work === undefined) return;
    work.return();
    const index = this.waiting.indexOf(work);
    if (index >= 0) this.waiting.splice(index, 1);
  }

  /** Does up to `budget` routes' worth of it. True when none is left. */
  run(budget: number): boolean {
    for (let left = budget; left > 0; left--) {
      const work = this.waiting.at(0);
      if (work === undefined) return true;
      if (work.next().done) this.waiting.shift();
    }
    return this.isDone;
  }
}
