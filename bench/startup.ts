/** From exec to the first OPEN that a neighbour receives: what a restart of the daemon costs before anything can happen. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { publish } from "./report.ts";

const ROUNDS = 10;
const LIMIT_MS = 300;
const OPEN_TYPE = 1;
const TYPE_OFFSET = 18;

const daemon = resolve(import.meta.dirname, "../dist/cli/bellmand.js");

/** Resolves when a whole OPEN has come in on the next connection. */
async function openReceived(server: Server): Promise<void> {
  const [socket] = (await once(server, "connection")) as [Socket];
  const [message] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  if (message.length < message.readUInt16BE(16) || message[TYPE_OFFSET] !== OPEN_TYPE) {
    throw new Error(`expected an OPEN, got ${message.toString("hex")}`);
  }
}

/** Milliseconds from starting the daemon until its OPEN is here. */
async function measure(directory: string, server: Server): Promise<number> {
  const received = openReceived(server);
  const options = [
    "-f",
    join(directory, "bellman.conf"),
    "--run-dir",
    directory,
    "-p",
    "0",
    "--no-kernel",
    "--http",
    "off",
  ];
  const started = performance.now();
  const child = spawn(process.execPath, [daemon, ...options], { stdio: ["ignore", "ignore", "inherit"] });
  const exited = once(child, "exit");
  const tooSoon = exited.then(([code]) => {
    throw new Error(`the daemon ended with ${code} before it sent an OPEN`);
  });
  await Promise.race([received, tooSoon]);
  const elapsed = performance.now() - started;
  tooSoon.catch(() => "the end is expected from here on");
  child.kill("SIGKILL");
  await exited;
  return elapsed;
}

/** What any program in Node costs, and what a busy machine adds to it. */
async function measureNodeAlone(): Promise<number> {
  const started = performance.now();
  await once(spawn(process.execPath, ["--eval", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const directory = mkdtempSync(join(tmpdir(), "bellman-startup-"));
const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
writeFileSync(
  join(directory, "bellman.conf"),
  `router bgp 64999
 bgp router-id 192.0.2.1
 neighbor 127.0.0.1 remote-as 65000
 neighbor 127.0.0.1 port ${port}
`,
);

const times: number[] = [];
const timesOfNode: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  times.push(await measure(directory, server));
  timesOfNode.push(await measureNodeAlone());
}
server.close();
rmSync(directory, { recursive: true });

publish("startup", [
  { name: "exec to first OPEN, median", value: median(times), unit: "ms", atMost: LIMIT_MS },
  { name: "exec to first OPEN, slowest", value: Math.max(...times), unit: "ms" },
  { name: "the same for an empty program, median", value: median(timesOfNode), unit: "ms" },
]);
