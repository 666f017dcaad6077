import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Reply } from "../../src/control/conversation.ts";
import { CommandError } from "../../src/control/exec-command.ts";
import type { Talker } from "../../src/control/extra-request.ts";
import { Turns } from "../../src/control/turns.ts";
import { encodeRequest, LONGEST_REQUEST } from "../../src/control/vty-protocol.ts";
import { USUAL_LIMITS, VtyServer, type VtyServerOptions } from "../../src/control/vty-server.ts";
import { systemClock } from "../../src/net/clock.ts";
import { SocketClient } from "./socket-client.ts";

const PIECE = `${"x".repeat(65_535)}\n`;
const ENOUGH_TURNS = 200;

let directory: string;
let server: VtyServer | undefined;
const clients: SocketClient[] = [];
const defects: { error: unknown; beginning: string }[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vty-"));
  defects.length = 0;
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server?.close();
  server = undefined;
  rmSync(directory, { recursive: true });
});

type Execute = (line: string) => Reply | Promise<Reply>;

async function serve(execute: Execute, options: Partial<VtyServerOptions> = {}): Promise<void> {
  const newShell = (): Talker => ({
    execute: async (line) => await execute(line),
    complete: (line) => [{ token: line, help: "", isKeyword: true }],
    prompt: "host#",
  });
  server = await VtyServer.open({
    directory,
    name: "s",
    access: { mode: 0o660, group: undefined },
    limits: USUAL_LIMITS,
    clock: systemClock,
    turns: new Turns(systemClock),
    extras: false,
    newShell,
    defect: (error, beginning) => defects.push({ error, beginning }),
    ...options,
  });
}

