/** The states of sessions in colour, so that the one that is down stands out. */

const GREEN = "\u001b[32m";
const YELLOW = "\u001b[33m";
const RED = "\u001b[31m";
const PLAIN = "\u001b[39m";

const COLORS: Readonly<Record<string, string>> = {
  Established: GREEN,
  OpenSent: YELLOW,
  OpenConfirm: YELLOW,
  Connect: YELLOW,
  Active: RED,
  Idle: RED,
};

const STATE = new RegExp(`\\b(${Object.keys(COLORS).join("|")})\\b`, "g");

export function colorStates(line: string): string {
  return line.replace(STATE, (state) => COLORS[state] + state + PLAIN);
}
