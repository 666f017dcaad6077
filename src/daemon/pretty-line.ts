/** A JSON log line as people read it on a terminal: time, level, message, and what else there is. */

const COLOR: Readonly<Record<string, string | undefined>> = {
  debug: "\u001b[2m",
  warn: "\u001b[33m",
  error: "\u001b[31m",
  fatal: "\u001b[31m",
};
const PLAIN = "\u001b[0m";

/** What is written on its own, before the fields. */
const HEADINGS = new Set(["time", "level", "msg"]);

export function prettyLine(json: string, colors: boolean): string {
  const entry: Record<string, unknown> = JSON.parse(json);
  const level = String(entry.level);
  const time = new Date(String(entry.time));
  const fields = Object.entries(entry)
    .filter(([name]) => !HEADINGS.has(name))
    .map(([name, value]) => ` ${name}=${fieldText(name, value)}`);
  const text = `${clockText(time)} ${level.padEnd(5)} ${harmless(String(entry.msg))}${fields.join("")}`;
  const color = colors ? COLOR[level] : undefined;
  return color === undefined ? `${text}\n` : `${color}${text}${PLAIN}\n`;
}

function clockText(time: Date): string {
  const [hours, minutes, seconds] = [time.getHours(), time.getMinutes(), time.getSeconds()].map((n) =>
    String(n).padStart(2, "0"),
  );
  return `${hours}:${minutes}:${seconds}.${String(time.getMilliseconds()).padStart(3, "0")}`;
}

function fieldText(name: string, value: unknown): string {
  if (name === "err" && typeof value === "object" && value !== null && "stack" in value) return `\n${value.stack}`;
  return typeof value === "string" && /^[\w.:/%-]+$/.test(value) ? value : JSON.stringify(value);
}

/** Log text may quote files and peers, and those must not steer the terminal. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
