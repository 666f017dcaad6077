/**
 * Reads a whole configuration file: line by line into the model, complaining of everything that is wrong and not only of
 * the first. It takes a superset of what FRR takes:
 *
 * - a comment may follow a command on its line (with a notice);
 * - the lines about a neighbour may come in any order;
 * - a block may be said in several pieces.
 *
 * As in FRR, indentation means nothing: a line that its block does not know belongs to the nearest enclosing block that
 * knows it, and ends those inside.
 */
import { checkConfiguration } from "./check.ts";
import { type Ambiguity, type Capture, furthest, type Match, type Mismatch } from "./command-tree.ts";
import { GLOBAL_GRAMMAR } from "./commands/global.ts";
import { GRAMMARS } from "./commands/grammars.ts";
import { type Complaint, complainOfAmbiguity, complainOfMismatch } from "./complaint.ts";
import { type Block, type BoundCommand, openBlock } from "./grammar.ts";
import { isComment, placeOf, splitWords, type Word } from "./lines.ts";
import { Configuration } from "./model.ts";
import { type Problem, quote } from "./problems.ts";
import { settle } from "./settled.ts";
import { type Complain, Statement } from "./statement.ts";

export interface ReadResult {
  /** What the good lines say. With an error among the problems, only a lenient caller may use it. */
  readonly model: Configuration;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

export function readConfiguration(text: string, fileName: string): ReadResult {
  const reader = new ConfigurationReader(fileName);
  for (const line of text.replace(/^\uFEFF/, "").split("\n")) reader.read(line);
  return reader.finish();
}

/** Where a line stands: which command it is, and how many blocks stay open around it. */
type Finding =
  | { readonly type: "command"; readonly match: Match<BoundCommand>; readonly depth: number }
  /** A line of a block that was refused as a whole. */
  | { readonly type: "swallowed" }
  | { readonly type: "complaint"; readonly syntax: LineReading["syntax"]; readonly complaint: Complaint };

/** What became of one line. */
export interface LineReading {
  readonly problems: readonly Problem[];
  readonly opensBlock: boolean;
  readonly syntax: "fine" | "ambiguous" | "incomplete" | "unknown";
}

/** Reads line by line, for those who want to know after each what became of it. */
export class ConfigurationReader {
  readonly model = new Configuration();
  private readonly file: string;
  private readonly problems: Problem[] = [];
  /** The open blocks, the outermost first; never empty. */
  private readonly blocks: Block[] = [openBlock(GLOBAL_GRAMMAR, this.model)];
  /** The lines that opened them; the outermost needed none. */
  private readonly openings: string[] = [];
  private lineNumber = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** The block that the next line stands in. */
  get block(): Block {
    return this.blocks[this.blocks.length - 1];
  }

  /** The lines that lead to that block. */
  get path(): readonly string[] {
    return [...this.openings];
  }

  /** Tells of the line itself; what it lacks of others is found at the end. */
  read(line: string): LineReading {
    const before = this.problems.length;
    const finding = this.readWords(splitWords(line, ++this.lineNumber));
    return {
      problems: this.problems.slice(before),
      opensBlock: finding?.type === "command" && finding.match.command.opensBlock,
      syntax: finding?.type === "complaint" ? finding.syntax : "fine",
    };
  }

  /** What decided about the line; undefined: it says nothing. */
  private readWords(words: readonly Word[]): Finding | undefined {
    if (words.length === 0 || isComment(words[0])) return undefined;
    const found = this.find(words);
    const comment = words.findIndex(isComment);
    // FRR knows no comments behind commands: where it would take the line as it stands, # and ! mean themselves.
    if (found.type !== "complaint" || comment < 0) return this.perform(found, words);
    const command = words.slice(0, comment);
    const foundBefore = this.find(command);
    if (foundBefore.type === "command") {
      this.complain("notice", words[comment], "a comment behind a command is dropped; FRR would refuse the line");
    }
    return this.perform(foundBefore, command);
  }

  finish(): ReadResult {
    checkConfiguration(this.model, this.complain);
    settle(this.model);
    this.problems.sort((a, b) => a.line - b.line || a.column - b.column);
    return { model: this.model, problems: this.problems };
  }

  private find(line: readonly Word[]): Finding {
    const words = line.map(({ text }) => text);
    const innermost = this.block;
    let mismatch: Mismatch | undefined;
    let ambiguity: Ambiguity | undefined;
    for (let depth = this.blocks.length; depth > 0; depth--) {
      const outcome = this.blocks[depth - 1].match(words);
      // As in FRR, an enclosing block may know better.
      if (outcome.type === "ambiguity") ambiguity ??= outcome;
      else if (outcome.type === "mismatch") mismatch = mismatch === undefined ? outcome : furthest(mismatch, outcome);
      else if (depth === this.blocks.length || depth === 1 || !innermost.swallows || outcome.command.opensBlock) {
        return { type: "command", match: outcome, depth };
      }
    }
    if (ambiguity !== undefined) {
      return { type: "complaint", syntax: "ambiguous", complaint: complainOfAmbiguity(words, ambiguity) };
    }
    if (innermost.swallows || mismatch === undefined) return { type: "swallowed" };
    const complaint = complainOfMismatch(words, mismatch);
    if (mismatch.index === words.length) return { type: "complaint", syntax: "incomplete", complaint };
    return { type: "complaint", syntax: "unknown", complaint: misplaced(words) ?? complaint };
  }

  private perform(found: Finding, words: readonly Word[]): Finding {
    if (found.type === "swallowed") return found;
    if (found.type === "complaint") {
      const { index, ...complaint } = found.complaint;
      const { line, column } = placeOf(words, index);
      this.problems.push({ severity: "error", file: this.file, line, column, ...complaint });
      return found;
    }
    const { command, captures, negated } = found.match;
    this.closeBlocks(found.depth);
    const step = command.run(new Statement(words, captures, this.complain), negated);
    if (step === "after-block") this.closeBlocks(found.depth - 1);
    else if (step === "after-all") this.closeBlocks(1);
    else if (step !== "here") {
      this.blocks.push(step);
      this.openings.push(words.map(({ text }) => text).join(" "));
    }
    return found;
  }

  /** Until so many are open, the outermost included. */
  private closeBlocks(open: number): void {
    this.blocks.length = open;
    this.openings.length = open - 1;
  }

  private readonly complain: Complain = (severity, { line, column }, message) => {
    this.problems.push({ severity, file: this.file, line, column, message });
  };
}

/** What is short for other words is good in too many blocks. */
function isSpeltOut(captures: Capture | undefined, words: readonly string[]): boolean {
  for (let capture = captures; capture !== undefined; capture = capture.next) {
    const { value, index } = capture;
    if (value.type === "keyword" && value.text !== words[index]) return false;
  }
  return true;
}

function withoutSecret(captures: Capture | undefined, words: readonly string[]): readonly string[] {
  let capture = captures;
  while (capture !== undefined && capture.name !== "password") capture = capture.next;
  return capture === undefined ? words : [...words.slice(0, capture.index), "…"];
}

/** A line that would be good in another block. */
function misplaced(words: readonly string[]): Complaint | undefined {
  for (const grammar of GRAMMARS.slice(1)) {
    const outcome = grammar.tree.match(words);
    if (outcome.type !== "match" || !isSpeltOut(outcome.captures, words)) continue;
    const shown = withoutSecret(outcome.captures, words).join(" ");
    return { index: 0, message: `${quote(shown)} belongs below "${grammar.title}"` };
  }
  return undefined;
}
