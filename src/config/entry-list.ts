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
  /** By its text, the sequence number of the entry that said it first. */
  private readonly sequences = new Map<string, number>();
  /** By their text, those of further entries that say the same. */
  private readonly repetitions = new Map<string, Set<number>>();
  /** Undefined: to be looked for. */
  private highest: number | undefined = 0;

  get isEmpty(): boolean {
    return this.entries.size === 0 && this.description === undefined;
  }

  /** The first one written. */
  get first(): Entry<Body> | undefined {
    return this.entries.values().next().value;
  }

  /** For an entry that does not say its own. */
  get nextSequence(): number {
    this.highest ??= this.highestEntry();
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
    const { sequence, text } = entry;
    this.remove(sequence);
    this.entries.set(sequence, entry);
    if (this.sequences.has(text)) this.repeat(text).add(sequence);
    else this.sequences.set(text, sequence);
    if (this.highest !== undefined) this.highest = Math.max(this.highest, sequence);
  }

  remove(sequence: number): void {
    const entry = this.entries.get(sequence);
    if (entry === undefined) return;
    this.entries.delete(sequence);
    this.forget(entry);
    // Whoever takes many away asks for the highest of those left once, at most.
    if (sequence === this.highest) this.highest = undefined;
  }

  removeText(text: string): void {
    const sequence = this.sequences.get(text);
    if (sequence !== undefined) this.remove(sequence);
  }

  private highestEntry(): number {
    let highest = 0;
    for (const sequence of this.entries.keys()) highest = Math.max(highest, sequence);
    return highest;
  }

  private repeat(text: string): Set<number> {
    const known = this.repetitions.get(text);
    if (known !== undefined) return known;
    const repetitions = new Set<number>();
    this.repetitions.set(text, repetitions);
    return repetitions;
  }

  /** Another entry may say the same. */
  private forget({ sequence, text }: Entry<Body>): void {
    const repetitions = this.repetitions.get(text);
    if (repetitions?.delete(sequence)) return;
    const [next] = repetitions ?? [];
    if (next === undefined) this.sequences.delete(text);
    else {
      repetitions?.delete(next);
      this.sequences.set(text, next);
    }
  }
}
