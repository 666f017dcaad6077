/**
 * Changes made from what runs have to be made one after the other, each from what the one before left: two operators who
 * type at the same time would else undo each other's lines.
 */
export class ChangeQueue {
  private last: Promise<unknown> = Promise.resolve();

  make<T>(change: () => Promise<T>): Promise<T> {
    const made = this.last.then(change);
    this.last = made.catch(() => undefined); // whoever asked for the change is told
    return made;
  }
}
