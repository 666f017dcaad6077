/**
 * When a table had which version. Each prefix knows the version that its best route last changed with, so this tells how
 * old the route is, and the table needs no column of times for it.
 *
 * There is at most one entry for a second. When there are many, every other one goes, so that the times of long ago
 * become coarser: a route is never shown as older than it is.
 */

const SECOND = 1000;
const MOST_ENTRIES = 4096;

interface Entry {
  /** What the version was at the end of that second, modulo 2^32. */
  version: number;
  readonly second: number;
}

export class VersionTimes {
  private entries: Entry[] = [];
  private readonly beginning: number;

  /** Times are wall-clock milliseconds. */
  constructor(now: number) {
    this.beginning = now;
  }

  /** The table has this version now. */
  note(version: number, now: number): void {
    const last = this.entries.at(-1);
    if (last?.version === version || (last === undefined && version === 0)) return;
    const second = Math.floor(now / SECOND);
    if (last?.second === second) last.version = version;
    else this.entries.push({ version, second });
    if (this.entries.length > MOST_ENTRIES) this.thinOut();
  }

  /** When the table got this version. */
  timeOf(version: number): number {
    const { entries } = this;
    const newest = entries.at(-1)?.version ?? 0;
    const age = (newest - version) >>> 0;
    let low = 0;
    let high = entries.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((newest - entries[middle].version) >>> 0 <= age) high = middle;
      else low = middle + 1;
    }
    return low < entries.length ? entries[low].second * SECOND : this.beginning;
  }

  /** Of each two the later stays. */
  private thinOut(): void {
    const { length } = this.entries;
    this.entries = this.entries.filter((_, i) => (length - 1 - i) % 2 === 0);
  }
}
