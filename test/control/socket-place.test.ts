import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listenAt, SocketError, unlinkSocket } from "../../src/control/socket-place.ts";

let directory: string;
const servers: Server[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "place-"));
});

afterEach(async () => {
  for (const server of servers.splice(0)) if (server.listening) await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

function server(): Server {
  const made = createServer((socket) => socket.end());
  servers.push(made);
  return made;
}

const place = (mode = 0o660) => listenAt(server(), directory, "s.sock", { mode, group: undefined });

async function reach(path: string): Promise<void> {
  const socket = connect(path);
  await once(socket, "connect");
  socket.destroy();
}

describe("a socket's place", () => {
  it.each([0o660, 0o666])("has its mode (%i) whatever the umask, and nothing else is left there", async (mode) => {
    const umask = process.umask(0o077);
    try {
      const path = await place(mode);
      expect(statSync(path).mode & 0o777).toBe(mode);
      expect(readdirSync(directory)).toEqual(["s.sock"]);
      await reach(path);
    } finally {
      process.umask(umask);
    }
  });

  it("belongs to the group that was asked for", async () => {
    const group = process.getgid?.() ?? 0;
    const path = await listenAt(server(), directory, "s.sock", { mode: 0o660, group });
    expect(statSync(path).gid).toBe(group);
  });

  it("is taken over from a process that died", async () => {
    const path = await place();
    const [dead] = servers.splice(0);
    await new Promise((resolve) => dead.close(resolve)); // its file stays, as after a crash
    expect(readdirSync(directory)).toEqual(["s.sock"]);
    await place();
    await reach(path);
  });

  it("is not taken from one that lives", async () => {
    const path = await place();
    await expect(place()).rejects.toThrow(SocketError);
    await expect(place()).rejects.toThrow(`another process answers at ${path}`);
    await reach(path);
    expect(readdirSync(directory)).toEqual(["s.sock"]);
  });

  it("is not taken from what is no socket", async () => {
    writeFileSync(join(directory, "s.sock"), "precious");
    await expect(place()).rejects.toThrow("is in the way: it is no socket");
  });

  it("is refused by name where there is no directory, or too long a path", async () => {
    const nowhere = listenAt(server(), join(directory, "no"), "s.sock", { mode: 0o660, group: undefined });
    await expect(nowhere).rejects.toThrow(`cannot make the socket ${join(directory, "no", "s.sock")}: `);
    const long = join(directory, "x".repeat(100));
    const far = listenAt(server(), long, "s.sock", { mode: 0o660, group: undefined });
    await expect(far).rejects.toThrow("the path is too long for a socket");
  });

  it("is given up without a word when it is gone already", async () => {
    const path = await place();
    unlinkSocket(path);
    unlinkSocket(path);
    expect(readdirSync(directory)).toEqual([]);
  });
});
