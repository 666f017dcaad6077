/** Sets the terminal up for a conversation, and leaves it as it was. */
import { homedir } from "node:os";
import { join } from "node:path";
import { systemMessage } from "../../daemon/exit-code.ts";
import { bellmanVersion } from "../version.ts";
import type { Circumstances } from "./circumstances.ts";
import { converse } from "./converse.ts";
import { History } from "./history.ts";
import type { Style } from "./invocation.ts";
import { Keyboard } from "./keyboard.ts";
import { BELLMAN, type Manners } from "./manners.ts";
import { TerminalScreen } from "./screen.ts";
import type { Session } from "./session.ts";

/** Resolves with the exit code. */
export async function atTerminal(session: Session, { place, style, manners, outputs }: Circumstances): Promise<number> {
  const screen = new TerminalScreen(process.stdout, outputs.stdout);
  process.stdin.setRawMode(true);
  const keyboard = new Keyboard(process.stdin);
  try {
    await converse(
      session,
      { keyboard, screen },
      {
        history: openHistory(historyFile(style, manners)),
        timestamp: style.timestamp,
        pages: manners.pages || process.env.VTYSH_PAGER !== undefined,
        greeting: `Bellman ${bellmanVersion()} at ${place.directory}. TAB completes, ? explains, Control-D leaves.`,
      },
    );
  } finally {
    keyboard.close();
    process.stdin.setRawMode(false);
  }
  return 0;
}

/** vtysh prefers its variable to its option. */
function historyFile({ historyFile: chosen }: Style, manners: Manners): string {
  const { VTYSH_HISTFILE, XDG_STATE_HOME } = process.env;
  if (manners !== BELLMAN) return VTYSH_HISTFILE ?? chosen ?? join(homedir(), ".history_frr");
  if (chosen !== undefined) return chosen;
  return XDG_STATE_HOME ? join(XDG_STATE_HOME, "bellman", "history") : join(homedir(), ".history_bellman");
}

/** Without its file, the history is as long as the conversation. */
function openHistory(file: string): History {
  try {
    return History.open(file);
  } catch (error) {
    process.stderr.write(`% the history cannot be read from ${file}: ${systemMessage(error)}\n`);
    return History.open(undefined);
  }
}
