/** What FRR writes before each answer under `-t`. */

export function timestamp(now: Date): string {
  const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const [hour, minute, second] = [now.getHours(), now.getMinutes(), now.getSeconds()];
  const date = [year, ...[month, day].map(twoDigits)].join("/");
  const time = [hour, minute, second].map(twoDigits).join(":");
  return `% ${date} ${time}.${String(now.getMilliseconds()).padStart(3, "0")}\n\n`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
