/** Bellman: the library in a program of a few lines, and the daemon. Both as built, in `dist` or where BELLMAN_DIST says. */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { COMMUNITY_VALUE, LOCAL_PREF, LONGEST_PREFIX, PERMITTED, REFUSED_AS } from "../transit-policy.ts";
import type { DutKind } from "./dut.ts";
import { frrConfiguration } from "./frr.ts";
import { SYSTEM } from "./userland.ts";

const DIST = resolve(process.env.BELLMAN_DIST ?? join(import.meta.dirname, "../../dist"));
/** Options of Node for the measured process, such as those of a profiler. */
const NODE_OPTIONS = (process.env.BELLMAN_NODE_OPTIONS ?? "").split(" ").filter(Boolean);

/** The library. */
export const bellman: DutKind = {
  name: "bellman",
  userland: SYSTEM,
  programs: [process.execPath],
  describe: () => `Bellman (library, Node ${process.versions.node})`,
  prepare({ asn, routerId, neighbors, hasPolicy }) {
    const program = join(import.meta.dirname, "bellman-process.mjs");
    const policy = hasPolicy ? POLICY : undefined;
    const args = [...NODE_OPTIONS, program, DIST, JSON.stringify({ asn, routerId, neighbors, policy })];
    return Promise.resolve([{ program: process.execPath, args }]);
  },
};

export const bellmand: DutKind = {
  name: "bellmand",
  userland: SYSTEM,
  programs: [process.execPath],
  describe: () => `bellmand (Node ${process.versions.node})`,
  async prepare(setup, directory) {
    const configuration = join(directory, "bellman.conf");
    const runDirectory = join(directory, "run");
    await mkdir(runDirectory);
    await writeFile(configuration, frrConfiguration(setup));
    const daemon = join(DIST, "cli/bellmand.js");
    const args = [daemon, "-f", configuration, "--run-dir", runDirectory, "--no-kernel", "--http", "off"];
    return [{ program: process.execPath, args: [...NODE_OPTIONS, ...args] }];
  },
};

/** As `bellman-policy.mjs` wants it. */
const POLICY = {
  prefixes: PERMITTED.map(({ prefix }) => prefix),
  longest: LONGEST_PREFIX,
  refusedAs: REFUSED_AS,
  localPref: LOCAL_PREF,
  community: COMMUNITY_VALUE,
};

export function isBuilt(): boolean {
  return existsSync(join(DIST, "index.js"));
}
