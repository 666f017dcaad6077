/** What processes have used, from /proc. */
import { readFileSync } from "node:fs";

export interface Usage {
  readonly cpuMilliseconds: number;
  readonly residentMiB: number;
  /** The largest that each was at any time, added up. */
  readonly peakMiB: number;
}

/** Linux counts processor time in ticks of 10 ms for every process, whatever the kernel's own clock does. */
const TICK_MS = 10;

export function usageOf(pids: readonly number[]): Usage {
  let cpuMilliseconds = 0;
  let residentMiB = 0;
  let peakMiB = 0;
  for (const pid of pids) {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses and may hold anything; utime and stime are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    cpuMilliseconds += (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    residentMiB += kilobytes(status, "VmRSS") / 1024;
    peakMiB += kilobytes(status, "VmHWM") / 1024;
  }
  return { cpuMilliseconds, residentMiB, peakMiB };
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0);
}
