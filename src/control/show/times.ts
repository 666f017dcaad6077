/** Spans and moments of time in FRR's spellings, which differ from command to command. */

const SECOND = 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const YEAR = 365 * DAY;

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** How long a session has been up: `00:00:34`, `1d02h03m`, `02w3d04h`, `01y02w3d`. */
export function formatUptime(milliseconds: number): string {
  const seconds = wholeSeconds(milliseconds);
  const days = Math.floor(seconds / DAY);
  if (seconds < DAY) return clockTime(seconds);
  if (seconds < WEEK) return `${days}d${two(hourOf(seconds))}h${two(minuteOf(seconds))}m`;
  if (seconds < YEAR) return `${two(Math.floor(days / 7))}w${days % 7}d${two(hourOf(seconds))}h`;
  const daysOfYear = days % 365;
  return `${two(Math.floor(days / 365))}y${two(Math.floor(daysOfYear / 7))}w${daysOfYear % 7}d`;
}

/** With days always in front, as next hops and update groups tell their age: `0:00:00:35`. */
export function formatAge(milliseconds: number): string {
  const seconds = wholeSeconds(milliseconds);
  return `${Math.floor(seconds / DAY)}:${clockTime(seconds % DAY)}`;
}

/** A moment of the wall clock in local time, as C's `ctime` spells it, without its line end: `Fri Nov 20 08:22:17 2026`. */
export function formatMoment(wallTime: number): string {
  const moment = new Date(wallTime);
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  const day = String(moment.getDate()).padStart(2);
  return `${WEEKDAYS[moment.getDay()]} ${MONTHS[moment.getMonth()]} ${day} ${time} ${moment.getFullYear()}`;
}

/** Seconds since 1970, as FRR's `…Epoch` keys have them. */
export function epochSeconds(wallTime: number): number {
  return Math.floor(wallTime / SECOND);
}

/** FRR measures in whole seconds, also where it shows milliseconds. */
export function wholeSecondsInMs(milliseconds: number): number {
  return wholeSeconds(milliseconds) * SECOND;
}

/** A wall clock that was set back makes no negative spans. */
function wholeSeconds(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / SECOND));
}

function clockTime(seconds: number): string {
  return `${two(hourOf(seconds))}:${two(minuteOf(seconds))}:${two(seconds % MINUTE)}`;
}

function hourOf(seconds: number): number {
  return Math.floor((seconds % DAY) / HOUR);
}

function minuteOf(seconds: number): number {
  return Math.floor((seconds % HOUR) / MINUTE);
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
