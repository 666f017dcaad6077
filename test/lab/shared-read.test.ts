import { describe, expect, it } from "vitest";
import { SharedRead } from "../../src/lab/shared-read.ts";

/** Readings that end when the test says so; each answers its number. */
function controlledReads() {
  const endings: ((failure?: Error) => void)[] = [];
  const shared = new SharedRead(() => {
    const number = endings.length + 1;
    return new Promise<number>((resolve, reject) => {
      endings.push((failure) => (failure === undefined ? resolve(number) : reject(failure)));
    });
  });
  const end = async (number: number, failure?: Error) => {
    await Promise.resolve(); // the reading begins a turn after it was asked for
    endings[number - 1](failure);
  };
  return { shared, end, begun: () => endings.length };
}

describe("readings that several askers share", () => {
  it("are never older than the asking: what had begun before is not given out", async () => {
    const { shared, end } = controlledReads();
    const early = shared.get();
    await Promise.resolve();
    const late = [shared.get(), shared.get()];
    await end(1);
    expect(await early).toBe(1);
    await end(2);
    expect(await Promise.all(late)).toEqual([2, 2]);
  });

  it("go on after one that failed, and only its own askers are told", async () => {
    const { shared, end, begun } = controlledReads();
    const failing = shared.get();
    await Promise.resolve();
    const next = shared.get();
    await end(1, new Error("no such socket"));
    await expect(failing).rejects.toThrow("no such socket");
    await end(2);
    expect(await next).toBe(2);
    expect(begun()).toBe(2);
  });
});
