/**
 * A configuration as text: what `show running-config` prints and `write` saves. It is FRR's form and order, it says what
 * differs from the defaults of its own `frr version` and `frr defaults`, and read again it means the same.
 */
import { GLOBAL_GRAMMAR } from "./commands/global.ts";
import { openBlock, type WritingStyle } from "./grammar.ts";
import type { Configuration } from "./model.ts";
import type { PlacedLine, Written } from "./written.ts";

/** For the configuration file. */
export const SECRETS_SHOWN: WritingStyle = { secret: (password) => password };
/** For whoever may look. */
export const SECRETS_HIDDEN: WritingStyle = { secret: () => "********" };

/** A line without its indentation. What stands in a block is one deeper than the line that opens it. */
export interface ConfigurationLine {
  readonly depth: number;
  readonly text: string;
}

/** Without the words that end blocks: the depth says it. */
export function configurationLines(configuration: Configuration, style: WritingStyle): readonly ConfigurationLine[] {
  return [...linesOf(openBlock(GLOBAL_GRAMMAR, configuration).contents(style), style, 0)];
}

function* linesOf(contents: Iterable<PlacedLine>, style: WritingStyle, depth: number): Generator<ConfigurationLine> {
  for (const { written } of contents) {
    if (typeof written === "string") {
      yield { depth, text: written };
      continue;
    }
    const inner = [...linesOf(written.block.contents(style), style, depth + 1)];
    if (inner.length === 0 && written.unlessEmpty) continue;
    yield { depth, text: written.line };
    yield* inner;
  }
}

/** Every line with its end, as in a file. */
export function writeConfiguration(configuration: Configuration, style: WritingStyle): string {
  const lines: string[] = [];
  let open: number | undefined;
  for (const { written, section } of openBlock(GLOBAL_GRAMMAR, configuration).contents(style)) {
    if (section !== open && open !== undefined) lines.push("!");
    lines.push(...textOf(written, style, ""));
    open = typeof written === "string" ? section : undefined;
  }
  if (open !== undefined) lines.push("!");
  return lines.map((line) => `${line}\n`).join("");
}

function textOf(written: Written, style: WritingStyle, indent: string): readonly string[] {
  if (typeof written === "string") return [indent + written];
  const { line, block, end = "exit", separator, unlessEmpty } = written;
  const inner = [...block.contents(style)].flatMap((each) => textOf(each.written, style, `${indent} `));
  if (inner.length === 0 && unlessEmpty) return [];
  const text = [indent + line, ...inner, indent + end];
  return separator === "before" ? [`${indent}!`, ...text] : [...text, `${indent}!`];
}
