/** BIRD, with no kernel protocol: it keeps its routes to itself. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DutKind, type DutNeighbor, versionIn } from "./dut.ts";

export const bird: DutKind = {
  name: "bird",
  programs: ["bird"],
  describe: () => `BIRD ${versionIn("bird", ["--version"], /version (\S+)/)}`,
  async prepare({ asn, routerId, neighbors }, directory) {
    const file = join(directory, "bird.conf");
    const lines = [
      "log stderr { warning, error, fatal };",
      `router id ${routerId};`,
      "protocol device {}",
      ...neighbors.flatMap((neighbor, i) => neighborLines(neighbor, asn, i)),
      "",
    ];
    await writeFile(file, lines.join("\n"));
    return [{ program: "bird", args: ["-f", "-c", file, "-s", join(directory, "bird.ctl")] }];
  },
};

function neighborLines({ address, localAddress, asn, holdTime }: DutNeighbor, ownAs: number, index: number): string[] {
  return [
    `protocol bgp neighbor${index} {`,
    `  local ${localAddress} as ${ownAs};`,
    `  neighbor ${address} as ${asn};`,
    "  direct; passive;",
    `  hold time ${holdTime};`,
    "  connect delay time 1; error wait time 1, 2;",
    "  ipv4 { import all; export all; };",
    "}",
  ];
}
