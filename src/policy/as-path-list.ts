/** `bgp as-path access-list`: regular expressions in order, the first that fits decides; what none fits is denied. */
import { PathText } from "./path-text.ts";
import type { RegularExpression } from "./regular-expression.ts";
import type { Action, PathSegment } from "./route.ts";

export interface AsPathListEntry {
  readonly action: Action;
  readonly expression: RegularExpression;
}

/** Several lists in a row ask about the same path. */
const text = new PathText();

export class AsPathList {
  private readonly entries: readonly AsPathListEntry[];

  /** In order of their sequence numbers. */
  constructor(entries: readonly AsPathListEntry[]) {
    this.entries = entries;
  }

  permits(path: readonly PathSegment[]): boolean {
    return this.find(path)?.action === "permit";
  }

  /** As it is written; undefined when none fits. */
  decidingEntry(path: readonly PathSegment[]): string | undefined {
    const entry = this.find(path);
    return entry && `${entry.action} ${entry.expression.source}`;
  }

  private find(path: readonly PathSegment[]): AsPathListEntry | undefined {
    text.load(path);
    for (const entry of this.entries) if (entry.expression.testAscii(text.bytes, text.length)) return entry;
    return undefined;
  }
}
