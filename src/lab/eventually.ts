/** Waiting for a condition by asking for it again and again: never a blind sleep, and on failure the whole story. */
import { setTimeout as pause } from "node:timers/promises";

export interface Patience {
  /** Milliseconds. Default 30,000. */
  readonly within?: number;
  /** Milliseconds between two attempts. Default 50. */
  readonly every?: number;
  /** An error here ends the wait at once: what is waited for cannot come any more. */
  readonly hopeless?: () => Error | undefined;
  /** Asked when the time is over: what somebody needs to know to find out why. */
  readonly evidence?: () => Promise<string>;
}

export class LabTimeout extends Error {
  override readonly name = "LabTimeout";
  readonly code = "lab-timeout";
}

/**
 * Resolves with the first answer of `probe` that is not `undefined`. A probe that throws has not succeeded yet either;
 * its last error is told when the time is over.
 */
export async function eventually<Answer>(
  what: string,
  probe: () => Promise<Answer | undefined> | Answer | undefined,
  { within = 30_000, every = 50, hopeless, evidence }: Patience = {},
): Promise<Answer> {
  const deadline = performance.now() + within;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    const end = hopeless?.();
    if (end !== undefined) throw new LabTimeout(`${what} cannot happen any more: ${end.message}`, { cause: end });
    if (performance.now() >= deadline) break;
    await pause(every);
  }
  const reason = lastError instanceof Error ? `\n${lastError.message}` : "";
  const story = evidence === undefined ? "" : `\n\n${await evidence()}`;
  throw new LabTimeout(`${what}: not within ${within / 1000} s${reason}${story}`, { cause: lastError });
}
