/**
 * What became of one attribute set, by class of prefix: judged or translated once, and kept while routes with that set
 * go by. A reference is held to each outcome. There are few classes, so they are looked through one by one.
 */
import type { BlockTable } from "../rib/block-table.ts";
import { NONE, type None } from "../rib/column.ts";

export class Outcomes<Id extends number> {
  private readonly attributes: BlockTable<Id>;
  private readonly classes: number[] = [];
  private readonly outcomes: (Id | None)[] = [];

  constructor(attributes: BlockTable<Id>) {
    this.attributes = attributes;
  }

  /** Undefined: not known yet. */
  of(prefixClass: number): Id | None | undefined {
    const { classes } = this;
    for (let i = 0; i < classes.length; i++) if (classes[i] === prefixClass) return this.outcomes[i];
    return undefined;
  }

  /** Takes over the caller's reference. */
  keep(prefixClass: number, outcome: Id | None): void {
    this.classes.push(prefixClass);
    this.outcomes.push(outcome);
  }

  forget(): void {
    for (const outcome of this.outcomes) if (outcome !== NONE) this.attributes.release(outcome);
    this.classes.length = 0;
    this.outcomes.length = 0;
  }
}
