/** Prefixes that something has happened to since they were last decided, each once, in the order in which it happened. */
import { IdQueue } from "./id-queue.ts";
import { IdSet } from "./id-set.ts";
import type { PrefixId } from "./prefix-table.ts";

export class UndecidedPrefixes {
  private readonly members = new IdSet();
  private readonly queue = new IdQueue<PrefixId>();

  get size(): number {
    return this.queue.size;
  }

  get isEmpty(): boolean {
    return this.queue.isEmpty;
  }

  add(id: PrefixId): void {
    if (this.members.add(id)) this.queue.push(id);
  }

  /** The next one, which is no longer undecided. Only when there is one. */
  take(): PrefixId {
    const id = this.queue.shift();
    this.members.delete(id);
    return id;
  }
}
