/** The router ID of a host whose configuration names none: as FRR picks it. */
import type { networkInterfaces } from "node:os";

/** The highest address of the loopback interface other than 127/8, or else the highest of all. */
export function hostRouterId(interfaces: ReturnType<typeof networkInterfaces>): string | undefined {
  const ofLoopback: string[] = [];
  const ofOthers: string[] = [];
  for (const [name, entries = []] of Object.entries(interfaces)) {
    for (const { family, address } of entries) {
      if (family !== "IPv4" || address.startsWith("127.") || address.startsWith("169.254.")) continue;
      (name === "lo" ? ofLoopback : ofOthers).push(address);
    }
  }
  return highest(ofLoopback) ?? highest(ofOthers);
}

function highest(addresses: readonly string[]): string | undefined {
  return addresses.toSorted((a, b) => numeric(a) - numeric(b)).at(-1);
}

function numeric(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
