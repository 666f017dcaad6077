/**
 * `configure terminal`: each line takes effect when it is said. It is read on top of the configuration that runs, and the
 * whole is followed the way a reload is.
 *
 * FRR's `vtysh` marks where a file that it sends begins and ends. Lines between are judged as they come, and the good ones
 * take effect together: a file of ten thousand lines is one reload, and a session sees no neighbour half configured.
 */
import type { Completion } from "../../config/command-tree.ts";
import { type Conversation, isBlankOrComment, type Mode, type Reply, refused, SILENCE } from "../conversation.ts";
import { takesLine } from "../daemon-share.ts";
import { Status } from "../status.ts";
import { type FileLine, followFile, followLines, runningText } from "./follow-lines.ts";
import { LineJudge, TOP } from "./line-judge.ts";
import { promptOf } from "./prompt.ts";

const FILE_BEGINS = "XFRR_start_configuration";
const FILE_ENDS = "XFRR_end_configuration";

/** What may be said in every block; the grammars know how blocks end. */
const WORDS: readonly Completion[] = [
  { token: "do", help: "carry out a command", isKeyword: true },
  { token: "end", help: "leave configuration", isKeyword: true },
];

/** Lines of a file that is being sent, as far as they are good. */
interface FileInProgress {
  readonly judge: LineJudge;
  readonly lines: FileLine[];
}

export class TerminalMode implements Mode {
  private readonly conversation: Conversation;
  private place = TOP;
  private file: FileInProgress | undefined;
  private blockTitle = "";

  constructor(conversation: Conversation) {
    this.conversation = conversation;
  }

  get prompt(): string {
    return `(${promptOf(this.blockTitle)})#`;
  }

  execute(typed: string): Reply | Promise<Reply> {
    const line = typed.trim();
    if (isBlankOrComment(line)) return SILENCE;
    if (/^do\s/.test(line)) return this.conversation.execMode.execute(line);
    if (line === FILE_BEGINS) return this.beginFile();
    if (line === FILE_ENDS) return this.endFile();
    if (line === "end" || (this.place.path.length === 0 && isExit(line))) return this.leave();
    return this.take(line);
  }

  complete(words: readonly string[], partial: string): readonly Completion[] {
    if (words[0] === "do") return this.conversation.execMode.complete(words.slice(1), partial);
    const own = words.length === 0 ? WORDS.filter(({ token }) => token.startsWith(partial)) : [];
    const ofBlock = new LineJudge("", this.place).block.complete(words, partial);
    return [...own, ...ofBlock.filter(({ token }) => own.every((each) => each.token !== token))];
  }

  private leave(): Reply {
    this.conversation.mode = this.conversation.execMode;
    return SILENCE;
  }

  private beginFile(): Reply {
    this.file = { judge: new LineJudge(runningText(this.conversation.subject), TOP), lines: [] };
    this.moveTo(this.file.judge);
    return SILENCE;
  }

  private async endFile(): Promise<Reply> {
    const { file, conversation } = this;
    this.file = undefined;
    this.place = TOP;
    this.blockTitle = "";
    if (file === undefined || file.lines.length === 0) return SILENCE;
    const messages = await followFile(conversation.subject, file.lines);
    return messages.length === 0 ? SILENCE : refused(Status.ConfigFailed, ...messages);
  }

  private async take(line: string): Promise<Reply> {
    const { path, goodDepth } = this.place;
    const { subject, share } = this.conversation;
    const judge = this.file?.judge ?? new LineJudge(runningText(subject), this.place);
    const { isGood, opensBlock, reply } = judge.judge(line);
    this.moveTo(judge);
    if (!takesLine(share, this.place.path[0] ?? line)) return SILENCE;
    if (!isGood) return reply;
    if (this.file !== undefined) {
      this.file.lines.push({ text: line, opensBlock });
      return reply;
    }
    const refusal = await followLines(subject, [...path.slice(0, goodDepth), line]);
    if (refusal === undefined) return reply;
    return refused(Status.ConfigFailed, ...refusal.errors.map(({ message }) => message));
  }

  private moveTo(judge: LineJudge): void {
    this.place = judge.place;
    this.blockTitle = this.place.path.length === 0 ? "" : judge.block.title;
  }
}

function isExit(line: string): boolean {
  return ["exit", "quit"].some((word) => word.startsWith(line));
}
