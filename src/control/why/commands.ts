/** `why PREFIX`: what became of every path to it, and who was told. */

import { parsePrefix } from "../../net/prefix.ts";
import { NONE } from "../../rib/column.ts";
import type { Explanation } from "../../speaker/explanation/explanation.ts";
import type { Speaker } from "../../speaker/speaker.ts";
import { CommandError, type ExecCommand, type Request } from "../exec-command.ts";
import { prettyJson } from "../json.ts";
import { formatUptime } from "../show/times.ts";
import type { Subject } from "../subject.ts";
import { explanationJson } from "./explanation-json.ts";
import { explanationText } from "./explanation-text.ts";

const WHAT = "<A.B.C.D|A.B.C.D/M|X:X::X:X|X:X::X:X/M>$prefix [json]";

export const WHY_COMMANDS: readonly ExecCommand[] = [
  { syntax: `why ${WHAT}`, run: why },
  { syntax: `show [ip] bgp [<ipv4|ipv6>$afi [unicast]] why ${WHAT}`, run: why },
];

function why(subject: Subject, request: Request): string {
  const { speaker, clock } = subject;
  if (speaker === undefined) throw new CommandError("% BGP instance not found");
  const explanation = speaker.explain(request.written("prefix"));
  if (request.said("json")) return `${prettyJson(explanationJson(explanation))}\n`;
  return explanationText(explanation, ageOf(speaker, explanation, clock.wallTime()));
}

/** How long the best path has been what it is. */
function ageOf(speaker: Speaker, { prefix: text, family, paths }: Explanation, now: number): string | undefined {
  const table = speaker.table(family);
  const prefix = parsePrefix(text);
  const id = prefix === undefined ? NONE : table.find(prefix);
  const hasBest = paths.some(({ standing }) => standing.type === "best");
  return id === NONE || !hasBest ? undefined : formatUptime(now - table.changedAt(id));
}
