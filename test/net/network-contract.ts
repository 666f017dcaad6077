/**
 * What every `Network` owes to a speaker. TCP and the simulated network pass the same suite, so that what the simulation
 * proves about sessions holds on sockets, too.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IpAddress } from "../../src/net/address.ts";
import { ListenError } from "../../src/net/listen-error.ts";
import type { Connection, ConnectionEvents, Endpoint, Listener, Network } from "../../src/net/network.ts";
import { Random } from "../support/random.ts";

export interface NetworkUnderTest {
  readonly server: Network;
  readonly client: Network;
  /** Where `server` can listen. */
  readonly serverAddress: IpAddress;
  /** An address that `server` does not have. */
  readonly foreignAddress: IpAddress;
  /** Works until the condition holds; fails when it never does. */
  until(condition: () => boolean, what: string): Promise<void>;
  /** Lets the timers of both networks run on by so many milliseconds. */
  advance(milliseconds: number): void;
  dispose(): Promise<void>;
}

/** One end of a connection, its events recorded. */
export class Recorder implements ConnectionEvents {
  readonly events: string[] = [];
  connection: Connection | undefined;
  received = 0;
  readonly bytes: Uint8Array[] = [];
  error: Error | undefined;
  /** A call into the connection is running: whatever happens now happens from within it. */
  private inside = false;

  /** Calls the connection and insists that it does not call back meanwhile. */
  call<T>(action: (connection: Connection) => T): T {
    this.inside = true;
    try {
      return action(this.connection!);
    } finally {
      this.inside = false;
    }
  }

  opened(): void {
    this.note("opened");
  }

  data(chunk: Uint8Array): void {
    this.received += chunk.length;
    this.bytes.push(chunk.slice());
    this.note("data");
  }

  progressed(): void {
    this.note("progressed");
  }

  drained(): void {
    this.note("drained");
  }

  closed(error: Error | undefined): void {
    this.error = error;
    this.note("closed");
  }

  count(event: string): number {
    return this.events.filter((name) => name === event).length;
  }

  has(event: string): boolean {
    return this.events.includes(event);
  }

  get text(): string {
    return Buffer.concat(this.bytes).toString();
  }

