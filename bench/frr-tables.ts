/** The same question put to FRR: its bgpd on loopback, given the routes of a speaker over a session. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Speaker } from "../src/index.ts";

const BGPD = "/usr/lib/frr/bgpd";
const VTYSH = "vtysh";
const PORT = 17_911;
const [FRR, SPEAKER] = ["127.0.0.1", "127.0.0.2"];

interface FrrCost {
  /** From the question to the last octet of the answer. */
  readonly seconds: number;
  /** What bgpd grew by at most, in octets. */
  readonly memory: number;
}

/** Undefined where FRR is not installed, or may not be started. */
export async function showOfFrr(
  speaker: Speaker,
  asn: number,
  prefixes: number,
  line: string,
): Promise<FrrCost | undefined> {
  if (!existsSync(BGPD) || process.getuid?.() !== 0) return undefined;
  const directory = await mkdtemp(join(tmpdir(), "bench-bgpd-"));
  await chmod(directory, 0o777);
  await writeFile(join(directory, "vtysh.conf"), "");
  await writeFile(join(directory, "bgpd.conf"), configuration(asn));
  const args = ["-Z", "-n", "-S", "-f", join(directory, "bgpd.conf"), "-i", join(directory, "bgpd.pid")];
  const bgpd = spawn(BGPD, [...args, "--vty_socket", directory, "-P", "0", "-p", String(PORT), "-l", FRR], {
    stdio: "ignore",
  });
  try {
    speaker.addNeighbor({
      address: FRR,
      port: PORT,
      localAddress: SPEAKER,
      remoteAs: 65_001,
      timers: { connectRetry: 1 },
    });
    for (let received = 0; received < prefixes; ) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      received = (await vtysh(directory, "show bgp ipv4 unicast summary")).includes(` ${prefixes} `) ? prefixes : 0;
    }
    const before = await residentSize(bgpd);
    const start = performance.now();
    await vtysh(directory, line);
    return { seconds: (performance.now() - start) / 1000, memory: (await peakSize(bgpd)) - before };
  } finally {
    speaker.removeNeighbor(FRR);
    bgpd.kill();
    await once(bgpd, "exit");
    await rm(directory, { recursive: true, force: true });
    await rm(join("/var/tmp/frr", `bgpd.${bgpd.pid}`), { recursive: true, force: true });
  }
}

function configuration(asn: number): string {
  return [
    "frr version 8.4",
    "frr defaults traditional",
    "allow-reserved-ranges",
    "router bgp 65001",
    " bgp router-id 192.0.2.2",
    " no bgp ebgp-requires-policy",
    ` neighbor ${SPEAKER} remote-as ${asn}`,
    ` neighbor ${SPEAKER} disable-connected-check`,
    ` neighbor ${SPEAKER} passive`,
    "",
  ].join("\n");
}

/** The end of the answer; the rest is read and dropped. */
async function vtysh(directory: string, line: string): Promise<string> {
  const child = spawn(VTYSH, ["--vty_socket", directory, "--config_dir", directory, "-c", line], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let end = "";
  child.stdout.setEncoding("latin1").on("data", (chunk: string) => {
    end = (end + chunk).slice(-4096);
  });
  await once(child, "close");
  return end;
}

function residentSize(bgpd: ChildProcess): Promise<number> {
  return sizeOf(bgpd, "VmRSS");
}

function peakSize(bgpd: ChildProcess): Promise<number> {
  return sizeOf(bgpd, "VmHWM");
}

async function sizeOf({ pid }: ChildProcess, key: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
}
