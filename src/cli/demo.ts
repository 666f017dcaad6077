/** `bellmand --demo`: two speakers in this process tell a story. No root, no configuration, no network but loopback. */
import { setTimeout as wait } from "node:timers/promises";
import { ExitCode } from "../daemon/exit-code.ts";
import { type Audience, Narrator } from "./demo/narrator.ts";
import { setStage } from "./demo/stage.ts";
import { Story } from "./demo/story.ts";
import { VirtualMachines } from "./demo/virtual-machines.ts";
import { bellmanVersion } from "./version.ts";

/** Silence for longer than this is a defect, not suspense. */
const LONGEST_SILENCE_MS = 15_000;

/** Told to standard output; SIGINT and SIGTERM end it early, and leave as little behind. */
export async function playDemo(): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
  const { stdout } = process;
  const audience: Audience = {
    colors: stdout.isTTY && stdout.hasColors() && process.env.NO_COLOR === undefined,
    write: (text) => stdout.write(text),
    pause: (milliseconds) => wait(milliseconds, undefined, { signal: stop.signal }),
  };
  return await perform(audience, stop.signal);
}

/** Ends with the story, or when the signal says so; what the story waits for then is simply forgotten. */
export async function perform(audience: Audience, stopped: AbortSignal): Promise<ExitCode> {
  const machines = new VirtualMachines();
  const stage = await setStage(machines, `Bellman/${bellmanVersion()}`);
  const silence = new Silence();
  const narrator = new Narrator({
    colors: audience.colors,
    write(text) {
      silence.broken();
      audience.write(text);
    },
    pause: (milliseconds) => audience.pause(milliseconds),
  });
  try {
    await Promise.race([new Story(stage, machines, narrator).tell(), interruption(stopped), silence.tooLong]);
  } catch (error) {
    if (!stopped.aborted) {
      audience.write(`The story ends here: ${error instanceof Error ? error.message : String(error)}\n`);
      return ExitCode.Crash;
    }
  } finally {
    silence.end();
    await stage.clear();
  }
  if (stopped.aborted) audience.write("\nStopped; nothing is left.\n");
  return ExitCode.Clean;
}

function interruption(stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    stopped.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Rejects `tooLong` when nobody has broken it for a while. */
class Silence {
  readonly tooLong: Promise<never>;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    let expire: (reason: Error) => void;
    this.tooLong = new Promise((_, reject) => {
      expire = reject;
    });
    this.timer = setTimeout(() => expire(new Error("what should come next does not come")), LONGEST_SILENCE_MS);
  }

  broken(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
