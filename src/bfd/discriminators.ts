/**
 * Discriminators: how a peer's packets say which session they are for. They are drawn at random, so that nobody who
 * cannot read the packets can guess one, and none is used again soon, so that no late packet finds another session.
 */

/** Milliseconds. */
const REST = 60_000;

export class Discriminators {
  private readonly random: () => number;
  private readonly now: () => number;
  private readonly inUse = new Set<number>();
  /** By discriminator: when it was given back. Oldest first. */
  private readonly resting = new Map<number, number>();

  constructor(random: () => number, now: () => number) {
    this.random = random;
    this.now = now;
  }

  draw(): number {
    this.endRests();
    for (;;) {
      const drawn = Math.floor(this.random() * 0x1_0000_0000) >>> 0;
      if (drawn === 0 || this.inUse.has(drawn) || this.resting.has(drawn)) continue;
      this.inUse.add(drawn);
      return drawn;
    }
  }

  giveBack(discriminator: number): void {
    if (this.inUse.delete(discriminator)) this.resting.set(discriminator, this.now());
  }

  private endRests(): void {
    for (const [discriminator, since] of this.resting) {
      if (this.now() - since < REST) return;
      this.resting.delete(discriminator);
    }
  }
}
