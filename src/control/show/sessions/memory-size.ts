/** Sizes of memory: FRR's spelling of them, and what Bellman's things take. */

/** Octets of one of them, in the columns and objects that hold it; estimates, as their parts are shared and grow in pages. */
export const SIZE_OF = { prefix: 64, path: 12, nextHop: 40, peer: 16_384, peerGroup: 512 } as const;

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Small sizes in bytes, others rounded to a unit of which there are more than ten. */
export function memorySize(bytes: number): string {
  if (bytes === 1) return "1 byte";
  if (Math.floor(bytes / GIB) > 10) return `${Math.round(bytes / GIB)} GB`;
  if (Math.floor(bytes / MIB) > 10) return `${Math.round(bytes / MIB)} MiB`;
  if (Math.floor(bytes / KIB) > 10) return `${Math.round(bytes / KIB)} KiB`;
  return `${bytes} bytes`;
}
