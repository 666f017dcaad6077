/** Standard output and error of a command: plain lines. */

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(program: string, message: string): void {
  process.stderr.write(`${program}: ${message}\n`);
}
