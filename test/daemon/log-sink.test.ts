import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openSink } from "../../src/daemon/log-sink.ts";

const FLOOD = resolve(import.meta.dirname, "flood.program.ts");
const LINE_LENGTH = 1024;
/** More than the sink keeps, and than a pipe holds. */
const LINES = 3 * 1024;

/** Writes to a pipe that is not read until the writer has said that it is done with writing. */
function flood(waits: boolean) {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", FLOOD, String(LINES), String(LINE_LENGTH), waits ? "1" : "0"],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return { child, said: () => said.trim().split("\n") };
}

describe("a log that nobody reads", { timeout: 30_000 }, () => {
  it("holds up neither its writer nor the writer's end", async () => {
    const { child, said } = flood(false);
    const [code] = await once(child, "exit");
    expect({ code, said: said() }).toEqual({ code: 0, said: ["written", "0"] });
  });

  it("is told how much was lost as soon as somebody reads again", async () => {
    const { child, said } = flood(true);
    await once(child.stderr, "data");
    let octets = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      octets += chunk.length;
    });
    const [code] = await once(child, "close");
    const lost = Number(said()[1]);
    expect({ code, octets }).toEqual({ code: 0, octets: (LINES - lost) * LINE_LENGTH });
    expect(lost).toBeGreaterThan(0);
  });
});

it("a log file has every line as soon as it is written", async () => {
  const directory = mkdtempSync(join(tmpdir(), "bellman-log-"));
  const path = join(directory, "file");
  const fd = openSync(path, "a");
  const sink = openSink(fd, () => undefined);
  sink.write("one\n");
  sink.write("two\n");
  expect(readFileSync(path, "utf8")).toBe("one\ntwo\n");
  await sink.close();
  closeSync(fd);
  rmSync(directory, { recursive: true });
});
