/**
 * Sorts prefixes by what a route map can tell of them.
 *
 * A route map asks a few yes-or-no questions about a prefix: is it in this list, in that one? Prefixes with the same
 * answers are of one class, and to the route map they are one prefix. So a verdict may be kept for an attribute set and a
 * class, and a million routes need a million classifications, which are cheap, but few evaluations.
 *
 * There are few classes, whoever chooses the prefixes: no more than the lists' entries can cut the address space into.
 */

export interface PrefixQuestion {
  readonly version: 4 | 6;
  /** Whether the prefix, of `length` bits at `offset`, belongs. */
  permits(bytes: Uint8Array, offset: number, length: number): boolean;
}

const UNKNOWN = 0;

export class PrefixClassifier {
  private readonly questions: PrefixQuestion[] = [];
  /** A tree of answers: by node and answer, the node of the next question. The nodes past the last are the classes. */
  private readonly next: number[] = [UNKNOWN, UNKNOWN];
  /** By node: the answers that lead to it. */
  private readonly answers: (readonly boolean[])[] = [[]];

  /** Before the first prefix is classified. Returns the question's number; equal ones are asked once. */
  add(question: PrefixQuestion): number {
    const known = this.questions.indexOf(question);
    return known >= 0 ? known : this.questions.push(question) - 1;
  }

  /** The class of the prefix, of `length` bits at `offset`: a small number, the same for as long as this object lives. */
  classify(version: 4 | 6, bytes: Uint8Array, offset: number, length: number): number {
    const { questions, next } = this;
    let node = 0;
    for (let i = 0; i < questions.length; i++) {
      const question = questions[i];
      const answer = question.version === version && question.permits(bytes, offset, length);
      const place = 2 * node + (answer ? 1 : 0);
      node = next[place] === UNKNOWN ? this.grow(node, answer) : next[place];
    }
    return node;
  }

  answer(prefixClass: number, question: number): boolean {
    return this.answers[prefixClass]?.[question] ?? false;
  }

  private grow(node: number, answer: boolean): number {
    const grown = this.answers.push([...this.answers[node], answer]) - 1;
    this.next.push(UNKNOWN, UNKNOWN);
    this.next[2 * node + (answer ? 1 : 0)] = grown;
    return grown;
  }
}
