/** What the benchmark's two sides agree on: how many sessions there are, between which addresses, and how fast. */

export interface Plan {
  readonly sessions: number;
  /** Milliseconds, both ways. */
  readonly interval: number;
  readonly multiplier: number;
}

/** Of the daemon under test, for all its sessions. */
export const DUT_ADDRESS = "10.82.255.1";
export const LINK = "bfd";
export const PREFIX_LENGTH = 16;

/** Of the peers, one for each session. */
export function peerAddresses({ sessions }: Plan): string[] {
  return Array.from({ length: sessions }, (_, i) => `10.82.${(i >> 7) + 1}.${(i & 127) + 1}`);
}
