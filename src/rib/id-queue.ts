/** Ids waiting in line: a ring that doubles when it is full and lets go of its memory when it has run empty. */

const SMALLEST = 16_384;

export class IdQueue<Id extends number> {
  private ring = new Int32Array(SMALLEST);
  private head = 0;
  private length = 0;

  get size(): number {
    return this.length;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  push(id: Id): void {
    if (this.length === this.ring.length) this.grow();
    this.ring[(this.head + this.length) & (this.ring.length - 1)] = id;
    this.length++;
  }

  /** Only when not empty. */
  shift(): Id {
    const id = this.ring[this.head];
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.length--;
    if (this.length === 0 && this.ring.length > SMALLEST) this.reset();
    return id as Id;
  }

  private grow(): void {
    const larger = new Int32Array(this.ring.length * 2);
    larger.set(this.ring.subarray(this.head));
    larger.set(this.ring.subarray(0, this.head), this.ring.length - this.head);
    this.ring = larger;
    this.head = 0;
  }

  private reset(): void {
    this.ring = new Int32Array(SMALLEST);
    this.head = 0;
  }
}
