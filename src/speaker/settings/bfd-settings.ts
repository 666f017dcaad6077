/** What was said of BFD with a neighbour: checked, and as the engine takes it. */
import type { PathOptions } from "../../bfd/path.ts";
import { BfdError, pathOptions } from "../../liveness/path-options.ts";
import { formatIp, type IpAddress } from "../../net/address.ts";
import { SpeakerError } from "../errors.ts";
import { BFD_OPTIONS, BFD_STRICT_OPTIONS, refuseUnknown } from "./known-options.ts";
import { integer } from "./option-checks.ts";
import type { NeighborBfdOptions } from "./options.ts";

export interface BfdSettings {
  readonly path: PathOptions;
  /** No session begins while BFD is not up. */
  readonly strict: boolean;
  /** Milliseconds that BFD has, in strict mode, where nothing else says how long to wait for it. */
  readonly holdTime: number;
  readonly checkControlPlane: boolean;
  /** As they were said. */
  readonly options: NeighborBfdOptions;
}

const SECOND = 1000;

/** FRR's. */
const DEFAULT_HOLD_TIME = 30;
const LONGEST_HOLD_TIME = 0xffffffff;

export function bfdSettings(
  options: NeighborBfdOptions,
  remote: IpAddress,
  localAddress: IpAddress | undefined,
): BfdSettings {
  refuseUnknown(options, BFD_OPTIONS, "bfd");
  const { strict = false, checkControlPlane = false, ...path } = options;
  const { holdTime = DEFAULT_HOLD_TIME } = typeof strict === "object" ? strict : {};
  if (typeof strict === "object") refuseUnknown(strict, BFD_STRICT_OPTIONS, "bfd.strict");
  return {
    path: checkedPath(formatIp(remote), {
      ...path,
      ...(localAddress === undefined ? {} : { localAddress: formatIp(localAddress) }),
    }),
    strict: strict !== false,
    holdTime: integer("bfd.strict.holdTime", holdTime, 1, LONGEST_HOLD_TIME) * SECOND,
    checkControlPlane,
    options,
  };
}

/** Another path needs another BFD session; else it goes on, whatever its intervals are. */
export function isSamePath(a: BfdSettings, b: BfdSettings): boolean {
  const [{ session: _, ...pathA }, { session: __, ...pathB }] = [a.path, b.path];
  return JSON.stringify(pathA) === JSON.stringify(pathB);
}

/** Intervals and the like, which the peer is told of while the session is up. */
export function hasSameConfig(a: BfdSettings, b: BfdSettings): boolean {
  return JSON.stringify(a.path.session) === JSON.stringify(b.path.session);
}

function checkedPath(...args: Parameters<typeof pathOptions>): PathOptions {
  try {
    return pathOptions(...args);
  } catch (error) {
    if (!(error instanceof BfdError)) throw error;
    throw new SpeakerError("invalid-option", `bfd.${error.message}`);
  }
}
