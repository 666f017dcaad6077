/**
 * Lines as oslo.config takes them: `[section]`, `name = value` or `name: value`, comments with `#` or `;` in the first
 * column. A line that begins with a blank goes on with the value above it; an empty line ends that.
 */
import { type Position, type Problem, quote } from "../problems.ts";

export interface Assignment {
  readonly section: string;
  readonly name: string;
  /** Lines of it are separated by line ends. */
  readonly value: string;
  /** Where the name stands. */
  readonly at: Position;
  /** Where the value begins. */
  readonly valueAt: Position;
}

export interface SectionHead {
  readonly name: string;
  readonly at: Position;
}

export interface IniFile {
  readonly sections: readonly SectionHead[];
  readonly assignments: readonly Assignment[];
  readonly problems: readonly Problem[];
}

export function readIni(text: string, file: string): IniFile {
  const reader = new IniReader(file);
  text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .forEach((line, index) => {
      reader.read(line.trimEnd(), index + 1);
    });
  return reader.finish();
}

class IniReader {
  private readonly file: string;
  private readonly sections: SectionHead[] = [];
  private readonly assignments: Assignment[] = [];
  private readonly problems: Problem[] = [];
  private section: string | undefined;
  /** The assignment that the next line may go on with; null: one that was refused. */
  private open: { readonly assignment: Assignment; readonly lines: string[] } | null | undefined;
  private homeless = false;

  constructor(file: string) {
    this.file = file;
  }

  read(line: string, number: number): void {
    if (line === "") {
      this.close();
      return;
    }
    if (/^[ \t]/.test(line)) {
      this.goOn(line, number);
      return;
    }
    this.close();
    if (line.startsWith("[")) this.begin(line, number);
    else if (!/^[#;]/.test(line)) this.assign(line, number);
  }

  finish(): IniFile {
    this.close();
    return { sections: this.sections, assignments: this.assignments, problems: this.problems };
  }

  private goOn(line: string, number: number): void {
    if (this.open === null) return;
    const column = line.length - line.trimStart().length + 1;
    if (this.open !== undefined) this.open.lines.push(line.trimStart());
    else this.complain(number, column, "the line is indented, but no value stands above it: expected name = value");
  }

  private begin(line: string, number: number): void {
    if (!line.endsWith("]")) {
      this.complain(number, line.length + 1, `the section's name does not end: expected "]"`);
    } else if (line.length === 2) {
      this.complain(number, 2, "the section has no name");
    } else {
      this.section = line.slice(1, -1);
      this.sections.push({ name: this.section, at: { line: number, column: 2 } });
    }
  }

  private assign(line: string, number: number): void {
    this.open = null;
    const separator = line.search(/[=:]/);
    if (separator < 0) {
      this.complain(number, 1, `${quote(line)} is neither a section nor an option: expected name = value`);
      return;
    }
    const name = line.slice(0, separator).trim();
    if (name === "") {
      this.complain(number, 1, "there is no name in front of the value: expected name = value");
      return;
    }
    if (this.section === undefined) {
      if (!this.homeless) this.complain(number, 1, `${quote(name)} stands in no section: expected [DEFAULT] above it`);
      this.homeless = true;
      return;
    }
    const rest = line.slice(separator + 1);
    const column = separator + 2 + (rest.length - rest.trimStart().length);
    const valueAt = { line: number, column };
    const assignment = { section: this.section, name, value: "", at: { line: number, column: 1 }, valueAt };
    this.open = { assignment, lines: [unquoted(rest.trim())] };
  }

  private close(): void {
    if (this.open) this.assignments.push({ ...this.open.assignment, value: this.open.lines.join("\n") });
    this.open = undefined;
  }

  private complain(line: number, column: number, message: string): void {
    this.problems.push({ severity: "error", file: this.file, line, column, message });
  }
}

function unquoted(value: string): string {
  return /^(["']).*\1$/.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}