  private note(event: string): void {
    if (this.inside) throw new Error(`"${event}" came from within a call`);
    this.events.push(event);
  }
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function describeNetwork(name: string, create: () => NetworkUnderTest): void {
  describe(`${name} keeps the network's contract`, () => {
    let network: NetworkUnderTest;
    let listeners: Listener[];
    let accepted: Recorder[];
    let ends: Recorder[];

    beforeEach(() => {
      network = create();
      listeners = [];
      accepted = [];
      ends = [];
    });

    afterEach(async () => {
      for (const end of ends) end.connection?.abort();
      for (const listener of listeners) await listener.close();
      await network.dispose();
    });

    async function listen(prepare: (end: Recorder) => boolean = () => true, port = 0): Promise<Endpoint> {
      const local = { address: network.serverAddress, port };
      const listener = await network.server.listen({ local }, (connection) => {
        const end = new Recorder();
        end.connection = connection;
        accepted.push(end);
        ends.push(end);
        return prepare(end) ? end : undefined;
      });
      listeners.push(listener);
      return listener.local;
    }

    function connect(remote: Endpoint): Recorder {
      const end = new Recorder();
      end.connection = network.client.connect({ remote }, end);
      expect(end.events).toEqual([]);
      ends.push(end);
      return end;
    }

    async function pair(): Promise<{ client: Recorder; server: Recorder }> {
      const client = connect(await listen());
      await network.until(() => client.has("opened") && accepted.length === 1, "the connection");
      return { client, server: accepted[0] };
    }

    /** A whole conversation on a new connection: what was under way before it has arrived by then. */
    async function barrier(): Promise<void> {
      const remote = await listen((end) => {
        end.connection!.write(ascii("ready"));
        end.connection!.end();
        return true;
      });
      for (let i = 0; i < 3; i++) {
        const end = connect(remote);
        await network.until(() => end.has("closed"), "the conversation beside");
      }
    }

    /** Writes until told to wait, waits for `drained`, and so on until nothing moves. Returns how much was written. */
    async function fill(end: Recorder): Promise<number> {
      for (let written = 0; ; ) {
        const drains = end.count("drained");
        let more = true;
        while (more) {
          more = end.call((c) => c.write(new Uint8Array(32_768)));
          written += 32_768;
        }
        for (let progress = -1; end.count("drained") === drains; ) {
          if (end.count("progressed") === progress) return written;
          progress = end.count("progressed");
          await barrier();
        }
      }
    }

    it("tells both sides the same two endpoints", async () => {
      const { client, server } = await pair();
      expect(client.events).toEqual(["opened"]);
      expect(server.connection!.local).toEqual(client.connection!.remote);
      expect(server.connection!.remote).toEqual(client.connection!.local);
      expect(client.connection!.local!.port).toBeGreaterThan(0);
    });

    it("carries a megabyte both ways, in order and complete, whatever the pieces", async () => {
      const random = new Random(1);
      const { client, server } = await pair();
      const sent = [client, server].map((end) => {
        const bytes = Uint8Array.from({ length: 1_000_000 }, () => random.int(0, 255));
        for (let at = 0; at < bytes.length; ) {
          const size = random.chance(0.1) ? 200_000 : random.int(1, 5000);
          end.call((c) => c.write(bytes.slice(at, at + size)));
          at += size;
        }
        expect(end.connection!.unsentBytes).toBe(1_000_000);
        return bytes;
      });
      await network.until(() => client.received === 1_000_000 && server.received === 1_000_000, "both megabytes");
      expect(Buffer.concat(server.bytes).equals(sent[0])).toBe(true);
      expect(Buffer.concat(client.bytes).equals(sent[1])).toBe(true);
      await network.until(() => client.has("drained") && server.has("drained"), "drained");
      expect(client.connection!.unsentBytes).toBe(0);
    });

    it("sends what was written before the connection opened", async () => {
      const client = connect(await listen());
      client.call((c) => c.write(ascii("early")));
      await network.until(() => accepted[0]?.text === "early", "the early bytes");
      expect(client.events.slice(0, 2)).toEqual(["opened", "progressed"]);
    });

    it("reports a refused connection once, as an error, and nothing else", async () => {
      const remote = await listen();
      await listeners[0].close();
      const client = connect(remote);
      await network.until(() => client.has("closed"), "the refusal");
      await barrier();
      expect(client.events).toEqual(["closed"]);
      expect(client.error).toMatchObject({ code: "ECONNREFUSED" });
    });

    it("resets what the listener refuses", async () => {
      const client = connect(await listen(() => false));
      await network.until(() => client.has("closed"), "the reset");
      expect(client.error).toBeInstanceOf(Error);
      await barrier();
      expect(accepted[0].events).toEqual([]);
    });

    it("lets a listener say one thing and hang up", async () => {
      const remote = await listen((end) => {
        end.call((c) => c.write(ascii("go away")));
        end.call((c) => c.end());
        return true;
      });
      const client = connect(remote);
      client.call((c) => c.write(ascii("an OPEN that crosses it")));
      await network.until(() => client.has("closed"), "the end");
      expect(client.text).toBe("go away");
      expect(client.error).toBeUndefined();
      await network.until(() => accepted[0].has("closed"), "the end on the other side");
      expect(accepted[0].events).toEqual(["closed"]);
    });

    it("sends what is queued before it ends, and ends both sides in good order", async () => {
      const { client, server } = await pair();
      client.call((c) => c.write(new Uint8Array(300_000)));
      client.call((c) => c.end());
      await network.until(() => client.has("closed") && server.has("closed"), "both ends");
      expect(server.received).toBe(300_000);
      expect([client.error, server.error]).toEqual([undefined, undefined]);
      await barrier();
      expect(client.events).toEqual(["opened", "closed"]);
      expect(server.count("closed")).toBe(1);
    });

    it("forgets what arrives after it has ended, without losing its own last words", async () => {
      const { client, server } = await pair();
      server.call((c) => c.write(new Uint8Array(100_000)));
      client.call((c) => c.write(ascii("last words")));
      client.call((c) => c.end());
      server.call((c) => c.write(new Uint8Array(100_000)));
      await network.until(() => client.has("closed") && server.has("closed"), "both ends");
      expect(server.text).toBe("last words");
      expect(client.received).toBe(0);
      expect(client.error).toBeUndefined();
    });

    it("takes no more bytes after its end", async () => {
      const { client, server } = await pair();
      client.call((c) => c.end());
      expect(client.call((c) => c.write(ascii("too late")))).toBe(true);
      expect(client.connection!.unsentBytes).toBe(0);
      await network.until(() => server.has("closed"), "the end");
      expect(server.received).toBe(0);
    });

    it("aborts without a word to its own side, and resets the other", async () => {
      const { client, server } = await pair();
      client.call((c) => c.write(new Uint8Array(500_000)));
      client.call((c) => c.abort());
      await network.until(() => server.has("closed"), "the reset");
      expect(server.error).toBeInstanceOf(Error);
      await barrier();
      expect(client.events).toEqual(["opened"]);
      expect(server.count("closed")).toBe(1);
    });

    it("aborts while it still connects, and leaves the listener in peace", async () => {
      const client = connect(await listen());
      client.call((c) => c.abort());
      await barrier();
      expect(client.events).toEqual([]);
      for (const end of accepted.slice(0, -3)) expect(end.has("closed")).toBe(true);
    });

    it("ends while it still connects, in good order", async () => {
      const client = connect(await listen());
      client.call((c) => c.end());
      await network.until(() => client.has("closed"), "the end");
      expect(client.events).toEqual(["closed"]);
      expect(client.error).toBeUndefined();
    });

    it("takes every call twice and too late", async () => {
      const { client, server } = await pair();
      for (const action of ["end", "end", "pause", "resume", "abort", "abort", "end", "resume"] as const) {
        client.call((c) => c[action]());
      }
      await network.until(() => server.has("closed"), "the end");
      for (const end of [client, server]) {
        for (const action of ["end", "pause", "resume", "abort", "abort"] as const) end.call((c) => c[action]());
        expect(end.call((c) => c.write(ascii("late")))).toBe(true);
      }
      await barrier();
      expect(client.events).toEqual(["opened"]);
      expect(server.events).toEqual(["closed"]);
    });

    it("survives being aborted from within each of its events", async () => {
      for (const event of ["opened", "data", "progressed", "drained", "closed"] as const) {
        const remote = await listen((end) => {
          end.connection!.write(ascii("hello"));
          end.connection!.end();
          return true;
        });
        const client = connect(remote);
        const abort = () => client.connection!.abort();
        const original = client[event].bind(client) as (argument: never) => void;
        Object.assign(client, {
          [event]: (argument: never) => {
            original(argument);
            abort();
          },
        });
        client.call((c) => c.write(new Uint8Array(200_000)));
        await network.until(() => client.has(event) || client.has("closed"), event);
        const seen = client.events.length;
        await barrier();
        if (client.has(event)) expect(client.events.length, event).toBe(seen);
      }
    });

    it("holds data back while paused, even from before the connection opened", async () => {
      const remote = await listen((end) => {
        end.connection!.write(ascii("one"));
        return true;
      });
      const client = connect(remote);
      client.call((c) => c.pause());
      await network.until(() => client.has("opened") && accepted[0]?.has("progressed"), "the first bytes under way");
      await barrier();
      expect(client.events).toEqual(["opened"]);
      client.call((c) => c.resume());
      await network.until(() => client.text === "one", "the first bytes");
      client.call((c) => c.pause());
      accepted[0].call((c) => c.write(ascii("two")));
      accepted[0].call((c) => c.end());
      await barrier();
      expect(client.text).toBe("one");
      expect(client.has("closed")).toBe(false);
      client.call((c) => c.resume());
      await network.until(() => client.has("closed"), "the end");
      expect(client.text).toBe("onetwo");
    });

    it("feels a peer that does not read: progress stops, and comes back when it reads", async () => {
      const { client, server } = await pair();
      server.call((c) => c.pause());
      const written = await fill(client);
      const stuck = client.connection!.unsentBytes;
      const progress = client.count("progressed");
      const drains = client.count("drained");
      expect(stuck).toBeGreaterThan(0);
      expect(stuck).toBeLessThanOrEqual(128 * 1024 + 32_768);
      await barrier();
      expect(client.connection!.unsentBytes).toBe(stuck);
      expect(client.count("progressed")).toBe(progress);

      server.call((c) => c.resume());
      await network.until(() => server.received === written, "all that was written");
      await network.until(() => client.count("drained") > drains, "drained");
      expect(client.count("progressed")).toBeGreaterThan(progress);
      expect(client.connection!.unsentBytes).toBe(0);
    });

    it("sees progress within one huge write long before its end", async () => {
      const { client, server } = await pair();
      server.call((c) => c.pause());
      expect(client.call((c) => c.write(new Uint8Array(32_000_000)))).toBe(false);
      await network.until(() => client.has("progressed"), "the first progress");
      expect(client.has("drained")).toBe(false);
      expect(client.connection!.unsentBytes).toBeGreaterThan(0);
      expect(client.connection!.unsentBytes).toBeLessThan(32_000_000);
    });

    it("cuts off a peer that never reads our end, after a grace period", async () => {
      const { client, server } = await pair();
      server.call((c) => c.pause());
      await fill(client);
      client.call((c) => c.end());
      await barrier();
      expect(client.has("closed")).toBe(false);
      network.advance(2000);
      await network.until(() => client.has("closed"), "the cut");
      expect(client.error).toBeInstanceOf(Error);
      server.call((c) => c.resume());
      await network.until(() => server.has("closed"), "the reset");
    });

    it("notices a reset in the middle of a transfer", async () => {
      const { client, server } = await pair();
      client.call((c) => c.write(new Uint8Array(32_000_000)));
      await network.until(() => server.received > 0, "the first bytes");
      server.call((c) => c.abort());
      await network.until(() => client.has("closed"), "the reset");
      expect(client.error).toBeInstanceOf(Error);
      expect(client.has("drained")).toBe(false);
      expect(server.has("closed")).toBe(false);
    });

    it("ends in good order when the peer closes while bytes wait for it", async () => {
      const { client, server } = await pair();
      client.call((c) => c.pause());
      server.call((c) => c.write(new Uint8Array(32_000_000)));
      await network.until(() => server.has("progressed"), "the first progress");
      client.call((c) => c.end());
      await network.until(() => server.has("closed"), "the end");
      expect(server.error).toBeUndefined();
      await network.until(() => client.has("closed"), "the end on the other side");
    });

    it("frees the port at once when a listener closes, and leaves its connections alone", async () => {
      const { client, server } = await pair();
      const { local } = listeners[0];
      await listeners[0].close();
      await listen(() => true, local.port);
      client.call((c) => c.write(ascii("still here")));
      await network.until(() => server.text === "still here", "bytes on the old connection");
    });

    it("names address and port of an endpoint that it cannot listen on, and what to do", async () => {
      const { port } = await listen();
      const taken = network.server.listen({ local: { address: network.serverAddress, port } }, () => undefined);
      await expect(taken).rejects.toThrow(ListenError);
      await expect(taken).rejects.toMatchObject({ code: "address-in-use", local: { port } });
      await expect(taken).rejects.toThrow(new RegExp(`:${port}: .*stop it`));
      const foreign = network.server.listen({ local: { address: network.foreignAddress, port } }, () => undefined);
      await expect(foreign).rejects.toMatchObject({ code: "address-not-available", message: /no interface/ });
    });

    it("connects from the address that it is told to use, and fails with one that it does not have", async () => {
      const remote = await listen();
      const client = new Recorder();
      client.connection = network.client.connect({ remote, localAddress: network.foreignAddress }, client);
      ends.push(client);
      expect(client.events).toEqual([]);
      await network.until(() => client.has("closed"), "the failure");
      expect(client.events).toEqual(["closed"]);
      expect(client.error).toMatchObject({ code: "EADDRNOTAVAIL" });
    });
  });
}
