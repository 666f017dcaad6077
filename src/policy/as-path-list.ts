/** `bgp as-path access-list`: regular expressions in order, the first that fits decides; what none fits is denied. */
import type { RegularExpression } from "./regular-expression.ts";
import type { Action } from "./route.ts";

export interface AsPathListEntry {
  readonly action: Action;
  readonly expression: RegularExpression;
}

export class AsPathList {
  private readonly entries: readonly AsPathListEntry[];

  /** In order of their sequence numbers. */
  constructor(entries: readonly AsPathListEntry[]) {
    this.entries = entries;
  }

  /** The path as `asPathText` writes it. */
  permits(path: string): boolean {
    for (const { action, expression } of this.entries) if (expression.test(path)) return action === "permit";
    return false;
  }
}
