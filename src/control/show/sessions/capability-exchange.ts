/** Capabilities of a session: which of them we offered, which the neighbour did, and what they said. */
import { IPV4_UNICAST } from "../../../bgp/codes.ts";
import type { Capability } from "../../../bgp/messages.ts";
import { familyOf } from "../../../speaker/families.ts";
import type { NeighborInfo } from "../../../speaker/neighbor-info.ts";
import type { FamilyName } from "../../../speaker/settings/options.ts";

/** Who offered something. */
export interface Offer {
  readonly sent: boolean;
  readonly received: boolean;
}

export type Kind = Capability["kind"];
type CapabilityOf<K extends Kind> = Extract<Capability, { readonly kind: K }>;

/** Capabilities that Bellman does not have, but that neighbours send. */
const DYNAMIC = 67;
const PATHS_LIMIT = 76;

export class CapabilityExchange {
  readonly ours: readonly Capability[];
  readonly theirs: readonly Capability[];

  constructor({ advertised, negotiated }: NeighborInfo) {
    this.ours = advertised;
    this.theirs = negotiated?.peer.capabilities ?? [];
  }

  offer(kind: Kind): Offer {
    return { sent: last(this.ours, kind) !== undefined, received: last(this.theirs, kind) !== undefined };
  }

  get dynamic(): Offer {
    return { sent: false, received: this.foreign(DYNAMIC) !== undefined };
  }

  /** What the neighbour says of itself, or we of ourselves. */
  said<K extends Kind>(who: "ours" | "theirs", kind: K): CapabilityOf<K> | undefined {
    return last(this[who], kind);
  }

  family(name: FamilyName): Offer {
    const has = (list: readonly Capability[]) => {
      const families = list.filter((each) => each.kind === "multiprotocol").map(({ family }) => family);
      return families.length === 0 ? familyOf(name) === IPV4_UNICAST : families.includes(familyOf(name));
    };
    return { sent: has(this.ours), received: has(this.theirs) };
  }

  /** RFC 7911; undefined: nobody offers it for the family. */
  addPath(name: FamilyName, direction: "send" | "receive"): Offer | undefined {
    const has = (who: "ours" | "theirs") =>
      this.said(who, "add-path")?.entries.some((entry) => entry.family === familyOf(name) && entry[direction]) ?? false;
    const offer = { sent: has("ours"), received: has("theirs") };
    return isOffered(offer) ? offer : undefined;
  }

  /** The neighbour's limits on paths for a prefix (draft-abraitis-idr-addpath-paths-limit), by family. */
  get pathsLimits(): ReadonlyMap<number, number> {
    const value = this.foreign(PATHS_LIMIT)?.value ?? new Uint8Array(0);
    const limits = new Map<number, number>();
    for (let at = 0; at + 5 <= value.length; at += 5) {
      limits.set((value[at] * 256 + value[at + 1]) * 256 + value[at + 2], value[at + 3] * 256 + value[at + 4]);
    }
    return limits;
  }

  /** RFC 8950: the neighbour takes IPv6 next hops for IPv4 routes. */
  get takesIpv6NextHops(): boolean {
    const entries = this.said("theirs", "extended-next-hop")?.entries ?? [];
    return entries.some(({ family, nextHopAfi }) => family === IPV4_UNICAST && nextHopAfi === 2);
  }

  private foreign(code: number): CapabilityOf<"unknown"> | undefined {
    return this.theirs.find((each): each is CapabilityOf<"unknown"> => each.kind === "unknown" && each.code === code);
  }
}

export function isOffered({ sent, received }: Offer): boolean {
  return sent || received;
}

/** As in `advertisedAndReceived`; undefined where nobody offered it. */
export function offerKey({ sent, received }: Offer): string | undefined {
  if (sent && received) return "advertisedAndReceived";
  return sent ? "advertised" : received ? "received" : undefined;
}

/** As in ` advertised and received`. */
export function offerText({ sent, received }: Offer): string {
  return `${sent ? " advertised" : ""}${received ? ` ${sent ? "and " : ""}received` : ""}`;
}

/** Of several instances the last one counts. */
function last<K extends Kind>(list: readonly Capability[], kind: K): CapabilityOf<K> | undefined {
  return list.filter((each): each is CapabilityOf<K> => each.kind === kind).at(-1);
}
