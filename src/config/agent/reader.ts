/**
 * Reads `bgp-agent.conf`, the OVN BGP agent's configuration, as the agent does (oslo.config), and complains of everything
 * that is wrong. What the agent ignores gets a notice: an existing file runs unchanged, but a mistyped name is found.
 */
import { nearestWord } from "../nearest.ts";
import { OVN_OPTIONS, type OvnOption } from "../ovn-options.ts";
import type { OvnSettings } from "../ovn-settings.ts";
import { readOvnValue, writeOvnValue } from "../ovn-values.ts";
import { type Position, type Problem, quote } from "../problems.ts";
import { type Assignment, readIni, type SectionHead } from "./ini.ts";
import { interpolate } from "./interpolation.ts";
import { LOG_OPTIONS, OTHER_SECTIONS } from "./other-options.ts";

export interface AgentReadResult {
  /** What the good lines say. */
  readonly settings: OvnSettings;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

export function readAgentConfiguration(text: string, fileName: string): AgentReadResult {
  const { sections, assignments, problems } = readIni(text, fileName);
  const reader = new AgentReader(fileName, assignments, problems);
  for (const section of sections) reader.readSection(section);
  reader.readOptions();
  return reader.finish();
}

const DEFAULT = "DEFAULT";
const SECTIONS = [...new Set(OVN_OPTIONS.map(({ section }) => section))];

/** oslo.config does not mind how sections are capitalized, but for `DEFAULT`. */
function sectionKey(name: string): string {
  return name === DEFAULT ? name : name.toLowerCase();
}

class AgentReader {
  private readonly file: string;
  private readonly problems: Problem[];
  /** By section and name; where one is said twice, the last counts. */
  private readonly said = new Map<string, Assignment>();
  private readonly settings: OvnSettings = {};
  private readonly unknownSections = new Set<string>();

  constructor(file: string, assignments: readonly Assignment[], problems: readonly Problem[]) {
    this.file = file;
    this.problems = [...problems];
    for (const assignment of assignments) {
      const key = keyOf(assignment.section, assignment.name);
      const earlier = this.said.get(key);
      if (earlier !== undefined) this.overridden(earlier, assignment);
      this.said.set(key, assignment);
    }
  }

  readSection({ name, at }: SectionHead): void {
    const key = sectionKey(name);
    if (this.unknownSections.has(key) || SECTIONS.some((section) => section === key)) return;
    const other = OTHER_SECTIONS.find((section) => section.name === key);
    if (other !== undefined) {
      this.complain("notice", at, `[${name}] has no effect: ${other.why}`);
      return;
    }
    this.unknownSections.add(key);
    const names = [...SECTIONS, ...OTHER_SECTIONS.map(({ name }) => name)];
    this.unknown(at, `${quote(name)} is no section of the agent's`, name, names);
  }

  readOptions(): void {
    for (const option of OVN_OPTIONS) this.readOption(option);
    for (const assignment of this.said.values()) this.nameUnknown(assignment);
  }

  finish(): AgentReadResult {
    this.problems.sort((a, b) => a.line - b.line || a.column - b.column);
    return { settings: this.settings, problems: this.problems };
  }

  private readOption(option: OvnOption): void {
    const { section, name, formerly } = option;
    const current = this.said.get(keyOf(section, name));
    const old = formerly && this.said.get(keyOf(formerly, name));
    if (old !== undefined && current !== undefined) this.overridden(old, current);
    else if (old !== undefined) {
      this.complain("notice", old.at, `${name} stands where it once was: it belongs into [${section}]`);
    }
    const assignment = current ?? old;
    if (assignment !== undefined) this.readValue(option, assignment);
  }

  private readValue({ key, name, type, needless }: OvnOption, assignment: Assignment): void {
    const { section, value, valueAt } = assignment;
    const interpolated = interpolate(value, (other, name) => this.lookUp(other, section, name));
    if ("flaw" in interpolated) {
      this.complain("error", valueAt, `${name}: ${interpolated.flaw}`);
      return;
    }
    const text = this.withoutComment(interpolated.text, valueAt);
    const isText = type.kind !== "boolean" && type.kind !== "choice";
    if (text === "" && isText) return; // as if it were not said
    const reading = readOvnValue(type, text);
    if ("flaw" in reading) this.complain("error", valueAt, `${name}: ${reading.flaw}`);
    else Object.assign(this.settings, { [key]: reading.value });
    if (needless !== undefined) this.complain("notice", assignment.at, `${name} has no effect: ${needless}`);
  }

  private withoutComment(text: string, at: Position): string {
    const comment = text.search(/\s[#;]/);
    if (comment < 0) return text;
    this.complain("notice", at, "a comment behind a value is dropped; the agent would take it for a part of the value");
    return text.slice(0, comment).trimEnd();
  }

  /** In the section that is named, or in the reference's own, or at the top. */
  private lookUp(named: string | undefined, own: string, name: string): string | null | undefined {
    for (const section of named === undefined ? [own, DEFAULT] : [named]) {
      const said = this.said.get(keyOf(section, name));
      if (said !== undefined) return said.value;
      const option = OVN_OPTIONS.find((option) => option.name === name && option.section === sectionKey(section));
      if (option !== undefined) return option.default === undefined ? null : writeOvnValue(option.default);
    }
    return undefined;
  }

  private nameUnknown({ section, name, at }: Assignment): void {
    const key = sectionKey(section);
    if (!SECTIONS.some((known) => known === key)) return; // the section's line says all there is to say
    if (OVN_OPTIONS.some((option) => option.name === name && (option.section === key || option.formerly === key)))
      return;
    if (key === DEFAULT && LOG_OPTIONS.options.includes(name)) {
      this.complain("notice", at, `${name} has no effect: ${LOG_OPTIONS.why}`);
      return;
    }
    const elsewhere = OVN_OPTIONS.find((option) => option.name === name);
    if (elsewhere !== undefined) {
      this.complain("notice", at, `${name} has no effect in [${section}]: it belongs into [${elsewhere.section}]`);
      return;
    }
    this.unknown(at, `${quote(name)} is no option of the agent's`, name, namesIn(key));
  }

  private overridden({ name, at }: Assignment, by: Assignment): void {
    this.complain("notice", at, `${name} has no effect: line ${by.at.line} says it again`);
  }

  /** The agent does not mind, so neither may we; but something was meant. */
  private unknown(at: Position, what: string, word: string, known: readonly string[]): void {
    const isSame = (name: string) => name.toLowerCase() === word.toLowerCase();
    const nearest = known.find(isSame) ?? nearestWord(word, known);
    const advice = nearest === undefined ? "" : `: did you mean "${nearest}"?`;
    this.complain("notice", at, `${what} and has no effect${advice}`, nearest);
  }

  private complain(severity: Problem["severity"], { line, column }: Position, message: string, nearest?: string): void {
    const suggestion = nearest === undefined ? {} : { nearest };
    this.problems.push({ severity, file: this.file, line, column, message, ...suggestion });
  }
}

function keyOf(section: string, name: string): string {
  return `${sectionKey(section)} ${name}`;
}

function namesIn(section: string): readonly string[] {
  const own = OVN_OPTIONS.filter((option) => option.section === section || option.formerly === section);
  const names = own.map(({ name }) => name);
  return section === DEFAULT ? [...names, ...LOG_OPTIONS.options] : names;
}
