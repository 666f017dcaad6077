/**
 * All commands of one context as a tree of words, and the way a line finds its command in it, by FRR's rules:
 *
 * - a keyword may be shortened as long as only one command fits the whole line;
 * - where a word fits several tokens, a number or an address is meant before a keyword, a keyword before free text, and
 *   a whole keyword before the beginning of another;
 * - `LINE...` takes the rest.
 *
 * The tree is the templates' expansion, so it can be large; it grows only where lines have been.
 */
import type { Pattern, Template, Token } from "./notation.ts";
import { Rank, type Value } from "./tokens.ts";
import { helpFor } from "./vocabulary.ts";

export type Outcome<C> = Match<C> | Ambiguity | Mismatch;

export interface Match<C> {
  readonly type: "match";
  readonly command: C;
  readonly negated: boolean;
  /** What the line's first word means, and so on. */
  captures: Capture | undefined;
}

export interface Capture {
  readonly name: string | undefined;
  readonly value: Value;
  /** Which word of the line. */
  readonly index: number;
  readonly next: Capture | undefined;
}

/** The word at `index` is the beginning of several keywords, and more than one command fits. */
export interface Ambiguity {
  readonly type: "ambiguity";
  readonly index: number;
  readonly candidates: readonly string[];
}

/** No command fits: `index` is the first word that none takes, or the number of words when the line ends too early. */
export interface Mismatch {
  readonly type: "mismatch";
  readonly index: number;
  readonly expected: readonly Token[];
  /** Words that would be understood there, but only to be refused or ignored. */
  readonly alsoKnown: readonly Token[];
}

/** A command whose line has been read up to here, and the part of its pattern still to come, as a linked list. */
interface Item<C> {
  readonly command: C;
  readonly offered: boolean;
  readonly negated: boolean;
  readonly rest: Rest | undefined;
}
interface Rest {
  readonly head: Pattern;
  readonly next: Rest | undefined;
}

interface Edge<C> {
  readonly token: Token;
  readonly target: Node<C>;
  readonly offered: boolean;
}

export interface TreeEntry<C> {
  readonly command: C;
  readonly template: Template;
  /** Expect it where a line goes wrong; otherwise it is only understood. */
  readonly offered: boolean;
}

/** A word that may come next. */
export interface Completion {
  /** In FRR's notation; `<cr>` where the line may end. */
  readonly token: string;
  readonly help: string;
  readonly isKeyword: boolean;
}

const LINE_END: Completion = { token: "<cr>", help: "", isKeyword: false };

export class CommandTree<C> {
  private readonly root: Node<C>;

  constructor(entries: Iterable<TreeEntry<C>>) {
    const items: Item<C>[] = [];
    for (const { command, offered, template } of entries) {
      const { said, withdrawn } = template;
      items.push({ command, offered, negated: false, rest: { head: said, next: undefined } });
      if (withdrawn !== undefined) {
        items.push({ command, offered, negated: true, rest: { head: withdrawn, next: undefined } });
      }
    }
    this.root = new Node(items);
  }

  match(words: readonly string[]): Outcome<C> {
    return descend(this.root, words, 0);
  }

  /** What may stand behind the words, as far as it begins with `partial`: keywords, then values, then the line's end. */
  complete(words: readonly string[], partial: string): readonly Completion[] {
    const found = new Map<string, Completion>();
    let mayEnd = false;
    for (const node of frontier(this.root, words, 0)) {
      mayEnd ||= node.ends;
      for (const token of node.expected) {
        if (!token.kind.mayBegin(partial)) continue;
        const isKeyword = token.kind.rank === Rank.Keyword;
        found.set(token.text, { token: token.text, help: helpFor(token) ?? "", isKeyword });
      }
    }
    const sorted = [...found.values()].sort(keywordsFirst);
    return mayEnd && partial === "" ? [...sorted, LINE_END] : sorted;
  }
}

