import { describe, expect, it } from "vitest";
import { eventually, LabTimeout } from "../../src/lab/eventually.ts";

describe("waiting for a condition", () => {
  it("asks until there is an answer, whether the probe failed or had none before", async () => {
    const answers: (() => string | undefined)[] = [
      () => undefined,
      () => {
        throw new Error("not yet");
      },
      () => "there",
    ];
    const answer = await eventually("it", () => answers.shift()?.(), { every: 0 });
    expect(answer).toBe("there");
    expect(answers).toEqual([]);
  });

  it("tells what was waited for, the last error and the evidence when the time is over", async () => {
    const waiting = eventually("the session is up", () => Promise.reject(new Error("state is Active")), {
      within: 0,
      evidence: () => Promise.resolve("the log of both sides"),
    });
    await expect(waiting).rejects.toThrow(LabTimeout);
    await expect(waiting).rejects.toThrow(/the session is up.*\nstate is Active\n\nthe log of both sides/);
  });

  it("does not wait for a process that has died", async () => {
    const waiting = eventually("bird answers", () => undefined, { hopeless: () => new Error("bird ended (code 1)") });
    await expect(waiting).rejects.toThrow(/cannot happen any more: bird ended/);
  });
});
