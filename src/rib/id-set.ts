/** A set of ids, one bit each. */
import { Column } from "./column.ts";

export class IdSet {
  private readonly words: Column;

  constructor(words = new Column()) {
    this.words = words;
  }

  has(id: number): boolean {
    return ((this.words.get(id >>> 5) >>> (id & 31)) & 1) !== 0;
  }

  /** True when the id was not in the set before. */
  add(id: number): boolean {
    const word = this.words.get(id >>> 5);
    const changed = word | (1 << (id & 31));
    if (changed === word) return false;
    this.words.set(id >>> 5, changed);
    return true;
  }

  /** True when the id was in the set before. */
  delete(id: number): boolean {
    const word = this.words.get(id >>> 5);
    const changed = word & ~(1 << (id & 31));
    if (changed === word) return false;
    this.words.set(id >>> 5, changed);
    return true;
  }

  clone(): IdSet {
    return new IdSet(this.words.clone());
  }
}