async function connected(): Promise<SocketClient> {
  const client = await SocketClient.connect(join(directory, "s"));
  clients.push(client);
  return client;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const echo: Execute = (line) => ({ status: 0, answer: `${line}\n` });

describe("a connection", () => {
  it("carries one request after the other, also when they come together, or in pieces", async () => {
    let running = 0;
    await serve(async (line) => {
      expect(++running).toBe(1);
      await turn();
      running--;
      return { status: line.length, answer: `${line}\n` } as Reply;
    });
    const client = await connected();
    client.socket.write(Buffer.concat(["a", "bb", "ccc"].map(encodeRequest)));
    expect([await client.answer(), await client.answer(), await client.answer()]).toEqual([
      { text: "a\n", status: 1 },
      { text: "bb\n", status: 2 },
      { text: "ccc\n", status: 3 },
    ]);
    for (const byte of encodeRequest("dd")) {
      client.socket.write(Buffer.from([byte]));
      await turn();
    }
    expect(await client.answer()).toEqual({ text: "dd\n", status: 2 });
  });

  it("is answered before it ends, when the client closes its side at once", async () => {
    await serve(echo);
    const client = await connected();
    client.socket.end(encodeRequest("last"));
    expect(await client.answer()).toEqual({ text: "last\n", status: 0 });
    await client.closed();
  });

  it("ends when the conversation does", async () => {
    await serve(() => ({ status: 0, answer: "", closes: true }));
    const client = await connected();
    expect(await client.ask("exit")).toEqual({ text: "", status: 0 });
    await client.closed();
  });

  it("survives what a command throws: a refusal is told, a defect is told and reported", async () => {
    const oops = new Error("oops");
    await serve((line) => {
      if (line === "refuse") throw new CommandError("% No such neighbor in this view/vrf");
      if (line.startsWith("fail")) throw oops;
      return {
        status: 0,
        answer: (function* () {
          yield "begun\n";
          throw new CommandError("% and no further");
        })(),
      };
    });
    const client = await connected();
    expect(await client.ask("refuse")).toEqual({ text: "% No such neighbor in this view/vrf\n", status: 1 });
    expect(await client.ask("midway")).toEqual({ text: "begun\n% and no further\n", status: 1 });
    expect(defects).toEqual([]);
    expect(await client.ask("fail to keep the hunter2")).toEqual({
      text: "% an error of bellmand: its log has more\n",
      status: 1,
    });
    expect(defects).toEqual([{ error: oops, beginning: "fail to" }]); // no secret gets into the log
  });

  it("never carries a NUL in a text: it would end the answer", async () => {
    await serve(() => ({ status: 0, answer: "a\0b" }));
    expect(await (await connected()).ask("x")).toEqual({ text: "a\\0b", status: 0 });
  });

  it("answers what only Bellman's client asks, where that is wanted", async () => {
    await serve(echo, { extras: true });
    const client = await connected();
    expect(await client.ask("\x01prompt")).toEqual({ text: "host#\n", status: 0 });
    expect(await client.ask("\x01complete show ")).toEqual({
      text: '{"token":"show ","help":"","isKeyword":true}\n',
      status: 0,
    });
    expect(await client.ask("\x01nonsense")).toMatchObject({ status: 2 });
  });
});

describe("a long answer", () => {
  let turns = 0;
  let counting: NodeJS.Immediate;
  const countTurns = () => {
    turns++;
    counting = setImmediate(countTurns);
  };
  beforeEach(countTurns);
  afterEach(() => clearImmediate(counting));

  /** So many pieces, and what became of them. */
  function pieces(count: number) {
    const log = { pulled: 0, given: false, turns: [] as number[] };
    function* answer(): Generator<string> {
      try {
        for (; log.pulled < count; log.pulled++) {
          log.turns.push(turns);
          yield PIECE;
        }
      } finally {
        log.given = true;
      }
    }
    return { log, answer };
  }

  it("lets the loop turn between any two pieces", async () => {
    const { log, answer } = pieces(100);
    await serve(() => ({ status: 0, answer: answer() }));
    const { text } = await (await connected()).ask("show all");
    expect(text.length).toBe(100 * PIECE.length);
    expect(new Set(log.turns).size).toBe(100);
  });

  it("shares the loop's turns with the answers to others", async () => {
    const [one, other] = [pieces(50), pieces(50)];
    await serve((line) => ({ status: 0, answer: (line === "one" ? one : other).answer() }));
    const [a, b] = [await connected(), await connected()];
    await Promise.all([a.ask("one"), b.ask("other")]);
    expect(new Set([...one.log.turns, ...other.log.turns]).size).toBe(100);
  });

  it("is asked for no more than the client takes, and is whole when it takes it after all", async () => {
    const { log, answer } = pieces(1000);
    await serve((line) => (line === "show all" ? { status: 0, answer: answer() } : echo(line)));
    const [slow, other] = [await connected(), await connected()];
    slow.socket.pause();
    slow.socket.write(encodeRequest("show all"));
    let [before, still] = [-1, 0];
    while (still < ENOUGH_TURNS) {
      await turn();
      still = log.pulled === before && log.pulled > 0 ? still + 1 : 0;
      before = log.pulled;
    }
    expect(log.pulled).toBeLessThan(50);
    expect(await other.ask("hello")).toEqual({ text: "hello\n", status: 0 });
    slow.socket.resume();
    const { text, status } = await slow.answer();
    expect([text.length, status]).toEqual([1000 * PIECE.length, 0]);
    expect(log.pulled).toBe(1000);
  });

  it("is let go of when the client goes away", async () => {
    const { log, answer } = pieces(1_000_000);
    await serve(() => ({ status: 0, answer: answer() }));
    const client = await connected();
    client.socket.write(encodeRequest("show all"));
    await once(client.socket, "data");
    await client.close();
    while (!log.given) await turn();
    expect(log.pulled).toBeLessThan(1_000_000);
  });
});

describe("clients without manners (row 119 of the fault list)", () => {
  it("1000 connections: as many as allowed are served, the others are told and turned away, and it is over when they go", async () => {
    await serve(echo);
    const all: SocketClient[] = [];
    for (let i = 0; i < 1000; i++) all.push(await connected()); // the kernel keeps only so many waiting for us
    const outcomes = await Promise.all(all.map((client) => client.ask("x").catch(() => "cut off")));
    const served = all.filter((_, i) => JSON.stringify(outcomes[i]) === '{"text":"x\\n","status":0}');
    expect(served.length).toBe(USUAL_LIMITS.clients);
    const told = outcomes.filter((outcome) => typeof outcome === "object" && outcome.text === "% Too many clients\n");
    expect(told.length).toBeGreaterThan(0); // who wrote too early may be cut off before reading
    await Promise.all(served.map((client) => client.close()));
    let again: unknown;
    while (JSON.stringify(again) !== '{"text":"x\\n","status":0}') {
      again = await (await connected()).ask("x").catch(() => "not yet");
    }
  });

  it("give way to others when they have long done nothing", async () => {
    await serve(echo, { limits: { ...USUAL_LIMITS, clients: 2, giveWayAfter: 0 } });
    const [first, second] = [await connected(), await connected()];
    await second.ask("x");
    await first.ask("x");
    expect(await (await connected()).ask("y")).toEqual({ text: "y\n", status: 0 });
    await second.closed();
    expect(await first.ask("z")).toEqual({ text: "z\n", status: 0 });
  });

  it("100 MB without an end: nothing is kept of it, and the connection is closed", async () => {
    await serve(echo);
    const [rude, other] = [await connected(), await connected()];
    const chunk = Buffer.alloc(1024 * 1024, "x");
    let sent = 0;
    while (sent < 100 && !rude.socket.destroyed) {
      sent++;
      if (!rude.socket.write(chunk)) {
        await Promise.race([once(rude.socket, "drain"), rude.closed()]).catch(() => undefined);
      }
    }
    await rude.closed();
    expect(sent).toBeLessThan(10);
    expect(await other.ask("still here")).toEqual({ text: "still here\n", status: 0 });
  });

  it.each([LONGEST_REQUEST, LONGEST_REQUEST + 1])(
    "a request of %i bytes is taken, or refused by FRR's words",
    async (length) => {
      await serve((line) => ({ status: 0, answer: `${line.length}\n` }));
      const client = await connected();
      const answered = await client.ask("x".repeat(length));
      if (length === LONGEST_REQUEST) return expect(answered).toEqual({ text: `${length}\n`, status: 0 });
      expect(answered).toEqual({ text: "% Command is too long.\n", status: 1 });
      await client.closed();
    },
  );

  it("half a line: its time is short, however slowly it grows, and others' is not", async () => {
    await serve(echo, { limits: { ...USUAL_LIMITS, requestTimeout: 30 } });
    const [half, idle] = [await connected(), await connected()];
    const drip = setInterval(() => half.socket.write("x"), 5);
    await half.closed();
    clearInterval(drip);
    expect(await idle.ask("x")).toEqual({ text: "x\n", status: 0 });
  });

  it("silence: it ends, too", async () => {
    await serve(echo, { limits: { ...USUAL_LIMITS, idleTimeout: 30 } });
    await (await connected()).closed();
  });

  it("a reader that stopped: its answer is given up in the end", async () => {
    let given = false;
    function* endless(): Generator<string> {
      try {
        for (;;) yield PIECE;
      } finally {
        given = true;
      }
    }
    await serve(() => ({ status: 0, answer: endless() }), { limits: { ...USUAL_LIMITS, idleTimeout: 30 } });
    const client = await connected();
    client.socket.pause();
    client.socket.write(encodeRequest("show all"));
    while (!given) await turn();
  });
});
