/**
 * Several ordered lists over one set of ids, each id on at most one of them at a time, linked through two columns.
 *
 * A list is a ring that begins and ends at a mark. Marks are negative numbers in the place of ids. Further marks may
 * stand anywhere between ids, and whatever moves, they stay where they are: that is how a reader keeps its place.
 *
 *     ┌─ mark −1 ─ id 7 ─ id 3 ─ mark −4 ─ id 12 ─┐     list −1; somebody has read 7 and 3
 *     └───────────────────────────────────────────┘
 */
import { Column, NONE } from "./column.ts";

/** An id (positive) or a mark (negative). */
type Node = number;
export type Mark = number & { readonly brand: "Mark" };

export class LinkedLists {
  private readonly following = new Column<Node>();
  private readonly preceding = new Column<Node>();
  // The same for marks, by their positive number. There is no mark 0.
  private readonly followingMark: Node[] = [0];
  private readonly precedingMark: Node[] = [0];
  private readonly freeMarks: Mark[] = [];

  /** Begins an empty list and returns the mark at its ends. */
  newList(): Mark {
    const mark = this.newMark();
    this.setAfter(mark, mark);
    this.setBefore(mark, mark);
    return mark;
  }

  /** A mark that stands nowhere yet. */
  newMark(): Mark {
    const mark = this.freeMarks.pop() ?? (-this.followingMark.length as Mark);
    this.followingMark[-mark] = NONE;
    this.precedingMark[-mark] = NONE;
    return mark;
  }

  freeMark(mark: Mark): void {
    this.unlink(mark);
    this.freeMarks.push(mark);
  }

  isLinked(node: Node): boolean {
    return this.after(node) !== NONE;
  }

  after(node: Node): Node {
    return node > 0 ? this.following.get(node) : this.followingMark[-node];
  }

  /** Takes the node out of whatever list it is on. */
  unlink(node: Node): void {
    if (!this.bridge(node)) return;
    this.setAfter(node, NONE);
    this.setBefore(node, NONE);
  }

  moveAfter(node: Node, anchor: Node): void {
    this.bridge(node);
    this.insert(node, anchor, this.after(anchor));
  }

  /** Moves the mark past the node that follows it. */
  stepOver(mark: Mark): void {
    const node = this.after(mark);
    const previous = this.before(mark);
    const next = this.after(node);
    this.setAfter(previous, node);
    this.setBefore(node, previous);
    this.setAfter(node, mark);
    this.setBefore(mark, node);
    this.setAfter(mark, next);
    this.setBefore(next, mark);
  }

  /**
   * Moves the mark past the ids that follow it in the list, as many as `into` has room for from `at` on, and writes them
   * there. Returns where it stopped.
   */
  stepOverRun(mark: Mark, list: Mark, into: Int32Array, at: number): number {
    let last: Node = mark;
    let end = at;
    for (let node = this.after(mark); node !== list && end < into.length; node = this.after(node)) {
      last = node;
      if (node > 0) into[end++] = node;
    }
    if (last !== mark) this.moveAfter(mark, last);
    return end;
  }

  moveToEnd(node: Node, list: Mark): void {
    this.bridge(node);
    this.insert(node, this.before(list), list);
  }

  dropPageOf(id: number): void {
    this.following.dropPageOf(id);
    this.preceding.dropPageOf(id);
  }

  /** Joins what the node stands between. False when it stands nowhere. */
  private bridge(node: Node): boolean {
    const next = this.after(node);
    if (next === NONE) return false;
    const previous = this.before(node);
    this.setAfter(previous, next);
    this.setBefore(next, previous);
    return true;
  }

  private insert(node: Node, previous: Node, next: Node): void {
    this.setAfter(previous, node);
    this.setBefore(node, previous);
    this.setAfter(node, next);
    this.setBefore(next, node);
  }

  private before(node: Node): Node {
    return node > 0 ? this.preceding.get(node) : this.precedingMark[-node];
  }

  private setAfter(node: Node, next: Node): void {
    if (node > 0) this.following.set(node, next);
    else this.followingMark[-node] = next;
  }

  private setBefore(node: Node, previous: Node): void {
    if (node > 0) this.preceding.set(node, previous);
    else this.precedingMark[-node] = previous;
  }
}
