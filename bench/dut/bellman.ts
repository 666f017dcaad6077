/** Bellman: the library in a program of a few lines, and the daemon. Both as built, in `dist` or where BELLMAN_DIST says. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { DutKind, DutNeighbor } from "./dut.ts";

const DIST = resolve(process.env.BELLMAN_DIST ?? join(import.meta.dirname, "../../dist"));
/** Options of Node for the measured process, such as those of a profiler. */
const NODE_OPTIONS = (process.env.BELLMAN_NODE_OPTIONS ?? "").split(" ").filter(Boolean);

/** The library. */
export const bellman: DutKind = {
  name: "bellman",
  programs: [process.execPath],
  describe: () => `Bellman (library, Node ${process.versions.node})`,
  prepare(setup) {
    const program = join(import.meta.dirname, "bellman-process.mjs");
    const args = [...NODE_OPTIONS, program, join(DIST, "index.js"), JSON.stringify(setup)];
    return Promise.resolve([{ program: process.execPath, args }]);
  },
};

export const bellmand: DutKind = {
  name: "bellmand",
  programs: [process.execPath],
  describe: () => `bellmand (Node ${process.versions.node})`,
  async prepare({ asn, routerId, neighbors }, directory) {
    const configuration = join(directory, "bellman.conf");
    const runDirectory = join(directory, "run");
    await mkdir(runDirectory);
    const lines = [
      `router bgp ${asn}`,
      ` bgp router-id ${routerId}`,
      " no bgp ebgp-requires-policy",
      ...neighbors.flatMap(neighborLines),
      "",
    ];
    await writeFile(configuration, lines.join("\n"));
    const daemon = join(DIST, "cli/bellmand.js");
    const args = [daemon, "-f", configuration, "--run-dir", runDirectory, "--no-kernel", "--http", "off"];
    return [{ program: process.execPath, args: [...NODE_OPTIONS, ...args] }];
  },
};

export function isBuilt(): boolean {
  return existsSync(join(DIST, "index.js"));
}

function neighborLines({ address, asn, localAddress, holdTime }: DutNeighbor): string[] {
  return [
    ` neighbor ${address} remote-as ${asn}`,
    ` neighbor ${address} update-source ${localAddress}`,
    ` neighbor ${address} timers ${Math.floor(holdTime / 3)} ${holdTime}`,
    ` neighbor ${address} passive`,
  ];
}
