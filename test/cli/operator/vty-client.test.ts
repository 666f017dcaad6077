import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConnectionLost, VtyClient } from "../../../src/cli/operator/vty-client.ts";
import { type FakeAnswer, FakeVtyServer } from "../../support/fake-vty-server.ts";

let directory: string;
let path: string;
let server: FakeVtyServer | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-vty-"));
  path = join(directory, "ctl.sock");
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(directory, { recursive: true });
});

async function connected(answer: (line: string) => FakeAnswer): Promise<VtyClient> {
  server = await FakeVtyServer.listen(path, answer);
  return await VtyClient.connect(path);
}

async function ask(client: VtyClient, line: string): Promise<{ text: string; status: number }> {
  let text = "";
  const status = await client.request(line, (piece) => {
    text += piece;
  });
  return { text, status };
}

/** The whole answer, cut at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}

describe("the client of the vty protocol", () => {
  it("reads text and status however the bytes are cut", async () => {
    let bytes: Buffer[] = [];
    const client = await connected(() => ({ bytes }));
    const answer = fc.record({
      text: fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", "é\n")),
      status: fc.integer({ min: 0, max: 255 }),
      places: fc.array(fc.nat(), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(answer, async ({ text, status, places }) => {
        bytes = cut(Buffer.concat([Buffer.from(text), Buffer.from([0, 0, 0, status])]), places);
        expect(await ask(client, "show")).toEqual({ text: Buffer.from(text).toString(), status });
      }),
      { numRuns: 60 },
    );
    client.close();
  });

  it("reads answers in order to requests that were sent ahead", async () => {
    const client = await connected((line) => ({ text: `${line}!`, status: Number(line) }));
    for (const line of ["1", "2", "3"]) client.send(line);
    const answers: string[] = [];
    for (const status of [1, 2, 3]) {
      expect(await client.receive((piece) => void answers.push(piece))).toBe(status);
    }
    expect(answers).toEqual(["1!", "2!", "3!"]);
    client.close();
  });

  it("reads no more than is taken", async () => {
    const piece = "x".repeat(64 * 1024);
    const client = await connected(() => ({ text: new Array<string>(400).fill(piece) }));
    let taken = 0;
    let writtenAtFirst = 0;
    const status = await client.request("show bgp", async (text) => {
      // Everything that the server can hand over unread, it hands over now.
      if (taken === 0) await settled(() => server?.bytesWritten ?? 0);
      if (taken === 0) writtenAtFirst = server?.bytesWritten ?? 0;
      taken += text.length;
    });
    expect({ status, taken }).toEqual({ status: 0, taken: 400 * piece.length });
    expect(writtenAtFirst).toBeLessThan(40 * piece.length);
    client.close();
  });

  it.each<[string, FakeAnswer]>([
    ["closed in the middle", { text: "half an ans", bytes: [Buffer.from("half")], closes: true }],
    ["closed before the status", { bytes: [Buffer.from("text\0\0")], closes: true }],
    ["NULs inside the text", { bytes: [Buffer.from("a\0b\0\0\0\0")] }],
  ])("an answer with a fault rejects: %s", async (_, answer) => {
    const client = await connected(() => answer);
    await expect(ask(client, "show")).rejects.toMatchObject({ name: "ConnectionLost", undelivered: false });
  });

  it("knows that a daemon that had gone before has not seen the request", async () => {
    const client = await connected(() => ({ text: "here" }));
    expect(await ask(client, "show")).toEqual({ text: "here", status: 0 });
    await server?.close();
    server = undefined;
    const lost = await ask(client, "reload").catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(ConnectionLost);
    expect(lost).toMatchObject({ undelivered: true });
  });

  it("rejects with the system's reason where nobody listens", async () => {
    await expect(VtyClient.connect(path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

/** Until the number stays the same for a few turns of the loop. */
async function settled(number: () => number): Promise<void> {
  for (let turns = 0, last = -1; turns < 50; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (number() !== last) turns = 0;
    last = number();
  }
}
