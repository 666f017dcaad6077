/** OpenBGPD, which writes nothing into the kernel here. Its three processes count together. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DutKind, type DutNeighbor, versionIn } from "./dut.ts";

/** FRR's daemon has the same name; Debian keeps that one elsewhere. */
const BGPD = "/usr/sbin/bgpd";
const USER = "_openbgpd";

export const openbgpd: DutKind = {
  name: "openbgpd",
  programs: [BGPD],
  ignoresRefresh: true, // 7.7 logs "route refresh: AID IPv4 unicast not negotiated", although it was
  describe: () => `OpenBGPD ${versionIn(BGPD, ["-V"], /OpenBGPD (\S+)/)}`,
  async prepare({ asn, routerId, neighbors }, directory) {
    const file = join(directory, "bgpd.conf");
    const lines = [
      `AS ${asn}`,
      `router-id ${routerId}`,
      "fib-update no",
      `socket "${join(directory, "bgpd.sock")}"`,
      ...neighbors.map(({ localAddress }) => `listen on ${localAddress}`),
      ...neighbors.flatMap(neighborLines),
      "allow from any",
      "allow to any",
      "",
    ];
    await writeFile(file, lines.join("\n"));
    await chmod(file, 0o600); // it refuses one that others could read
    await makeJail();
    return [{ program: BGPD, args: ["-d", "-f", file] }];
  },
};

function neighborLines({ address, localAddress, asn, holdTime }: DutNeighbor): string[] {
  return [
    `neighbor ${address} {`,
    `  remote-as ${asn}`,
    `  local-address ${localAddress}`,
    `  holdtime ${holdTime}`,
    "  passive",
    "  announce IPv4 unicast",
    "}",
  ];
}

/** Its unprivileged parts lock themselves up in their user's home, which the packaged service makes when it starts. */
async function makeJail(): Promise<void> {
  const users = await readFile("/etc/passwd", "utf8");
  const user = users.split("\n").find((line) => line.startsWith(`${USER}:`));
  const home = user?.split(":")[5];
  if (home !== undefined) await mkdir(home, { recursive: true, mode: 0o755 });
}
