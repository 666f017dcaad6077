/** What the descriptor of a `set` clause has. The table of them is in `set-clauses.ts`. */
import type { Draft } from "./draft.ts";
import type { PolicyListReference, PolicyLists } from "./policy-lists.ts";
import type { RouteFact } from "./route.ts";

export type Apply = (draft: Draft) => void;

export interface SetDescriptor<Arguments> {
  /** As in the configuration, behind the kind. */
  write(args: Arguments): string;
  /** The fact, besides attributes, that the outcome depends on. */
  reads?(args: Arguments): RouteFact | undefined;
  refersTo?(args: Arguments): PolicyListReference;
  /** Undefined when the list that it refers to is not there. */
  bind(args: Arguments, lists: PolicyLists): Apply | undefined;
}
