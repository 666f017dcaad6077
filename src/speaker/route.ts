/** Routes as the library's user sees them: made only when somebody looks. */
import type { PathAttributes } from "../bgp/messages.ts";

export interface Route {
  readonly prefix: string;
  readonly attributes: PathAttributes;
  /** The neighbour's address, or `local`. */
  readonly from: string;
}

/** What became of the best path to a prefix. */
export type RouteChange =
  | ({ readonly type: "announce" } & Route)
  | { readonly type: "withdraw"; readonly prefix: string };
