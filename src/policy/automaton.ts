/**
 * Runs a regular expression over a text, one step for each character and never back, because peers choose the texts: a
 * backtracking matcher could be made to take for ever by an AS path.
 *
 * The expression becomes a nondeterministic automaton (Thompson's construction). Of the deterministic one, whose states
 * are sets of its nodes, only the states that texts lead to are ever made, and no more than a fixed number are kept. A
 * text of n characters costs at most n steps of m nodes; usually n look-ups in a table.
 */
import { ALPHABET_SIZE, type CharacterSet, indexOfCharacter } from "./character-set.ts";
import type { Expression } from "./expression-syntax.ts";

/** A node of the nondeterministic automaton. */
interface Node {
  readonly type: "characters" | "start" | "end" | "fork" | "accept";
  readonly set: CharacterSet | undefined;
  /** What may come next; a fork has two. */
  next: number;
  readonly other: number;
}

/** Nodes, and steps of construction: repetitions of repetitions multiply. */
const MOST_NODES = 2000;
const MOST_STATES = 256;
const ACCEPT = 0;

export class ExpressionTooLarge extends Error {}

/** Takes the expression apart from its end, so that every node knows what follows it. */
class NodeList {
  readonly nodes: Node[] = [{ type: "accept", set: undefined, next: ACCEPT, other: ACCEPT }];
  private work = 0;

  /** The node to begin with where `expression` is expected and then the node `next`. */
  add(expression: Expression, next: number): number {
    if (++this.work > MOST_NODES) throw new ExpressionTooLarge();
    switch (expression.type) {
      case "characters":
        return this.push("characters", next, expression.set);
      case "start":
      case "end":
        return this.push(expression.type, next);
      case "sequence":
        return expression.parts.reduceRight((following, part) => this.add(part, following), next);
      case "choice":
        return expression.options
          .map((option) => this.add(option, next))
          .reduce((first, second) => this.push("fork", first, undefined, second));
      case "repetition":
        return this.repeat(expression.body, expression.least, expression.most, next);
    }
  }

  private repeat(body: Expression, least: number, most: number, next: number): number {
    let entry = next;
    if (most === Number.POSITIVE_INFINITY) {
      entry = this.push("fork", next, undefined, next);
      this.nodes[entry].next = this.add(body, entry);
    } else {
      for (let i = least; i < most; i++) entry = this.push("fork", this.add(body, entry), undefined, next);
    }
    for (let i = 0; i < least; i++) entry = this.add(body, entry);
    return entry;
  }

  private push(type: Node["type"], next: number, set?: CharacterSet, other = next): number {
    return this.nodes.push({ type, set, next, other }) - 1;
  }
}

/** A state of the deterministic automaton. */
class State {
  /** The nodes that wait for a character or for the end of the text. */
  readonly nodes: readonly number[];
  /** The text up to here holds a match, or does if it ends here. */
  readonly accepts: boolean;
  readonly acceptsAtEnd: boolean;
  /** By class of the next character; made when first needed. */
  readonly successors: (State | undefined)[] = [];

  constructor(nodes: readonly number[], accepts: boolean, acceptsAtEnd: boolean) {
    this.nodes = nodes;
    this.accepts = accepts;
    this.acceptsAtEnd = acceptsAtEnd;
  }
}

export class Automaton {
  private readonly nodes: readonly Node[];
  private readonly entry: number;
  /** Characters that no node tells apart are of one class; an example of each class stands for it. */
  private readonly classOf = new Uint8Array(ALPHABET_SIZE);
  private readonly examples: readonly number[];
  private initial: State;
  private readonly states = new Map<string, State>();
  /** Nodes seen by the walk under way. */
  private readonly seen: Uint32Array;
  private walk = 0;

  /** Throws ExpressionTooLarge. */
  constructor(expression: Expression) {
    const list = new NodeList();
    this.entry = list.add(expression, ACCEPT);
    this.nodes = list.nodes;
    this.seen = new Uint32Array(this.nodes.length);
    this.examples = this.classify();
    this.initial = this.makeState([this.entry], true);
  }

  /** Whether the expression fits anywhere in the text. */
  test(text: string): boolean {
    const { classOf } = this;
    let state = this.initial;
    for (let i = 0; i < text.length && !state.accepts; i++) {
      const character = classOf[indexOfCharacter(text.charCodeAt(i))];
      state = state.successors[character] ?? this.addSuccessor(state, character);
    }
    return state.accepts || state.acceptsAtEnd;
  }

  private classify(): number[] {
    const sets = new Set(this.nodes.flatMap(({ set }) => set ?? []));
    const classes = new Map<string, number>();
    const examples: number[] = [];
    for (let character = 0; character < ALPHABET_SIZE; character++) {
      const membership = Array.from(sets, (set) => set[character]).join("");
      let known = classes.get(membership);
      if (known === undefined) {
        known = examples.push(character) - 1;
        classes.set(membership, known);
      }
      this.classOf[character] = known;
    }
    return examples;
  }

  private addSuccessor(state: State, character: number): State {
    const example = this.examples[character];
    const targets = [this.entry]; // a match may begin behind any character
    for (const index of state.nodes) {
      const { set, next } = this.nodes[index];
      if (set?.[example] === 1) targets.push(next);
    }
    const made = this.makeState(targets, false);
    const key = made.nodes.join();
    const successor = this.states.get(key) ?? made;
    if (this.states.size >= MOST_STATES) this.forgetStates();
    this.states.set(key, successor);
    state.successors[character] = successor;
    return successor;
  }

  private forgetStates(): void {
    this.states.clear();
    this.seen.fill(0);
    this.walk = 0;
    this.initial = this.makeState([this.entry], true);
  }

  private makeState(from: readonly number[], atStart: boolean): State {
    const nodes = this.reach(from, atStart, false);
    const accepts = nodes.includes(ACCEPT);
    return new State(nodes, accepts, accepts || this.reach(from, atStart, true).includes(ACCEPT));
  }

  /** The nodes that can be got to without a character, but for those only passed through; in ascending order. */
  private reach(from: readonly number[], atStart: boolean, atEnd: boolean): number[] {
    this.walk++;
    const reached: number[] = [];
    const open = [...from];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (this.seen[index] === this.walk) continue;
      this.seen[index] = this.walk;
      const { type, next, other } = this.nodes[index];
      if (type === "fork") open.push(next, other);
      else if (type === "start") {
        if (atStart) open.push(next);
      } else if (type === "end" && atEnd) open.push(next);
      else reached.push(index);
    }
    return reached.sort((a, b) => a - b);
  }
}
