/** The demo without pauses, in a process of its own, interrupted as soon as it says the words of the first argument. */
import { perform } from "../../src/cli/demo.ts";

const moment = process.argv[2];
const stop = new AbortController();

function write(text: string): void {
  process.stdout.write(text);
  if (moment !== undefined && text.includes(moment)) stop.abort();
}

process.exitCode = await perform({ colors: false, write, pause: () => Promise.resolve() }, stop.signal);
