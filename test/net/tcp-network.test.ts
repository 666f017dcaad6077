import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import net from "node:net";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { formatIp, parseIp } from "../../src/net/address.ts";
import { type Clock, systemClock } from "../../src/net/clock.ts";
import type { AcceptConnection, Endpoint, Listener } from "../../src/net/network.ts";
import { TcpNetwork } from "../../src/net/tcp-network.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { ascii, describeNetwork, Recorder } from "./network-contract.ts";

/** Turns of the loop are real, timers are not. */
function clockWithVirtualTimers(timers: VirtualClock): Clock {
  return { ...systemClock, now: () => timers.now(), after: (delay, callback) => timers.after(delay, callback) };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

function linkLocalAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, entries = []]) =>
    entries.filter(({ address }) => address.startsWith("fe80:")).map(({ address }) => `${address}%${name}`),
  );
}

describeNetwork("TCP", () => {
  const timers = new VirtualClock();
  const network = new TcpNetwork(clockWithVirtualTimers(timers));
  return {
    server: network,
    client: network,
    serverAddress: parseIp("127.0.0.1")!,
    foreignAddress: parseIp("192.0.2.99")!,
    until,
    advance: (milliseconds) => timers.advance(milliseconds),
    dispose: () => Promise.resolve(),
  };
});

