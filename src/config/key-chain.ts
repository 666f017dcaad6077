/** Keys that change over time, for authentication. */
import type { Position } from "./problems.ts";

export interface KeyChain {
  readonly name: string;
  readonly at: Position;
  /** By number. */
  readonly keys: Map<number, Key>;
}

export const KEY_ALGORITHMS = [
  "null",
  "cleartext",
  "md5",
  "hmac-sha-1",
  "hmac-sha-256",
  "hmac-sha-384",
  "hmac-sha-512",
] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

export interface Key {
  readonly id: number;
  text?: string;
  algorithm?: KeyAlgorithm;
  /** As FRR writes it: `00:00:00 Jan 1 2026 infinite`. */
  sendLifetime?: string;
  acceptLifetime?: string;
}
