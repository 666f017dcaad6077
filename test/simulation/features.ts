/**
 * What a seed's network is like. Each seed draws some features and leaves the others out: what all have on never shows
 * what one of them does alone.
 */
import type { Random } from "../support/random.ts";

/** How the routers are connected: see `shapes.ts`. */
export type Shape = "mesh" | "fabric" | "reflection" | "confederation" | "route-server";

export interface Features {
  readonly shape: Shape;
  /** Lists and route maps, in both directions, that change while everything runs. */
  readonly policy: boolean;
  /** Options of how routes are exchanged with a neighbour, that change while everything runs. */
  readonly exchange: boolean;
  /** Several paths to a prefix on some sessions (RFC 7911). */
  readonly addPath: boolean;
  /** Other rules for best paths, and several of them at once; both change while everything runs. */
  readonly decision: boolean;
  /** Next hops that are farther away than others, or cannot be reached. */
  readonly distances: boolean;
  /** Sessions in mode `full`, and processes that come back as restarted ones. */
  readonly restarts: boolean;
  /** BFD on most links, in strict mode on some. */
  readonly bfd: boolean;
}

/** Three in ten seeds have none: then sessions alone are what is tried. */
const PLAIN = 0.3;

export function randomFeatures(random: Random): Features {
  const plain: Features = {
    shape: "mesh",
    policy: false,
    exchange: false,
    addPath: false,
    decision: false,
    distances: false,
    restarts: false,
    bfd: false,
  };
  if (random.chance(PLAIN)) return plain;
  return {
    shape: random.weighted({ mesh: 3, fabric: 3, reflection: 3, confederation: 2, "route-server": 1 }),
    policy: random.chance(0.6),
    exchange: random.chance(0.5),
    addPath: random.chance(0.35),
    decision: random.chance(0.4),
    distances: random.chance(0.3),
    restarts: random.chance(0.5),
    bfd: random.chance(0.4),
  };
}

/** For people. */
export function describeFeatures({ shape, ...others }: Features): string {
  return [shape, ...Object.entries(others).flatMap(([name, on]) => (on ? [name] : []))].join(", ");
}
