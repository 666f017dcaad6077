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
    text.load(path);
    for (const { action, expression } of this.entries) {
      if (expression.testAscii(text.bytes, text.length)) return action === "permit";
    }
    return false;
  }
}
