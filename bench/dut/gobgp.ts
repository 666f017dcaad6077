/** GoBGP: gobgpd without zebra, as it comes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DutKind, type DutNeighbor, versionIn } from "./dut.ts";

export const gobgp: DutKind = {
  name: "gobgp",
  programs: ["gobgpd"],
  describe: () => `GoBGP ${versionIn("gobgpd", ["--version"], /version (\S+)/)}`,
  async prepare({ asn, routerId, neighbors }, directory) {
    const file = join(directory, "gobgpd.toml");
    const lines = [
      "[global.config]",
      `as = ${asn}`,
      `router-id = "${routerId}"`,
      ...neighbors.flatMap(neighborLines),
      "",
    ];
    await writeFile(file, lines.join("\n"));
    const socket = `unix://${join(directory, "api.sock")}`;
    return [{ program: "gobgpd", args: ["-f", file, "--log-level", "warn", "--pprof-disable", "--api-hosts", socket] }];
  },
};

function neighborLines({ address, localAddress, asn, holdTime }: DutNeighbor): string[] {
  return [
    "[[neighbors]]",
    "[neighbors.config]",
    `neighbor-address = "${address}"`,
    `peer-as = ${asn}`,
    "[neighbors.timers.config]",
    `hold-time = ${holdTime}`,
    `keepalive-interval = ${Math.floor(holdTime / 3)}`,
    "idle-hold-time-after-reset = 1",
    "[neighbors.transport.config]",
    `local-address = "${localAddress}"`,
    "passive-mode = true",
  ];
}
