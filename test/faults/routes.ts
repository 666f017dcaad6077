/** Announcements of the attacker: good ones, unless a part is exchanged for a bad one. */
import { HOP, HOP6, NEW_HOP, VICTIM, VICTIM6 } from "./arena.ts";
import { asPath, attribute, bytes, mpReach, nextHop, type Octets, ORIGIN, segment, update } from "./hand-made.ts";

/** Whole attributes; an empty one is left out. */
export interface Parts {
  readonly origin?: Octets;
  readonly path?: Octets;
  readonly hop?: Octets;
  /** Behind the others. */
  readonly more?: Octets;
  readonly nlri?: Octets;
}

export const NEW_PATH = asPath(segment(2, [65002, NEW_HOP]));
/** As a two-octet speaker writes it. */
export const NEW_PATH_OLD = asPath(segment(2, [65002, NEW_HOP], 2));
/** Within the speaker's own AS. */
const NEW_PATH_INTERNAL = asPath(segment(2, [NEW_HOP]));

export const LOCAL_PREF = attribute(0x40, 5, "00000064");

export function announce(parts: Parts = {}): Uint8Array {
  const { origin = ORIGIN, path = NEW_PATH, hop = nextHop(HOP), more = "", nlri = VICTIM.nlri } = parts;
  return update({ attributes: bytes(origin, path, hop, more), nlri });
}

/** A route from another AS with more attributes than it needs. */
export function withMore(more: Octets): Uint8Array {
  return announce({ more });
}

/** A route from within the AS. */
export function inside(more: Octets): Uint8Array {
  return announce({ path: NEW_PATH_INTERNAL, more });
}

/** An IPv6 route, in MP_REACH_NLRI. */
export function announce6(parts: Parts = {}): Uint8Array {
  const { origin = ORIGIN, path = NEW_PATH, hop = mpReach(2, 1, HOP6, VICTIM6.nlri), more = "" } = parts;
  return update({ attributes: bytes(origin, path, hop, more), nlri: parts.nlri ?? "" });
}
