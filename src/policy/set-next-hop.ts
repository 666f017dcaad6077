/**
 * `set` clauses for the next hop. An address goes into NEXT_HOP; what only the exporting session can know (our own
 * address there, or that nothing is to be replaced) is left as an order.
 */
import { formatIp, type IpAddress, isLinkLocal } from "../net/address.ts";
import type { Draft } from "./draft.ts";
import type { SetDescriptor } from "./set-descriptor.ts";

export interface Address {
  readonly address: IpAddress;
}

const setIpv4: SetDescriptor<{ readonly to: IpAddress | "peer-address" | "unchanged" }> = {
  write: ({ to }) => (typeof to === "string" ? to : formatIp(to)),
  reads: ({ to }) => (to === "peer-address" ? "peer" : undefined),
  bind({ to }) {
    return (draft) => {
      if (draft.route.version === 6) return; // as FRR does
      if (to === "unchanged") draft.order({ unchanged: true });
      else if (to === "peer-address") usePeerAddress(draft, 4);
      else setNextHop(draft, to);
    };
  },
};

const setIpv6Global: SetDescriptor<Address> = {
  write: ({ address }) => formatIp(address),
  bind({ address }) {
    return (draft) => {
      if (hasIpv6NextHop(draft)) setNextHop(draft, address);
    };
  },
};

const setIpv6Local: SetDescriptor<Address> = {
  write: ({ address }) => formatIp(address),
  bind({ address }) {
    return (draft) => {
      if (hasIpv6NextHop(draft)) setLinkLocal(draft, address);
    };
  },
};

const preferGlobal: SetDescriptor<unknown> = {
  write: () => "",
  bind() {
    return (draft) => draft.order({ preferGlobal: true });
  },
};

const setIpv6PeerAddress: SetDescriptor<unknown> = {
  write: () => "",
  reads: () => "peer",
  bind() {
    return (draft) => {
      if (hasIpv6NextHop(draft)) usePeerAddress(draft, 6);
    };
  },
};

/** Of an IPv6 prefix, or of an IPv4 prefix that is reached over IPv6 (RFC 8950). */
function hasIpv6NextHop(draft: Draft): boolean {
  return draft.route.version === 6 || draft.nextHop?.address.version === 6;
}

function usePeerAddress(draft: Draft, version: 4 | 6): void {
  const { direction, peer } = draft.route;
  if (direction === "out") draft.order({ peerAddress: true });
  if (direction !== "in" || peer?.address.version !== version) return;
  if (version === 6 && isLinkLocal(peer.address)) setLinkLocal(draft, peer.address);
  else setNextHop(draft, peer.address);
}

/** Keeps the link-local companion of an IPv6 next hop. */
function setNextHop(draft: Draft, address: IpAddress): void {
  const linkLocal = address.version === 6 ? draft.nextHop?.linkLocal : undefined;
  draft.set("nextHop", linkLocal === undefined ? { address } : { address, linkLocal });
  draft.order({ set: true });
}

function setLinkLocal(draft: Draft, linkLocal: IpAddress): void {
  const address = draft.nextHop?.address;
  const isGlobal = address?.version === 6 && !isLinkLocal(address);
  draft.set("nextHop", isGlobal ? { address, linkLocal } : { address: linkLocal });
  draft.order({ set: true });
}

export const SET_NEXT_HOP = {
  "ip next-hop": setIpv4,
  "ipv6 next-hop global": setIpv6Global,
  "ipv6 next-hop local": setIpv6Local,
  "ipv6 next-hop peer-address": setIpv6PeerAddress,
  "ipv6 next-hop prefer-global": preferGlobal,
} as const;