/** Where the words may lead; as in a match, the better way to take a word counts. */
function frontier<C>(node: Node<C>, words: readonly string[], index: number): readonly Node<C>[] {
  if (index >= words.length) return [node];
  for (let rank = 0; rank < node.groups; rank++) {
    const found = node
      .candidates(rank, words, index)
      .flatMap(({ edge }) =>
        edge.offered ? frontier(edge.target, words, edge.token.kind.rest ? words.length : index + 1) : [],
      );
    if (found.length > 0) return found;
  }
  return [];
}

function keywordsFirst(a: Completion, b: Completion): number {
  if (a.isKeyword !== b.isKeyword) return a.isKeyword ? -1 : 1;
  return a.token < b.token ? -1 : Number(a.token > b.token);
}

function descend<C>(node: Node<C>, words: readonly string[], index: number): Outcome<C> {
  if (index === words.length) {
    const { accepts } = node;
    if (accepts === undefined) return mismatch(node, index);
    return { type: "match", command: accepts.command, negated: accepts.negated, captures: undefined };
  }
  let failure: Mismatch | undefined;
  // Each group holds tokens that the word fits equally well; the first group that leads to a command decides.
  for (let rank = 0; rank < node.groups; rank++) {
    const group = node.candidates(rank, words, index);
    let found: Match<C> | Ambiguity | undefined;
    for (const { edge, value } of group) {
      const { token, target } = edge;
      const outcome = descend(target, words, token.kind.rest ? words.length : index + 1);
      if (outcome.type === "mismatch") {
        failure = failure === undefined ? outcome : furthest(failure, outcome);
        continue;
      }
      if (found !== undefined)
        return { type: "ambiguity", index, candidates: group.map(({ edge }) => edge.token.text) };
      found = outcome;
      if (found.type === "match") found.captures = { name: token.name, value, index, next: found.captures };
    }
    if (found !== undefined) return found;
  }
  return failure ?? mismatch(node, index);
}

function mismatch<C>({ expected, alsoKnown }: Node<C>, index: number): Mismatch {
  return { type: "mismatch", index, expected, alsoKnown };
}

/** What the author got right furthest tells best what is wrong. */
export function furthest(a: Mismatch, b: Mismatch): Mismatch {
  if (a.index !== b.index) return a.index > b.index ? a : b;
  const { type, index } = a;
  return { type, index, expected: [...a.expected, ...b.expected], alsoKnown: [...a.alsoKnown, ...b.alsoKnown] };
}

class Node<C> {
  private readonly items: readonly Item<C>[];
  private grown: Grown<C> | undefined;

  constructor(items: readonly Item<C>[]) {
    this.items = items;
  }

  get expected(): readonly Token[] {
    return this.grow().expected;
  }

  get alsoKnown(): readonly Token[] {
    return this.grow().alsoKnown;
  }

  /** A command that is offered may end here. */
  get ends(): boolean {
    return this.accepts?.offered === true;
  }

  /** The command of a line that ends here. */
  get accepts(): Item<C> | undefined {
    return this.grow().accepts;
  }

  /** How many groups of edges a word may take. */
  get groups(): number {
    return TEXTS + this.grow().texts.length;
  }

  /** The edges of one group that a word may take: they have equal right, and those of the groups before have more. */
  candidates(group: number, words: readonly string[], index: number): readonly Candidate<C>[] {
    const { literals, keywords, texts } = this.grow();
    const word = words[index];
    switch (group) {
      case LITERALS:
        return candidatesAmong(literals, word);
      case WHOLE_KEYWORD:
        return keywords.get(word) ?? NONE;
      case LONGER_KEYWORDS:
        return longerThan(word, keywords);
      default: {
        const edge = texts[group - TEXTS];
        return candidatesAmong([edge], edge.token.kind.rest ? words.slice(index).join(" ") : word);
      }
    }
  }

  private grow(): Grown<C> {
    this.grown ??= expand(this.items);
    return this.grown;
  }
}

/** An edge, and what the word means if it is taken. */
interface Candidate<C> {
  readonly edge: Edge<C>;
  readonly value: Value;
}

const LITERALS = 0;
const WHOLE_KEYWORD = 1;
const LONGER_KEYWORDS = 2;
const TEXTS = 3;

