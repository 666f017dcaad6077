/**
 * The difference of two configurations as people read it: the lines that go and come, each in its block.
 *
 * The same line counts as the same wherever it stands in its block: a configuration is written in one order, and where an
 * order means something the lines are numbered.
 */

import type { WritingStyle } from "../config/grammar.ts";
import type { Configuration } from "../config/model.ts";
import { configurationLines, SECRETS_HIDDEN } from "../config/running-config.ts";

/** Where a password begins and ends: writing large configurations twice would take its time. */
const MARK = "\0";
const MARKED = new RegExp(`${MARK}[^${MARK}]*${MARK}`, "g");
const SECRETS_MARKED: WritingStyle = { secret: (password) => `${MARK}${password.replaceAll(MARK, "")}${MARK}` };

/** A line with what stands in its block. */
interface Node {
  /** Compared. */
  readonly text: string;
  /** Told; passwords are not in it. */
  readonly shown: string;
  readonly children: readonly Node[];
}

/** With `- ` and `+ ` in front, and `  ` in front of the lines that open the blocks around them. */
export function lineDifference(old: Configuration | undefined, wanted: Configuration): readonly string[] {
  return [...difference(old === undefined ? [] : nodesOf(old), nodesOf(wanted), "")];
}

function* difference(old: readonly Node[], wanted: readonly Node[], indent: string): Generator<string> {
  const [before, after] = [byText(old), byText(wanted)];
  for (const node of old) if (!after.has(node.text)) yield* whole(node, "-", indent);
  for (const node of wanted) {
    const same = before.get(node.text);
    if (same === undefined) {
      yield* whole(node, "+", indent);
      continue;
    }
    const inside = [...difference(same.children, node.children, `${indent} `)];
    if (inside.length > 0) yield `  ${indent}${node.shown}`;
    yield* inside;
  }
}

function* whole({ shown, children }: Node, sign: "-" | "+", indent: string): Generator<string> {
  yield `${sign} ${indent}${shown}`;
  for (const child of children) yield* whole(child, sign, `${indent} `);
}

function byText(nodes: readonly Node[]): ReadonlyMap<string, Node> {
  return new Map(nodes.map((node) => [node.text, node]));
}

function nodesOf(configuration: Configuration): readonly Node[] {
  const roots: Node[] = [];
  /** The open blocks, the outermost first. */
  const open = [roots];
  for (const { depth, text } of configurationLines(configuration, SECRETS_MARKED)) {
    const children: Node[] = [];
    open.length = depth + 1;
    open[depth].push({ text, shown: text.replace(MARKED, SECRETS_HIDDEN.secret("")), children });
    open.push(children);
  }
  return roots;
}
