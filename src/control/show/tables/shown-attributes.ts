/** An attribute set as it is shown: with FRR's spellings, and with what FRR shows of routes of our own. */
import type { PathAttributes } from "../../../bgp/messages.ts";
import { formatIp, type IpAddress, isLinkLocal } from "../../../net/address.ts";
import { PathText } from "../../../policy/path-text.ts";
import type { LocalFacts } from "../../../rib/local-facts.ts";
import type { PathPeer } from "./path-peers.ts";

export const ORIGINS = [
  { code: "i", name: "IGP" },
  { code: "e", name: "EGP" },
  { code: "?", name: "incomplete" },
] as const;

/** What FRR gives routes of our own. */
const OWN_WEIGHT = 32_768;
const OWN_METRIC = 0;
const WORST_METRIC = 0xffffffff;

export interface ShownAttributes {
  readonly path: string;
  readonly origin: (typeof ORIGINS)[number];
  readonly metric: number | undefined;
  readonly localPref: number | undefined;
  readonly weight: number;
  readonly nextHop: ShownNextHop;
}

export interface ShownNextHop {
  readonly version: 4 | 6;
  readonly address: string;
  readonly isLinkLocal: boolean;
  /** The link-local companion of a global address. */
  readonly linkLocal: string | undefined;
  /** Of the two, packets are sent to the link-local one unless policy prefers the global one. */
  readonly prefersGlobal: boolean;
  /** Octets that it had on the wire. */
  readonly length: 4 | 16 | 32;
}

const text = new PathText();

/** `missingMedIsWorst`: a route without MED is shown with the one that it is compared by. */
export function shownAttributes(
  attributes: PathAttributes,
  local: LocalFacts,
  kind: PathPeer["kind"],
  ipVersion: 4 | 6,
  missingMedIsWorst: boolean,
): ShownAttributes {
  const isOwn = kind === "local";
  text.load(attributes.asPath);
  return {
    path: text.toString(),
    origin: ORIGINS[attributes.origin],
    metric: attributes.med ?? (missingMedIsWorst ? WORST_METRIC : isOwn ? OWN_METRIC : undefined),
    localPref: attributes.localPref,
    weight: local.weight === 0 && isOwn ? OWN_WEIGHT : local.weight,
    nextHop: shownNextHop(attributes.nextHop, ipVersion, local.preferGlobalNextHop === true),
  };
}

/** A route of our own leads nowhere else: FRR shows the address of nobody. */
function shownNextHop(nextHop: PathAttributes["nextHop"], ipVersion: 4 | 6, prefersGlobal: boolean): ShownNextHop {
  const address = nextHop?.address ?? nobody(ipVersion);
  const { linkLocal } = nextHop ?? {};
  const shown = withoutZone(address);
  const companion = linkLocal && withoutZone(linkLocal);
  return {
    version: address.version,
    address: shown,
    isLinkLocal: address.version === 6 && isLinkLocal(address),
    linkLocal: companion,
    prefersGlobal,
    length: address.version === 4 ? 4 : companion === undefined ? 16 : 32,
  };
}

function withoutZone({ version, bytes }: IpAddress): string {
  return formatIp({ version, bytes });
}

function nobody(version: 4 | 6): IpAddress {
  return { version, bytes: new Uint8Array(version === 4 ? 4 : 16) };
}
