/**
 * What may stand behind a command and a `|`: FRR's `include`, and the others that people know from elsewhere. The answer
 * goes through piece by piece, so a filtered table is never whole in memory either.
 */
import { PolicyError } from "../policy/policy-error.ts";
import { RegularExpression } from "../policy/regular-expression.ts";
import { type Answer, CommandError } from "./exec-command.ts";

/** Sees the lines of an answer in their order. */
interface LineFilter {
  passes(line: string): boolean;
  /** What is said in the end. */
  readonly summary?: string;
}

interface Action {
  readonly help: string;
  /** Whether it can do without one. */
  readonly expressionIsOptional?: true;
  filter(matches: (line: string) => boolean): LineFilter;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  begin: { help: "from the first line that fits", filter: beginning },
  count: { help: "how many lines there are, or fit", expressionIsOptional: true, filter: counting },
  exclude: { help: "the lines that do not fit", filter: (matches) => ({ passes: (line) => !matches(line) }) },
  include: { help: "the lines that fit", filter: (matches) => ({ passes: matches }) },
  section: { help: "the lines that fit, and what is indented below them", filter: sections },
};

export const PIPE_ACTIONS: readonly { readonly token: string; readonly help: string }[] = Object.entries(ACTIONS).map(
  ([token, { help }]) => ({ token, help }),
);

/** A command line with a filter behind it; the filter is undefined where there is none. Throws CommandError. */
export function splitPipe(line: string): {
  readonly command: string;
  readonly filter: ((answer: Answer) => Answer) | undefined;
} {
  const bar = /\s\|(\s|$)/.exec(line);
  if (bar === null) return { command: line, filter: undefined };
  const filter = lineFilter(line.slice(bar.index + 2).trimStart());
  return { command: line.slice(0, bar.index), filter: (answer) => filtered(answer, filter) };
}

function lineFilter(text: string): LineFilter {
  const [, verb, source] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const names = Object.keys(ACTIONS).filter((name) => verb !== "" && name.startsWith(verb));
  if (names.length !== 1) throw new CommandError(`% Unknown action '${verb}'`);
  const action = ACTIONS[names[0]];
  if (source === "" && !action.expressionIsOptional) throw new CommandError("% Need a regexp to filter with");
  return action.filter(source === "" ? () => true : matcher(source));
}

function matcher(source: string): (line: string) => boolean {
  try {
    const expression = new RegularExpression(source, "itself");
    return (line) => expression.test(line);
  } catch (error) {
    if (error instanceof PolicyError) throw new CommandError(`% Bad regexp '${source}': ${error.message}`);
    throw error;
  }
}

/** For each piece one, be it empty: so that what is long without a match still lets others work. */
function* filtered(answer: Answer, filter: LineFilter): Generator<string> {
  let unfinished = "";
  for (const piece of typeof answer === "string" ? [answer] : answer) {
    const lines = (unfinished + piece).split("\n");
    unfinished = lines.pop() ?? "";
    yield joined(lines.filter((line) => filter.passes(line)));
  }
  if (unfinished !== "" && filter.passes(unfinished)) yield `${unfinished}\n`;
  if (filter.summary !== undefined) yield `${filter.summary}\n`;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function beginning(matches: (line: string) => boolean): LineFilter {
  let begun = false;
  return {
    passes(line) {
      begun ||= matches(line);
      return begun;
    },
  };
}

function counting(matches: (line: string) => boolean): LineFilter {
  let count = 0;
  return {
    passes(line) {
      if (matches(line)) count++;
      return false;
    },
    get summary() {
      return `Count: ${count} lines`;
    },
  };
}

function sections(matches: (line: string) => boolean): LineFilter {
  /** The indentation of the line that began the section. */
  let depth: number | undefined;
  return {
    passes(line) {
      const indentation = line.search(/\S/);
      if (depth !== undefined && indentation > depth) return true;
      depth = matches(line) ? Math.max(indentation, 0) : undefined;
      return depth !== undefined;
    },
  };
}
