/**
 * How commands are described, and the blocks (`router bgp`, `address-family …`) in which they are valid.
 *
 * A command says its syntax in FRR's notation (see `notation.ts`) and what a line of it does to the block's target. There
 * is one list of commands per kind of block and no second one anywhere: matching, abbreviation, `no` forms and error
 * messages all come from it.
 */
import { CommandTree, type Completion, type Outcome, type TreeEntry } from "./command-tree.ts";
import { parseTemplate } from "./notation.ts";
import type { Statement } from "./statement.ts";
import { type Contents, type Writer, type WritingStyle, type Written, writersOf, writtenOf } from "./written.ts";

export type { WritingStyle } from "./written.ts";

export type Command<T> = Description<T> & Meaning<T>;

interface Description<T> {
  readonly syntax: string;
  /** The lines, without indentation, that `show running-config` has for what this command left in the model. */
  readonly lines?: (target: T, style: WritingStyle) => Iterable<Written>;
  /** The model takes it, but nothing acts on it yet: a line of it is refused with these words; its `no` form is not. */
  readonly pending?: string;
}

type Meaning<T> =
  /** Changes the model. */
  | { readonly set: Change<T>; readonly unset?: Change<T> }
  /** Changes the model and begins a block; undefined: the line was refused, and so was what follows in its block. */
  | { readonly opens: (target: T, statement: Statement) => Block; readonly unset?: Change<T> }
  /** Ends its block, or all of them. */
  | { readonly ends: "block" | "all" }
  /** Has no meaning here, for this reason; neither has its `no` form. */
  | { readonly ignored: string }
  /** What Bellman does anyway, so only the `no` form is refused; when nobody is harmed, it is only explained. */
  | { readonly always: string; readonly harmless?: true }
  /** Would change what Bellman does, if Bellman could do it. The `no` form describes what Bellman does. */
  | { readonly unsupported: true; readonly block?: Grammar<undefined> };

type Change<T> = (target: T, statement: Statement) => void;

export class Grammar<T> {
  /** As a person would name the block. */
  readonly title: string;
  readonly commands: readonly Command<T>[];
  /** The block is not supported as a whole: its lines need no complaint of their own. */
  readonly swallows: boolean;
  /** Whom its `neighbor` lines speak of, in the order in which they are written. */
  readonly neighborNames: (target: T) => Iterable<string>;
  private grownTree: CommandTree<Command<T>> | undefined;
  private sortedWriters: readonly Writer<T>[] | undefined;

  constructor(
    title: string,
    commands: readonly Command<T>[],
    { swallows = false, neighborNames }: GrammarOptions<T> = {},
  ) {
    this.title = title;
    this.commands = commands;
    this.swallows = swallows;
    this.neighborNames = neighborNames ?? (() => []);
  }

  get tree(): CommandTree<Command<T>> {
    this.grownTree ??= new CommandTree(this.commands.map(treeEntry));
    return this.grownTree;
  }

  get writers(): readonly Writer<T>[] {
    this.sortedWriters ??= writersOf(this.commands);
    return this.sortedWriters;
  }
}

interface GrammarOptions<T> {
  readonly swallows?: boolean;
  readonly neighborNames?: (target: T) => Iterable<string>;
}

function treeEntry<T>(command: Command<T>): TreeEntry<Command<T>> {
  const offered = "set" in command || "opens" in command || "ends" in command;
  return { command, offered, template: parseTemplate(command.syntax) };
}

/** A grammar together with the part of the model that its commands change. */
export interface Block extends Contents {
  readonly title: string;
  readonly swallows: boolean;
  match(words: readonly string[]): Outcome<BoundCommand>;
  /** What may stand behind the words, as far as it begins with `partial`. */
  complete(words: readonly string[], partial: string): readonly Completion[];
}

export interface BoundCommand {
  readonly opensBlock: boolean;
  run(statement: Statement, negated: boolean): Step;
}

/** Where reading goes on. */
export type Step = "here" | "after-block" | "after-all" | Block;

export function openBlock<T>(grammar: Grammar<T>, target: T): Block {
  return {
    title: grammar.title,
    swallows: grammar.swallows,
    match(words) {
      const outcome = grammar.tree.match(words);
      if (outcome.type !== "match") return outcome;
      const { command } = outcome;
      const opensBlock = "opens" in command || ("block" in command && command.block !== undefined);
      return {
        ...outcome,
        command: { opensBlock, run: (statement, negated) => run(command, target, statement, negated) },
      };
    },
    complete: (words, partial) => grammar.tree.complete(words, partial),
    contents: (style) => writtenOf(grammar.writers, grammar.neighborNames, target, style),
  };
}

function run<T>(command: Command<T>, target: T, statement: Statement, negated: boolean): Step {
  if ("ends" in command) return command.ends === "all" ? "after-all" : "after-block";
  if ("ignored" in command) {
    statement.notice(`"${statement.title}" has no effect: ${command.ignored}`);
    return "here";
  }
  if ("always" in command) {
    if (negated && command.harmless) statement.notice(`"no ${statement.title}" has no effect: ${command.always}`);
    else if (negated) statement.error(`"no ${statement.title}" is not supported yet: ${command.always}`);
    return "here";
  }
  if ("unsupported" in command) {
    if (negated) {
      statement.notice(`"no ${statement.title}" has no effect: "${statement.title}" is not supported yet`);
      return "here";
    }
    statement.error(`"${statement.title}" is not supported yet`);
    return command.block === undefined ? "here" : openBlock(command.block, undefined);
  }
  if (negated) {
    command.unset?.(target, statement);
    return "here";
  }
  if (command.pending !== undefined) statement.error(`"${statement.title}" is not supported yet: ${command.pending}`);
  if ("opens" in command) return command.opens(target, statement);
  command.set(target, statement);
  return "here";
}
