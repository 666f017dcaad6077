/** What became of a reload, or would: for whoever asked for it, and for the log. */
import type { Problem } from "../config/problems.ts";
import type { SessionEnd } from "../speaker/configuration-change.ts";

export interface Reload {
  /** Errors among them: nothing was changed, and nothing would be; unless the daemon is lenient. */
  readonly problems: readonly Problem[];
  readonly refused: boolean;
  /** The lines that go and come. */
  readonly difference: readonly string[];
  readonly resets: readonly SessionEnd[];
}

export function refusedReload(problems: readonly Problem[]): Reload {
  return { problems, refused: true, difference: [], resets: [] };
}
