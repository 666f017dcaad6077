/**
 * What showing a table of 1,000,000 routes costs: `npm run bench tables`.
 *
 * The answer is made and encoded piece by piece with a turn of the loop in between, as on the control socket. The stall is
 * the most processor time that a turn took, garbage collection included, so that other programs do not count; the memory is
 * what the process grew by at most, with the garbage that nobody had collected yet. It stands beside no peer: FRR 8.4's bgpd
 * did not get a table of this size in the time that we gave it.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CommandTree } from "../src/config/command-tree.ts";
import { parseTemplate } from "../src/config/notation.ts";
import { readConfiguration } from "../src/config/reader.ts";
import type { ExecCommand } from "../src/control/exec-command.ts";
import { matchLine } from "../src/control/matching.ts";
import { TABLE_COMMANDS } from "../src/control/show/tables/commands.ts";
import type { Subject } from "../src/control/subject.ts";
import { Speaker } from "../src/index.ts";
import { systemClock } from "../src/net/clock.ts";
import { type Measurement, publish } from "./report.ts";

const ROUTES = 1_000_000;
/** Neighbouring /24s that have one set of attributes: it is that of six routes, as on the Internet. */
const SET_WIDTH = 100;
const LINES = [
  "show bgp ipv4 unicast json",
  "show bgp ipv4 unicast",
  "show bgp ipv4 unicast detail json",
  "show bgp ipv4 unicast regexp _64999_ json",
  "show bgp ipv4 unicast statistics json",
];
const MOST_MEMORY = 50;
const LONGEST_TURN = 10;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Cost {
  /** Of processor time. */
  readonly seconds: number;
  readonly megabytes: number;
  readonly longestStall: number;
  /** The stalls that 99.9 percent are no longer than. */
  readonly usualStall: number;
  readonly memory: number;
}

function fill(speaker: Speaker): void {
  for (let i = 0; i < ROUTES; i++) {
    // Far from in order, none twice.
    const number = Math.imul(i, 0x9e3779b1) >>> 8;
    const set = Math.floor(number / SET_WIDTH);
    speaker.announce(`${1 + ((number >>> 16) % 223)}.${(number >>> 8) & 255}.${number & 255}.0/24`, {
      asPath: [64_600 + (set % 400), 1 + (set % 60_000), 3 + (set % 50_000)],
      communities: [`65000:${set % 1000}`],
    });
  }
}

async function settled(speaker: Speaker): Promise<number> {
  for (let before = -1; ; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const now = speaker.info().tables["ipv4-unicast"].version;
    if (now === before) return now;
    before = now;
  }
}

function answerTo(subject: Subject, line: string): Iterable<string> {
  const tree = new CommandTree<ExecCommand>(
    TABLE_COMMANDS.map((command) => ({ command, offered: true, template: parseTemplate(command.syntax) })),
  );
  const matched = matchLine(tree, line);
  if (matched.type === "refusal") throw new Error(`${line} is no command`);
  const answer = matched.command.run(subject, matched.request);
  if (answer instanceof Promise || typeof answer === "string") throw new Error(`${line} is not answered in pieces`);
  return answer;
}

async function show(subject: Subject, line: string): Promise<Cost> {
  collectGarbage();
  collectGarbage();
  const before = process.memoryUsage().rss;
  const stalls: number[] = [];
  let bytes = 0;
  let memory = 0;
  const start = process.cpuUsage();
  let turn = process.cpuUsage();
  for (const piece of answerTo(subject, line)) {
    bytes += Buffer.from(piece).length;
    const { user, system } = process.cpuUsage(turn);
    stalls.push((user + system) / 1000);
    if (stalls.length % 100 === 0) memory = Math.max(memory, process.memoryUsage().rss - before);
    await new Promise(setImmediate);
    turn = process.cpuUsage();
  }
  const { user, system } = process.cpuUsage(start);
  const usual = stalls.toSorted((a, b) => a - b)[Math.floor(stalls.length * 0.999)];
  return {
    seconds: (user + system) / 1e6,
    megabytes: bytes / 1e6,
    longestStall: Math.max(...stalls),
    usualStall: usual,
    memory: memory / 1e6,
  };
}

const { model } = readConfiguration("router bgp 65000\n bgp router-id 192.0.2.1\n", "frr.conf");
const speaker = new Speaker({ asn: 65_000, routerId: "192.0.2.1" });
fill(speaker);
const prefixes = await settled(speaker);
const subject = { speaker, configuration: model, clock: systemClock } as unknown as Subject;
await show(subject, LINES[0]); // what V8 has to compile is compiled

const measurements: Measurement[] = [{ name: "prefixes", value: prefixes, unit: "" }];
for (const line of LINES) {
  const { seconds, megabytes, longestStall, usualStall, memory } = await show(subject, line);
  measurements.push(
    { name: `${line}: processor`, value: seconds, unit: "s" },
    { name: `${line}: size`, value: megabytes, unit: "MB" },
    { name: `${line}: longest stall`, value: longestStall, unit: "ms" },
    { name: `${line}: 99.9 % of turns`, value: usualStall, unit: "ms", atMost: LONGEST_TURN },
    { name: `${line}: memory`, value: memory, unit: "MB", atMost: MOST_MEMORY },
  );
}
publish("tables", measurements);
await speaker.close();
