/**
 * Tells of typed lines of configuration, one by one, which are good, and knows the block that they stand in.
 *
 * The lines of a block whose first line was refused are refused with it. They would else be taken for lines of the block
 * around it, and mean something there.
 */
import type { Block } from "../../config/grammar.ts";
import { ConfigurationReader, type LineReading } from "../../config/reader.ts";
import { type Reply, refused, SILENCE } from "../conversation.ts";
import { Status } from "../status.ts";

/** The lines that lead to a block, and how many of them are good. */
export interface Place {
  readonly path: readonly string[];
  readonly goodDepth: number;
}

export const TOP: Place = { path: [], goodDepth: 0 };

export interface Judgement {
  /** It may take effect. */
  readonly isGood: boolean;
  readonly opensBlock: boolean;
  readonly reply: Reply;
}

const STATUS_OF = {
  fine: Status.ConfigFailed,
  ambiguous: Status.Ambiguous,
  incomplete: Status.Incomplete,
  unknown: Status.NoMatch,
} as const satisfies Record<LineReading["syntax"], Status>;

const WORDS_OF = {
  ambiguous: "Ambiguous command",
  incomplete: "Command incomplete",
  unknown: "Unknown command",
} as const;

export class LineJudge {
  private readonly reader = new ConfigurationReader("");
  private goodDepth: number;

  /** Begins at a place, after the lines of a text that was accepted before. */
  constructor(text: string, place: Place) {
    for (const line of text.split("\n")) this.reader.read(line);
    for (const line of place.path) this.reader.read(line);
    this.goodDepth = place.goodDepth;
  }

  get block(): Block {
    return this.reader.block;
  }

  get place(): Place {
    return { path: this.reader.path, goodDepth: this.goodDepth };
  }

  judge(line: string): Judgement {
    const before = this.reader.path;
    const { block } = this;
    const reading = this.reader.read(line);
    const after = this.reader.path;
    const refusedOpening = before.at(this.goodDepth);
    if (refusedOpening !== undefined) {
      const isEnding = after.length < before.length && block.match(line.trim().split(/\s+/)).type === "match";
      if (isEnding) return { isGood: false, opensBlock: false, reply: SILENCE };
      if (after.at(this.goodDepth) === refusedOpening) {
        const reply = refused(Status.ConfigFailed, `"${refusedOpening}" was refused, and so is this`);
        return { isGood: false, opensBlock: false, reply };
      }
    }
    const isGood = reading.problems.every(({ severity }) => severity === "notice");
    const { opensBlock } = reading;
    this.goodDepth = after.length - (opensBlock && !isGood ? 1 : 0);
    return { isGood, opensBlock, reply: replyTo(line, reading, isGood) };
  }
}

function replyTo(line: string, { problems, syntax }: LineReading, isGood: boolean): Reply {
  const messages = problems.map(({ message }) => message);
  if (isGood) return refused(Status.Success, ...messages);
  const status = STATUS_OF[syntax];
  return syntax === "fine"
    ? refused(status, ...messages)
    : refused(status, `${WORDS_OF[syntax]}: ${line.trim()}`, ...messages);
}
