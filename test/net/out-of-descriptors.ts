/** A process of its own for one test: a listener that takes every file descriptor that it may, and gives them back. */
import { closeSync, openSync } from "node:fs";
import { parseIp } from "../../src/net/address.ts";
import { systemClock } from "../../src/net/clock.ts";
import { TcpNetwork } from "../../src/net/tcp-network.ts";

const held: number[] = [];

const commands: Readonly<Record<string, () => void>> = {
  fill() {
    try {
      for (;;) held.push(openSync("/dev/null", "r"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EMFILE") throw error;
    }
  },
  empty() {
    for (const descriptor of held.splice(0)) closeSync(descriptor);
  },
  ping: () => undefined,
};

const network = new TcpNetwork(systemClock);
const listener = await network.listen({ local: { address: parseIp("127.0.0.1")!, port: 0 } }, (connection) => ({
  data(chunk) {
    const command = new TextDecoder().decode(chunk).trim();
    commands[command]();
    connection.write(new TextEncoder().encode(`${command} done\n`));
  },
  closed: () => undefined,
}));
process.stdout.write(`${listener.local.port}\n`);
process.stdin.on("end", () => process.exit(0)).resume();