describe("TcpNetwork", () => {
  let timers: VirtualClock;
  let failures: string[];
  let network: TcpNetwork;
  let listeners: Listener[];
  let accepted: Recorder[];

  beforeEach(() => {
    timers = new VirtualClock();
    failures = [];
    network = new TcpNetwork(clockWithVirtualTimers(timers), (error, local) => {
      failures.push(`${formatIp(local.address)}: ${error.message}`);
    });
    listeners = [];
    accepted = [];
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    for (const end of accepted) end.connection?.abort();
    for (const listener of listeners) await listener.close();
  });

  const welcome: AcceptConnection = (connection) => {
    const end = new Recorder();
    end.connection = connection;
    accepted.push(end);
    return end;
  };

  async function listen(address = "127.0.0.1", port = 0, accept = welcome): Promise<Endpoint> {
    const listener = await network.listen({ local: { address: parseIp(address)!, port } }, accept);
    listeners.push(listener);
    return listener.local;
  }

  function connect(remote: Endpoint): Recorder {
    const end = new Recorder();
    end.connection = network.connect({ remote }, end);
    return end;
  }

  async function converse(remote: Endpoint): Promise<void> {
    const before = accepted.length;
    const client = connect(remote);
    client.connection!.write(ascii("hello"));
    await until(() => accepted[before]?.text === "hello", "a conversation");
    client.connection!.abort();
  }

  it("sends the writes of one turn with one system call", async () => {
    const writev = vi.spyOn(net.Socket.prototype as unknown as { _writev(): void }, "_writev");
    const client = connect(await listen());
    await until(() => client.has("opened"), "the connection");
    for (const text of ["one", "two", "three"]) client.connection!.write(ascii(text));
    await until(() => accepted[0]?.text === "onetwothree", "all three");
    expect(writev).toHaveBeenCalledTimes(1);
    expect(client.count("progressed")).toBe(1);
  });

  it("sends views of one buffer as one piece where they lie side by side, and in the order of the writes", async () => {
    const write = vi.spyOn(net.Socket.prototype, "write");
    const client = connect(await listen());
    await until(() => client.has("opened"), "the connection");
    const buffer = ascii("onetwo-threefour");
    for (const [from, to] of [
      [0, 3],
      [3, 6],
      [12, 16],
      [7, 12],
      [12, 16],
    ])
      client.connection!.write(buffer.subarray(from, to));
    await until(() => accepted[0]?.text === "onetwofourthreefour", "all of it");
    expect(write.mock.calls.map(([bytes]) => Buffer.from(bytes).toString())).toEqual(["onetwo", "four", "threefour"]);
  });

  it("counts every byte as unsent that the kernel has not taken", async () => {
    const client = connect(await listen());
    await until(() => accepted.length === 1, "the connection");
    accepted[0].connection!.pause();
    client.connection!.write(new Uint8Array(32_000_000));
    for (let progress = -1; progress !== client.count("progressed"); ) {
      progress = client.count("progressed");
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(client.connection!.unsentBytes).toBe(32_000_000 - client.count("progressed") * 65_536);
    client.connection!.abort();
  });

  it("sends its last bytes also to a peer that has ended its own side", async () => {
    let received = 0;
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("data", (chunk) => {
        received += chunk.length;
      });
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    const client = connect({ address: parseIp("127.0.0.1")!, port });
    client.opened = () => {
      client.connection!.write(new Uint8Array(5_000_000));
      client.connection!.end();
    };
    await until(() => client.has("closed"), "the end");
    expect(client.error).toBeUndefined();
    await until(() => received === 5_000_000, "every byte");
    expect(timers.pendingTimers).toBe(0);
    server.close();
  });

  it("delays no small message on either side", async () => {
    const setNoDelay = vi.spyOn(net.Socket.prototype, "setNoDelay");
    await converse(await listen());
    expect(setNoDelay.mock.calls).toEqual([[true], [true]]);
  });

  it("reports a port that cannot be as a failed connection", async () => {
    const client = connect({ address: parseIp("127.0.0.1")!, port: 70_000 });
    expect(client.events).toEqual([]);
    await until(() => client.has("closed"), "the failure");
    expect(client.error).toMatchObject({ code: "ERR_SOCKET_BAD_PORT" });
  });

  it("refuses to listen on a port that cannot be", async () => {
    await expect(listen("127.0.0.1", 70_000)).rejects.toMatchObject({ code: "listen-failed" });
  });

  it("connects and listens on IPv6", async () => {
    const client = connect(await listen("::1"));
    await until(() => client.has("opened") && accepted.length === 1, "the connection");
    expect(accepted[0].connection!.remote).toEqual(client.connection!.local);
    expect(formatIp(client.connection!.local!.address)).toBe("::1");
    client.connection!.abort();
  });

  it("lets others have their turn while one peer sends without end", async () => {
    const size = 32 * 1024 * 1024;
    let total = 0;
    let inTurn = 0;
    let most = 0;
    const count = (chunk: Uint8Array) => {
      total += chunk.length;
      inTurn += chunk.length;
      most = Math.max(most, inTurn);
    };
    const remote = await listen("127.0.0.1", 0, () => ({ data: count, closed: () => undefined }));
    const socket = net.connect(remote.port, "127.0.0.1");
    socket.on("error", () => undefined).end(Buffer.alloc(size));
    const nextTurn = () => {
      inTurn = 0;
      return total === size;
    };
    await until(nextTurn, "all of it");
    expect(most).toBeLessThanOrEqual(256 * 1024); // a slice, and what was on its way when it was full
  });

  it("says that the interface of a link-local address does not exist", async () => {
    const client = connect({ address: parseIp("fe80::1%nosuchif0")!, port: 179 });
    await until(() => client.has("closed"), "the failure");
    expect(client.error?.message).toContain("nosuchif0");
  });

  for (const text of linkLocalAddresses()) {
    it(`keeps the zone of ${text} on both sides`, async () => {
      const client = connect(await listen(text));
      await until(() => client.has("opened") && accepted.length === 1, "the connection");
      for (const end of [client, accepted[0]]) {
        expect(formatIp(end.connection!.local!.address)).toBe(text);
        expect(formatIp(end.connection!.remote.address)).toBe(text);
      }
      client.connection!.abort();
    });
  }

  it("listens on :: and on 0.0.0.0 with the same port", async () => {
    const { port } = await listen("0.0.0.0");
    await listen("::", port);
    for (const address of ["127.0.0.1", "::1"]) {
      const before = accepted.length;
      const client = connect({ address: parseIp(address)!, port });
      await until(() => accepted.length > before, `a connection to ${address}`);
      expect(formatIp(accepted[before].connection!.remote.address)).toBe(address);
      client.connection!.abort();
    }
  });

  it("shows an IPv4 peer of an IPv6 socket as the IPv4 peer that it is", async () => {
    const { port } = await listen("::ffff:127.0.0.1");
    await converse({ address: parseIp("127.0.0.1")!, port });
    expect(accepted[0].connection!.remote.address).toEqual(parseIp("127.0.0.1"));
    expect(accepted[0].connection!.local?.address).toEqual(parseIp("127.0.0.1"));
  });

  it("finds the address of the other version on the same interface", () => {
    for (const entries of Object.values(networkInterfaces())) {
      const four = entries?.find(({ family }) => family === "IPv4");
      const six = entries?.find(({ family, address }) => family === "IPv6" && !address.startsWith("fe80:"));
      if (four === undefined || six === undefined) continue;
      expect(network.addressBeside(parseIp(four.address)!, 6)).toEqual(parseIp(six.address));
      expect(network.addressBeside(parseIp(six.address)!, 4)).toEqual(parseIp(four.address));
    }
    expect(network.addressBeside(parseIp("192.0.2.99")!, 6)).toBeUndefined();
  });

  it("loses no descriptor to 200 connections that are closed at once", async () => {
    const remote = await listen();
    const before = openDescriptors();
    let gone = 0;
    for (let i = 0; i < 200; i++) {
      const socket = net.connect(remote.port, "127.0.0.1");
      socket.on("error", () => undefined).on("close", () => gone++);
      socket.on("connect", () => (i % 2 === 0 ? socket.resetAndDestroy() : socket.destroy()));
    }
    await until(() => gone === 200 && accepted.every((end) => end.has("closed")), "the end of all of them");
    await until(() => openDescriptors() <= before, "the descriptors back");
    await converse(remote);
  });

  it("leaves no descriptor behind when it is aborted at any moment of its end", async () => {
    const remote = await listen();
    const before = openDescriptors();
    for (let turns = 0; turns < 4; turns++) {
      const client = connect(remote);
      await until(() => client.has("opened"), "the connection");
      client.connection!.end();
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      client.connection!.abort();
    }
    await until(() => accepted.length === 4 && accepted.every((end) => end.has("closed")), "the end of all of them");
    await until(() => openDescriptors() <= before, "the descriptors back");
  });

  it("keeps nothing of 10,000 strangers that it refuses", async () => {
    let refused = 0;
    const remote = await listen("127.0.0.1", 0, () => {
      refused++;
      return undefined;
    });
    const before = openDescriptors();
    const handles = process.getActiveResourcesInfo().length;
    let pending = 0;
    for (let started = 0; started < 10_000; started++) {
      await until(() => pending < 200, "an end of earlier ones");
      pending++;
      const socket = net.connect(remote.port, "127.0.0.1");
      socket.on("error", () => undefined).on("close", () => pending--);
    }
    await until(() => pending === 0, "the end of all of them");
    expect(refused).toBe(10_000);
    await until(() => openDescriptors() <= before, "the descriptors back");
    await until(() => process.getActiveResourcesInfo().length <= handles, "the handles back");
  });

  describe("when accepting fails", () => {
    function outOfDescriptors(): Error {
      return Object.assign(new Error("accept EMFILE"), { code: "EMFILE" });
    }

    it("rests for 100 ms, says so once, and drops no session", async () => {
      const createServer = vi.spyOn(net, "createServer");
      const remote = await listen();
      const session = connect(remote);
      await until(() => accepted.length === 1, "a session");
      const server = createServer.mock.results[0].value as net.Server;
      server.emit("error", outOfDescriptors());
      server.emit("error", outOfDescriptors());
      expect(failures).toEqual(["127.0.0.1: accept EMFILE"]);
      const early = connect(remote);
      await until(() => early.has("closed"), "a refusal while it rests");

      timers.advance(99);
      expect(createServer).toHaveBeenCalledTimes(1);
      timers.advance(1);
      await until(() => createServer.mock.results[1].value.listening, "the listener");
      await converse(remote);
      session.connection!.write(ascii("alive"));
      await until(() => accepted[0].text === "alive", "bytes on the old session");
      session.connection!.abort();
    });

    it("tries again for as long as somebody else has the port", async () => {
      const createServer = vi.spyOn(net, "createServer");
      const remote = await listen();
      createServer.mock.results[0].value.emit("error", outOfDescriptors());
      const squatter = net.createServer().listen(remote.port, "127.0.0.1");
      await until(() => squatter.listening, "the squatter");
      timers.advance(100);
      await until(() => timers.pendingTimers === 1, "the next rest");
      squatter.close();
      timers.advance(100);
      await until(() => createServer.mock.results[3].value.listening, "the listener");
      await converse(remote);
    });

    it("stays closed when it is closed while it rests", async () => {
      const createServer = vi.spyOn(net, "createServer");
      await listen();
      createServer.mock.results[0].value.emit("error", outOfDescriptors());
      await listeners[0].close();
      expect(timers.pendingTimers).toBe(0);
    });

    it("lives through running out of descriptors for real", async () => {
      const script = fileURLToPath(new URL("out-of-descriptors.ts", import.meta.url));
      const child = spawn("sh", ["-c", `ulimit -n 80; exec "${process.execPath}" --import tsx "${script}"`], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      await until(() => said.includes("\n"), "the port of the child");
      const remote = { address: parseIp("127.0.0.1")!, port: Number.parseInt(said, 10) };

      const session = connect(remote);
      session.connection!.write(ascii("fill\n"));
      await until(() => session.text === "fill done\n", "every descriptor taken");
      const strangers = Array.from({ length: 20 }, () => connect(remote));
      session.connection!.write(ascii("empty\n"));
      await until(() => session.text === "fill done\nempty done\n", "an answer on the session");
      const late = connect(remote);
      late.connection!.write(ascii("ping\n"));
      await until(() => late.text === "ping done\n", "an answer on a new session");

      for (const end of [session, late, ...strangers]) end.connection!.abort();
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.stdin.end();
      expect(await exited).toBe(0);
    });
  });
});
