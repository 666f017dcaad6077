/** FRR: bgpd alone, and with zebra, which writes the routes into the kernel's table of the namespace. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../../src/lab/process.ts";
import type { DutCommand, DutKind, DutNeighbor, DutSetup } from "./dut.ts";
import { FRR_POLICY, frrPolicyOf } from "./frr-policy.ts";
import { type Userland, versionIn } from "./userland.ts";

/** Debian keeps the daemons off the PATH, and OpenBGPD's is called bgpd, too. */
const ZEBRA = "/usr/lib/frr/zebra";
const BGPD = "/usr/lib/frr/bgpd";

export function frrBgpd(userland: Userland): DutKind {
  return {
    name: `frr-bgpd${userland.suffix}`,
    userland,
    programs: [BGPD],
    describe: () => `FRR ${version(userland)} bgpd alone${userland.remark}`,
    prepare: (setup, directory) => prepare(userland, setup, directory, false),
  };
}

export function frr(userland: Userland): DutKind {
  return {
    name: `frr${userland.suffix}`,
    userland,
    programs: [BGPD, ZEBRA],
    describe: () => `FRR ${version(userland)} with zebra${userland.remark}`,
    prepare: (setup, directory) => prepare(userland, setup, directory, true),
  };
}

function version(userland: Userland): string {
  return versionIn(userland, BGPD, ["--version"], /version (\d[\d.]*\d)/);
}

async function prepare(
  userland: Userland,
  setup: DutSetup,
  directory: string,
  withZebra: boolean,
): Promise<readonly DutCommand[]> {
  const zserv = join(directory, "zserv.api");
  await writeFile(join(directory, "zebra.conf"), "");
  await writeFile(join(directory, "bgpd.conf"), frrConfiguration(setup));
  const ownership = userland.command("chown", ["-R", "frr:frr", directory]); // by the user's number in there
  await runTool(ownership.command, ownership.args);
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

/** Also what bellmand reads. */
export function frrConfiguration({ asn, routerId, neighbors, hasPolicy }: DutSetup): string {
  return [
    ...(hasPolicy ? FRR_POLICY : []),
    `router bgp ${asn}`,
    ` bgp router-id ${routerId}`,
    " no bgp ebgp-requires-policy",
    ...neighbors.flatMap(neighborLines),
    " address-family ipv4 unicast",
    ...(hasPolicy ? neighbors.flatMap(({ address }) => frrPolicyOf(address)) : []),
    " exit-address-family",
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
