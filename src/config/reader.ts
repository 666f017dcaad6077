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
import { furthest, type Match, type Mismatch } from "./command-tree.ts";
import { IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "./commands/address-family.ts";
import { GLOBAL_GRAMMAR } from "./commands/global.ts";
import { ROUTE_MAP_GRAMMAR } from "./commands/route-map.ts";
import { BGP_GRAMMAR } from "./commands/router-bgp.ts";
import { type Complaint, complainOfAmbiguity, complainOfMismatch } from "./complaint.ts";
import { type Block, type BoundCommand, openBlock } from "./grammar.ts";
import { isComment, placeOf, splitWords, type Word } from "./lines.ts";
import { Configuration } from "./model.ts";
import { type Problem, quote } from "./problems.ts";
import { type Complain, Statement } from "./statement.ts";

export interface ReadResult {
  /** What the good lines say. With an error among the problems, only a lenient caller may use it. */
  readonly model: Configuration;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

export function readConfiguration(text: string, fileName: string): ReadResult {
  const reader = new Reader(fileName);
  text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .forEach((line, index) => {
      reader.read(splitWords(line, index + 1));
    });
  return reader.finish();
}

/** Where a line stands: which command it is, and how many blocks stay open around it. */
type Finding =
  | { readonly type: "command"; readonly match: Match<BoundCommand>; readonly depth: number }
  /** A line of a block that was refused as a whole. */
  | { readonly type: "swallowed" }
  | { readonly type: "complaint"; readonly complaint: Complaint };

class Reader {
  private readonly file: string;
  private readonly model = new Configuration();
  private readonly problems: Problem[] = [];
  /** The open blocks, the outermost first; never empty. */
  private readonly blocks: Block[] = [openBlock(GLOBAL_GRAMMAR, this.model)];

  constructor(file: string) {
    this.file = file;
  }

  read(words: readonly Word[]): void {
    if (words.length === 0 || isComment(words[0])) return;
    const found = this.find(words);
    const comment = words.findIndex(isComment);
    // FRR knows no comments behind commands: where it would take the line as it stands, # and ! mean themselves.
    if (found.type !== "complaint" || comment < 0) {
      this.perform(found, words);
      return;
    }
    const command = words.slice(0, comment);
    const foundBefore = this.find(command);
    if (foundBefore.type === "command") {
      this.complain("notice", words[comment], "a comment behind a command is dropped; FRR would refuse the line");
    }
    this.perform(foundBefore, command);
  }

  finish(): ReadResult {
    checkConfiguration(this.model, this.complain);
    this.problems.sort((a, b) => a.line - b.line || a.column - b.column);
    return { model: this.model, problems: this.problems };
  }

  private find(line: readonly Word[]): Finding {
    const words = line.map(({ text }) => text);
    const innermost = this.blocks[this.blocks.length - 1];
    let mismatch: Mismatch | undefined;
    for (let depth = this.blocks.length; depth > 0; depth--) {
      const outcome = this.blocks[depth - 1].match(words);
      if (outcome.type === "ambiguity") return { type: "complaint", complaint: complainOfAmbiguity(words, outcome) };
      if (outcome.type === "mismatch") mismatch = mismatch === undefined ? outcome : furthest(mismatch, outcome);
      else if (depth === this.blocks.length || depth === 1 || !innermost.swallows || outcome.command.opensBlock) {
        return { type: "command", match: outcome, depth };
      }
    }
    if (innermost.swallows || mismatch === undefined) return { type: "swallowed" };
    return { type: "complaint", complaint: misplaced(words) ?? complainOfMismatch(words, mismatch) };
  }

  private perform(found: Finding, words: readonly Word[]): void {
    if (found.type === "swallowed") return;
    if (found.type === "complaint") {
      const { index, ...complaint } = found.complaint;
      const { line, column } = placeOf(words, index);
      this.problems.push({ severity: "error", file: this.file, line, column, ...complaint });
      return;
    }
    const { command, captures, negated } = found.match;
    this.blocks.length = found.depth;
    const step = command.run(new Statement(words, captures, this.complain), negated);
    if (step === "after-block") this.blocks.pop();
    else if (step === "after-all") this.blocks.length = 1;
    else if (step !== "here") this.blocks.push(step);
  }

  private readonly complain: Complain = (severity, { line, column }, message) => {
    this.problems.push({ severity, file: this.file, line, column, message });
  };
}

/** A line that would be good in another block. */
function misplaced(words: readonly string[]): Complaint | undefined {
  for (const grammar of [BGP_GRAMMAR, IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR, ROUTE_MAP_GRAMMAR]) {
    if (grammar.tree.match(words).type !== "match") continue;
    return { index: 0, message: `${quote(words.join(" "))} belongs below "${grammar.title}"` };
  }
  return undefined;
}