/** Most groups have nothing for a word, and files are long. */
const NONE: readonly never[] = [];

function candidatesAmong<C>(edges: readonly Edge<C>[], word: string): readonly Candidate<C>[] {
  let candidates: Candidate<C>[] | undefined;
  for (const edge of edges) {
    const value = edge.token.kind.read(word);
    if (value === undefined) continue;
    candidates ??= [];
    candidates.push({ edge, value });
  }
  return candidates ?? NONE;
}

function longerThan<C>(word: string, keywords: Keywords<C>): readonly Candidate<C>[] {
  let longer: Candidate<C>[] | undefined;
  for (const [keyword, candidates] of keywords) {
    if (keyword.length <= word.length || !keyword.startsWith(word)) continue;
    longer ??= [];
    longer.push(...candidates);
  }
  return longer ?? NONE;
}

/** By the keyword, the one candidate that it is, also for a word that only begins like it. */
type Keywords<C> = ReadonlyMap<string, readonly [Candidate<C>]>;

function asKeyword<C>(edge: Edge<C>): readonly [Candidate<C>] {
  return [{ edge, value: { type: "keyword", text: edge.token.text } }];
}

interface Grown<C> {
  readonly expected: readonly Token[];
  readonly alsoKnown: readonly Token[];
  readonly literals: readonly Edge<C>[];
  readonly keywords: Keywords<C>;
  readonly texts: readonly Edge<C>[];
  readonly accepts: Item<C> | undefined;
}

/** One step of all items at once: those that go on with the same token share the branch. */
function expand<C>(items: readonly Item<C>[]): Grown<C> {
  const branches = new Map<string, { readonly token: Token; readonly items: Item<C>[] }>();
  let accepts: Item<C> | undefined;
  for (const item of items) {
    for (const { token, rest } of firsts(item.rest)) {
      if (token === undefined) {
        if (accepts !== undefined && accepts.command !== item.command) {
          throw new SyntaxError("two commands have the same syntax");
        }
        accepts = item;
        continue;
      }
      const key = `${token.text} ${token.name ?? ""}`;
      const branch = branches.get(key) ?? { token, items: [] };
      branches.set(key, branch);
      branch.items.push({ ...item, rest });
    }
  }
  const edges = Array.from(branches.values(), ({ token, items }) => ({
    token,
    target: new Node(items),
    offered: items.some((item) => item.offered),
  }));
  const ranked = (rank: Rank) => edges.filter(({ token }) => token.kind.rank === rank);
  const keywords = new Map(ranked(Rank.Keyword).map((edge) => [edge.token.text, asKeyword(edge)]));
  if (keywords.size < ranked(Rank.Keyword).length) throw new SyntaxError("a keyword has two names in one place");
  return {
    expected: edges.filter(({ offered }) => offered).map(({ token }) => token),
    alsoKnown: edges.filter(({ offered }) => !offered).map(({ token }) => token),
    literals: ranked(Rank.Literal),
    keywords,
    texts: ranked(Rank.Text),
    accepts,
  };
}

/** The tokens that can come next, each with what follows it; no token where the pattern may end. */
function* firsts(rest: Rest | undefined): Generator<{ token: Token | undefined; rest: Rest | undefined }> {
  if (rest === undefined) {
    yield { token: undefined, rest: undefined };
    return;
  }
  const { head, next } = rest;
  switch (head.type) {
    case "token":
      yield { token: head.token, rest: next };
      return;
    case "sequence":
      yield* firsts(head.parts.reduceRight<Rest | undefined>((tail, part) => ({ head: part, next: tail }), next));
      return;
    case "choice":
      for (const option of head.options) yield* firsts({ head: option, next });
      return;
    case "optional":
      yield* firsts({ head: head.part, next });
      yield* firsts(next);
      return;
    case "any-order":
      yield* firsts(next);
      for (const part of head.parts) {
        const others = head.parts.filter((other) => other !== part);
        const after: Rest | undefined =
          others.length === 0 ? next : { head: { type: "any-order", parts: others }, next };
        yield* firsts({ head: part, next: after });
      }
  }
}
