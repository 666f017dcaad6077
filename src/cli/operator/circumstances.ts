/** Where the daemon is, and how the operator wants to be answered. */
import type { Style } from "./invocation.ts";
import type { Manners } from "./manners.ts";
import type { Outputs } from "./output.ts";
import type { SocketPlace } from "./socket-place.ts";

export interface Circumstances {
  readonly place: SocketPlace;
  readonly style: Style;
  readonly manners: Manners;
  readonly outputs: Outputs;
}
