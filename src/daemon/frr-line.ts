/** A JSON log line as FRR's bgpd writes it: `2026/11/20 12:00:00 BGP: %ADJCHANGE: neighbor 192.0.2.1 in vrf default Up`. */
import { harmless } from "./pretty-line.ts";

/** Digits of a second that our own times have. */
const MOST_DIGITS = 3;

export function frrLine(json: string, timestampPrecision: number): string {
  const { time, msg, err }: { time: string; msg: string; err?: { stack?: string } } = JSON.parse(json);
  const stack = err?.stack === undefined ? "" : `\n${err.stack}`;
  return `${timeText(new Date(time), timestampPrecision)} BGP: ${harmless(msg)}${stack}\n`;
}

/** In local time. Digits that we do not have are zeros. */
function timeText(time: Date, precision: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join("/");
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  const fraction = String(time.getMilliseconds()).padStart(MOST_DIGITS, "0").padEnd(precision, "0").slice(0, precision);
  return `${date} ${clock}${precision === 0 ? "" : `.${fraction}`}`;
}
