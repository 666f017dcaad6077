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
interface State {
  /** The nodes that wait for a character or for the end of the text. */
  readonly nodes: readonly number[];
  /** The text up to here holds a match, or does if it ends here. */
  readonly accepts: boolean;
  readonly acceptsAtEnd: boolean;
}

/** What is no state: the text holds a match; whatever follows, it holds none; nobody knows yet. */
const ACCEPTED = -1;
const REJECTED = -2;
const UNKNOWN = -3;

export class Automaton {
  private readonly nodes: readonly Node[];
  private readonly entry: number;
  /** Characters that no node tells apart are of one class; an example of each class stands for it. */
  private readonly classOf = new Uint8Array(ALPHABET_SIZE);
  private readonly examples: readonly number[];
  /** None of them accepts. */
  private readonly states: State[] = [];
  /** Where a state stands, by its nodes; that of the beginning, where `^` fits, is known by `initial` alone. */
  private readonly places = new Map<string, number>();
  private initial = ACCEPTED;
  /** By state and class of the next character: the state that follows. */
  private transitions = new Int32Array(0);
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
    this.forgetStates();
  }

  /** Whether the expression fits anywhere in the text. */
  test(text: string): boolean {
    const characters = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) characters[i] = indexOfCharacter(text.charCodeAt(i));
    return this.testCharacters(characters, text.length);
  }

  /** The same, of the first `length` characters, each as it stands in a character set. ASCII is as it is. */
  testCharacters(characters: Uint8Array, length: number): boolean {
    const { classOf } = this;
    const classes = this.examples.length;
    let state = this.initial;
    for (let i = 0; i < length && state >= 0; i++) {
      const next = this.transitions[state * classes + classOf[characters[i]]];
      state = next === UNKNOWN ? this.addSuccessor(state, classOf[characters[i]]) : next;
    }
    return state >= 0 ? this.states[state].acceptsAtEnd : state === ACCEPTED;
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

  private addSuccessor(state: number, character: number): number {
    const example = this.examples[character];
    const targets = [this.entry]; // a match may begin behind any character
    for (const index of this.states[state].nodes) {
      const { set, next } = this.nodes[index];
      if (set?.[example] === 1) targets.push(next);
    }
    const made = this.makeState(targets, false);
    if (made.accepts) return this.link(state, character, ACCEPTED);
    if (made.nodes.length === 0) return this.link(state, character, REJECTED);
    const key = made.nodes.join();
    const known = this.places.get(key);
    if (known !== undefined) return this.link(state, character, known);
    // Who comes from a state that is forgotten has nowhere to leave word of this one.
    const isFull = this.states.length === MOST_STATES;
    if (isFull) this.forgetStates();
    const place = this.addState(made);
    this.places.set(key, place);
    return isFull ? place : this.link(state, character, place);
  }

  private link(state: number, character: number, next: number): number {
    this.transitions[state * this.examples.length + character] = next;
    return next;
  }

  private forgetStates(): void {
    this.seen.fill(0);
    this.walk = 0;
    this.transitions.fill(UNKNOWN);
    this.places.clear();
    this.states.length = 0;
    const first = this.makeState([this.entry], true);
    this.initial = first.accepts ? ACCEPTED : this.addState(first);
  }

  private addState(state: State): number {
    const place = this.states.push(state) - 1;
    const classes = this.examples.length;
    if (this.transitions.length < this.states.length * classes) {
      const grown = new Int32Array(2 * this.states.length * classes).fill(UNKNOWN);
      grown.set(this.transitions);
      this.transitions = grown;
    }
    return place;
  }

  private makeState(from: readonly number[], atStart: boolean): State {
    const nodes = this.reach(from, atStart, false);
    const accepts = nodes.includes(ACCEPT);
    return { nodes, accepts, acceptsAtEnd: accepts || this.reach(from, atStart, true).includes(ACCEPT) };
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
