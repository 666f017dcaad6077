/** What is wrong, or worth knowing, in a configuration file: always with an address, never a stack trace. */

/** Both count from 1; a tab is one column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Problem extends Position {
  /** An error refuses the file; a notice says that something means less than its author may think. */
  readonly severity: "error" | "notice";
  readonly file: string;
  /** Whole and readable by itself; the fields below repeat its parts for programs. */
  readonly message: string;
  /** What could have stood there, in FRR's notation. */
  readonly expected?: readonly string[];
  /** The valid word that the author probably meant. */
  readonly nearest?: string;
}

/** The form that editors and compilers' readers know: `file:line:column: severity: message`. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.severity}: ${problem.message}`;
}

const LONGEST_QUOTE = 60;

/** Quotes a word of the file so that no control character of it reaches a terminal or a log. */
export function quote(word: string): string {
  const shown = word.length > LONGEST_QUOTE ? `${word.slice(0, LONGEST_QUOTE)}…` : word;
  const printable = Array.from(shown, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029;
    return isControl ? `\\u{${code.toString(16)}}` : character;
  });
  return `"${printable.join("")}"`;
}
