/** Commands with FRR's answers, as they were recorded, and what is not to be compared. */
import { readFileSync } from "node:fs";

export const CONFIGURATION = readFileSync(new URL("policy.conf", import.meta.url), "utf8");

export interface Exchange {
  readonly command: string;
  readonly answer: string;
}

export function recordedExchanges(): readonly Exchange[] {
  const text = readFileSync(new URL("frr-8.4.txt", import.meta.url), "utf8");
  return text
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { command: part.slice(0, end), answer: part.slice(end + 1) };
    });
}

/** FRR 8.4's answer as newer ones give it: its JSON stood under the daemon's name, and it counted no processor time. */
export function modernized(answer: string): string {
  if (answer.startsWith("{")) {
    const parsed: unknown = JSON.parse(answer);
    const inner = parsed !== null && typeof parsed === "object" && "BGP" in parsed ? parsed.BGP : parsed;
    return JSON.stringify(inner, undefined, 1);
  }
  return answer
    .replace(/Invoked: 0 Opt/g, "Invoked: 0 (0 milliseconds total) Opt")
    .replace(/Invoked 0$/gm, "Invoked 0 (0 milliseconds total)")
    .replace(/Processed Change: true/g, "Processed Change: false")
    .replace(/^Prefix-list with the last deletion.insertion: .*\n/m, "");
}

/** Ours, without what is newer than FRR 8.4. */
export function comparable(answer: string): string {
  if (!answer.startsWith("{")) return answer;
  const withoutTimes = (key: string, value: unknown) =>
    key === "cpuTimeMS" ? undefined : key === "processedChange" ? true : value;
  return JSON.stringify(JSON.parse(answer, withoutTimes), undefined, 1);
}
