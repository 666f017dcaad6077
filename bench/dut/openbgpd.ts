/** OpenBGPD, which writes nothing into the kernel here. Its three processes count together. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMMUNITY, LOCAL_PREF, LONGEST_PREFIX, PERMITTED, REFUSED_AS } from "../transit-policy.ts";
import type { DutKind, DutNeighbor } from "./dut.ts";
import { type Userland, versionIn } from "./userland.ts";

/** FRR's daemon has the same name; Debian keeps that one elsewhere. */
const BGPD = "/usr/sbin/bgpd";
const USER = "_openbgpd";

export function openbgpd(userland: Userland): DutKind {
  const version = () => versionIn(userland, BGPD, ["-V"], /OpenBGPD (\S+)/);
  return {
    name: `openbgpd${userland.suffix}`,
    userland,
    programs: [BGPD],
    /** 7.7 logs "route refresh: AID IPv4 unicast not negotiated", although it was. */
    get ignoresRefresh() {
      return version().startsWith("7.");
    },
    describe: () => `OpenBGPD ${version()}${userland.remark}`,
    async prepare({ asn, routerId, neighbors, hasPolicy }, directory) {
      const file = join(directory, "bgpd.conf");
      const lines = [
        `AS ${asn}`,
        `router-id ${routerId}`,
        "fib-update no",
        `socket "${join(directory, "bgpd.sock")}"`,
        ...neighbors.map(({ localAddress }) => `listen on ${localAddress}`),
        ...neighbors.flatMap(neighborLines),
        ...(hasPolicy ? POLICY : ["allow from any", "allow to any"]),
        "",
      ];
      await writeFile(file, lines.join("\n"));
      await chmod(file, 0o600); // it refuses one that others could read
      await makeJail(userland);
      return [{ program: BGPD, args: ["-d", "-f", file] }];
    },
  };
}

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

/** The last rule that fits decides; what none allows is denied. */
const POLICY = [
  "prefix-set table {",
  ...PERMITTED.map(({ prefix }) => `  ${prefix} maxlen ${LONGEST_PREFIX}`),
  "}",
  `allow from any prefix-set table set localpref ${LOCAL_PREF}`,
  `deny from any AS ${REFUSED_AS}`,
  `allow to any prefix-set table set community ${COMMUNITY.join(":")}`,
  `deny to any AS ${REFUSED_AS}`,
];

/** Its unprivileged parts lock themselves up in their user's home, which the packaged service makes when it starts. */
async function makeJail(userland: Userland): Promise<void> {
  const users = await readFile(userland.path("/etc/passwd"), "utf8");
  const user = users.split("\n").find((line) => line.startsWith(`${USER}:`));
  const home = user?.split(":")[5];
  if (home !== undefined) await mkdir(userland.path(home), { recursive: true, mode: 0o755 });
}
