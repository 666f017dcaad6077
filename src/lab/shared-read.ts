/**
 * One reading for many who ask at the same time. Reading a router's state starts a process; a dozen conditions waited for
 * at once would start a dozen.
 *
 * A reading that has begun is never given to somebody who asked after its beginning: it may be older than what they did
 * just before. They share the next one.
 */
export class SharedRead<Value> {
  private readonly read: () => Promise<Value>;
  private running: Promise<unknown> = Promise.resolve();
  private next: Promise<Value> | undefined;

  constructor(read: () => Promise<Value>) {
    this.read = read;
  }

  get(): Promise<Value> {
    if (this.next === undefined) {
      const next = this.running.then(() => {
        this.next = undefined;
        return this.read();
      });
      this.next = next;
      this.running = next.catch(() => undefined); // whoever asked is told
    }
    return this.next;
  }
}
