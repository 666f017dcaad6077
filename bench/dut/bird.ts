/** BIRD, with no kernel protocol: it keeps its routes to itself. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMMUNITY, LOCAL_PREF, LONGEST_PREFIX, PERMITTED, REFUSED_AS } from "../transit-policy.ts";
import type { DutKind, DutNeighbor, DutSetup } from "./dut.ts";
import { type Userland, versionIn } from "./userland.ts";

export function bird(userland: Userland): DutKind {
  return {
    name: `bird${userland.suffix}`,
    userland,
    programs: ["bird"],
    describe: () => `BIRD ${versionIn(userland, "bird", ["--version"], /version (\S+)/)}${userland.remark}`,
    async prepare(setup, directory) {
      const file = join(directory, "bird.conf");
      const { routerId, neighbors, hasPolicy } = setup;
      const lines = [
        "log stderr { warning, error, fatal };",
        `router id ${routerId};`,
        ...(hasPolicy ? POLICY : []),
        "protocol device {}",
        ...neighbors.flatMap((neighbor, i) => neighborLines(neighbor, setup, i)),
        "",
      ];
      await writeFile(file, lines.join("\n"));
      return [{ program: "bird", args: ["-f", "-c", file, "-s", join(directory, "bird.ctl")] }];
    },
  };
}

function neighborLines(
  { address, localAddress, asn, holdTime }: DutNeighbor,
  { asn: ownAs, hasPolicy }: DutSetup,
  index: number,
): string[] {
  return [
    `protocol bgp neighbor${index} {`,
    `  local ${localAddress} as ${ownAs};`,
    `  neighbor ${address} as ${asn};`,
    "  direct; passive;",
    `  hold time ${holdTime};`,
    "  connect delay time 1; error wait time 1, 2;",
    `  ipv4 { ${hasPolicy ? "import filter inwards; export filter outwards;" : "import all; export all;"} };`,
    "}",
  ];
}

const POLICY = [
  "define TABLE = [",
  PERMITTED.map(({ prefix, length }) => `  ${prefix}{${length},${LONGEST_PREFIX}}`).join(",\n"),
  "];",
  ...filter("inwards", `bgp_local_pref = ${LOCAL_PREF};`),
  ...filter("outwards", `bgp_community.add((${COMMUNITY.join(",")}));`),
];

function filter(name: string, set: string): string[] {
  return [
    `filter ${name} {`,
    "  if net !~ TABLE then reject;",
    `  if bgp_path ~ [= * ${REFUSED_AS} * =] then reject;`,
    `  ${set}`,
    "  accept;",
    "}",
  ];
}
