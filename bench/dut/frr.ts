/** FRR: bgpd alone, and with zebra, which writes the routes into the kernel's table of the namespace. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../../src/lab/process.ts";
import { type DutCommand, type DutKind, type DutNeighbor, type DutSetup, versionIn } from "./dut.ts";

/** Debian keeps the daemons off the PATH, and OpenBGPD's is called bgpd, too. */
const ZEBRA = "/usr/lib/frr/zebra";
const BGPD = "/usr/lib/frr/bgpd";

export const frrBgpd: DutKind = {
  name: "frr-bgpd",
  programs: [BGPD],
  describe: () => `FRR ${version()} bgpd alone`,
  prepare: (setup, directory) => prepare(setup, directory, false),
};

export const frr: DutKind = {
  name: "frr",
  programs: [BGPD, ZEBRA],
  describe: () => `FRR ${version()} with zebra`,
  prepare: (setup, directory) => prepare(setup, directory, true),
};

function version(): string {
  return versionIn(BGPD, ["--version"], /version (\d[\d.]*\d)/);
}

async function prepare(setup: DutSetup, directory: string, withZebra: boolean): Promise<readonly DutCommand[]> {
  const zserv = join(directory, "zserv.api");
  await writeFile(join(directory, "zebra.conf"), "");
  await writeFile(join(directory, "bgpd.conf"), configuration(setup));
  await runTool("chown", ["-R", "frr:frr", directory]);
  const common = (daemon: string) => [
    ...["-f", join(directory, `${daemon}.conf`), "-i", join(directory, `${daemon}.pid`)],
    ...["--vty_socket", directory, "-P", "0", "-z", zserv],
  ];
  if (!withZebra) return [{ program: BGPD, args: [...common("bgpd"), "-Z"] }];
  return [
    { program: ZEBRA, args: common("zebra"), ready: zserv },
    { program: BGPD, args: common("bgpd") },
  ];
}

function configuration({ asn, routerId, neighbors }: DutSetup): string {
  return [
    `router bgp ${asn}`,
    ` bgp router-id ${routerId}`,
    " no bgp ebgp-requires-policy",
    ...neighbors.flatMap(neighborLines),
    "",
  ].join("\n");
}

function neighborLines({ address, localAddress, asn, holdTime }: DutNeighbor): string[] {
  return [
    ` neighbor ${address} remote-as ${asn}`,
    ` neighbor ${address} update-source ${localAddress}`,
    ` neighbor ${address} timers ${Math.floor(holdTime / 3)} ${holdTime}`,
    ` neighbor ${address} passive`,
  ];
}
