/** A list of entries with sequence numbers, as a configuration says it: prefix lists, access lists, community lists, … */

/** FRR numbers in steps, so that an entry can be put between two others. */
const STEP = 5;

export interface Entry<Body> {
  readonly sequence: number;
  /** What it says, always in the same words. */
  readonly text: string;
  readonly body: Body;
}

export class EntryList<Body> {
  description: string | undefined;
  private readonly entries = new Map<number, Entry<Body>>();
  /** By its text, the sequence number of an entry. */
  private readonly sequences = new Map<string, number>();
  private highest = 0;

  get isEmpty(): boolean {
    return this.entries.size === 0 && this.description === undefined;
  }

  /** The first one written. */
  get first(): Entry<Body> | undefined {
    return this.entries.values().next().value;
  }

  /** For an entry that does not say its own. */
  get nextSequence(): number {
    return this.highest + STEP;
  }

  inOrder(): readonly Entry<Body>[] {
    return [...this.entries.values()].sort((a, b) => a.sequence - b.sequence);
  }

  says(text: string): boolean {
    return this.sequences.has(text);
  }

  /** Takes the place of another entry with its sequence number. */
  put(entry: Entry<Body>): void {
    this.remove(entry.sequence);
    this.entries.set(entry.sequence, entry);
    this.sequences.set(entry.text, entry.sequence);
    this.highest = Math.max(this.highest, entry.sequence);
  }

  remove(sequence: number): void {
    const entry = this.entries.get(sequence);
    if (entry === undefined) return;
    this.entries.delete(sequence);
    this.forget(entry);
    if (sequence < this.highest) return;
    this.highest = 0;
    for (const left of this.entries.keys()) this.highest = Math.max(this.highest, left);
  }

  removeText(text: string): void {
    const sequence = this.sequences.get(text);
    if (sequence !== undefined) this.remove(sequence);
  }

  /** Another entry may say the same. */
  private forget({ sequence, text }: Entry<Body>): void {
    if (this.sequences.get(text) !== sequence) return;
    this.sequences.delete(text);
    for (const other of this.entries.values()) if (other.text === text) this.sequences.set(text, other.sequence);
  }
}
