/** What FRR says of a configuration line, and exits with, where nobody but its parser was asked. */
import type { LineReading } from "../../config/reader.ts";
import { Status } from "../../control/status.ts";

interface LineVerdict {
  readonly status: Status;
  readonly words: string;
}

export const LINE_VERDICTS: Readonly<Record<LineReading["syntax"], LineVerdict>> = {
  unknown: { status: Status.NoMatch, words: "Unknown command" },
  ambiguous: { status: Status.Ambiguous, words: "Ambiguous command" },
  incomplete: { status: Status.Incomplete, words: "Command incomplete" },
  /** A line that can be read may still not be used. */
  fine: { status: Status.ConfigFailed, words: "Warning" },
};
