/**
 * Routes between the RIB and one neighbour, for as long as one session lasts: what the neighbour sends goes in, what is
 * best goes out, and either side may ask the other to begin again.
 */
import { type AddressFamily, MAX_EXTENDED_MESSAGE_LENGTH, MAX_MESSAGE_LENGTH, RefreshSubtype } from "../bgp/codes.ts";
import type { NextHop, RouteRefreshMessage } from "../bgp/messages.ts";
import type { Negotiated } from "../bgp/negotiation.ts";
import { encodeRouteRefresh } from "../bgp/route-refresh.ts";
import type { AttributeDefect, UpdateContext } from "../bgp/update-context.ts";
import { encodeEndOfRib, type UpdateEncoding } from "../bgp/update-writer.ts";
import { formatIp, type IpAddress } from "../net/address.ts";
import type { Clock, Timer } from "../net/clock.ts";
import type { Network } from "../net/network.ts";
import { NONE } from "../rib/column.ts";
import type { SourceId } from "../rib/route-source.ts";
import type { ExportGroups, ExportMember, Transport } from "./export-groups.ts";
import { FAMILIES, familyOf, prefixVersion } from "./families.ts";
import type { FamilyName } from "./options.ts";
import type { Route } from "./route.ts";
import { RouteImport, type SetAsideCounts } from "./route-import.ts";
import type { RouteStore } from "./route-store.ts";
import type { NeighborSettings } from "./settings.ts";
import { type ExportProfile, exportProfile } from "./update-group.ts";

export interface RouteExchangeContext {
  readonly clock: Clock;
  readonly network: Network;
  readonly store: RouteStore;
  readonly exports: ExportGroups;
  /** Asks for a turn: there is something to decide or to send. */
  wake(): void;
  /** An UPDATE had something wrong with it that the session survives (RFC 7606). The bytes are only lent. */
  defective(defects: readonly AttributeDefect[], message: Uint8Array): void;
}

/** Both ends of the session's connection. */
export interface SessionAddresses {
  readonly local: IpAddress;
  readonly remote: IpAddress;
}

/** Milliseconds. A neighbour that asks for everything more often is answered once for all its requests. */
const REFRESH_INTERVAL = 1000;

/** One family on its way out. */
interface Outgoing {
  readonly member: ExportMember;
  readonly family: AddressFamily;
  /** What the neighbour is told when it has everything: the first time, and after each request. */
  closing: "end-of-rib" | "end-of-refresh" | "nothing";
  refreshedAt: number;
  postponed: Timer | undefined;
}

export class RouteExchange {
  private readonly context: RouteExchangeContext;
  private readonly transport: Transport;
  private settings: NeighborSettings;
  private readonly negotiated: Negotiated;
  private readonly addresses: SessionAddresses;
  private readonly source: SourceId;
  private readonly incoming: RouteImport;
  private readonly outgoing = new Map<AddressFamily, Outgoing>();

  constructor(
    context: RouteExchangeContext,
    transport: Transport,
    settings: NeighborSettings,
    negotiated: Negotiated,
    addresses: SessionAddresses,
  ) {
    this.context = context;
    this.transport = transport;
    this.settings = settings;
    this.negotiated = negotiated;
    this.addresses = addresses;
    const { rib } = context.store;
    this.source = rib.addSource({
      kind: negotiated.peerType,
      routerId: negotiated.peer.routerId,
      address: addresses.remote,
      asn: negotiated.peer.asn,
    });
    this.incoming = new RouteImport(rib, this.source, this.updateContext(), !this.policyIsMissing);
    for (const family of settings.families) if (negotiated.families.has(family)) this.openFamily(family);
    context.wake();
  }

  get setAside(): SetAsideCounts {
    return this.incoming.setAside;
  }

  /** Routes of the neighbour that take part in the decision. */
  get usableCount(): number {
    const { rib } = this.context.store;
    return rib.ipv4.usableCount(this.source) + rib.ipv6.usableCount(this.source);
  }

  get sentCount(): number {
    let count = 0;
    for (const { member } of this.outgoing.values()) count += member.sentCount;
    return count;
  }

  /** By family: what we put into the next hop. Where there is none, our own routes of that family cannot be sent. */
  get nextHops(): Readonly<Partial<Record<FamilyName, string>>> {
    const known: Partial<Record<FamilyName, string>> = {};
    for (const name of FAMILIES) {
      const nextHop = this.outgoing.get(familyOf(name))?.member.group.profile.target.nextHop;
      if (nextHop !== undefined) known[name] = formatIp(nextHop.address);
    }
    return known;
  }

  /** What has been received and judged stays as it is; the neighbour is sent what differs. */
  apply(settings: NeighborSettings): void {
    this.settings = settings;
    this.incoming.context = this.updateContext();
    for (const [family, { member }] of this.outgoing) member.follow(this.profile(family));
    this.context.wake();
  }

  /** An UPDATE from the neighbour; only lent. Throws ProtocolError when the session cannot go on. */
  receive(message: Uint8Array, start: number, end: number): void {
    this.incoming.receive(message, start, end);
    const { defects } = this.incoming.view;
    if (defects.length > 0) this.context.defective(defects, message);
    this.context.wake();
  }

  receiveRefresh({ family, subtype }: RouteRefreshMessage): void {
    const outgoing = this.outgoing.get(family);
    if (outgoing === undefined) return; // RFC 2918 § 4: a family that was not negotiated is ignored
    if (subtype === RefreshSubtype.Request) return this.repeat(outgoing);
    if (!this.negotiated.enhancedRouteRefresh) return; // its marks mean nothing then (RFC 7313 § 4)
    if (subtype === RefreshSubtype.Begin) this.incoming.beginRefresh(family);
    else if (subtype === RefreshSubtype.End) {
      this.incoming.endRefresh(family);
      this.context.wake();
    }
  }

  requestRefresh(family: AddressFamily): void {
    this.transmitRefresh(family, RefreshSubtype.Request);
  }

  drained(): void {
    for (const { member } of this.outgoing.values()) member.drained();
    this.context.wake();
  }

  *received(family: AddressFamily): Iterable<Route> {
    const { store } = this.context;
    const table = store.rib.table(prefixVersion(family));
    for (let id = table.nextReceived(this.source, NONE); id !== NONE; id = table.nextReceived(this.source, id)) {
      const attributes = table.received(this.source, id);
      if (attributes !== NONE && table.isUsable(this.source, id)) yield store.route(table, id, attributes, this.source);
    }
  }

  *advertised(family: AddressFamily): Iterable<Route> {
    const { store } = this.context;
    const table = store.rib.table(prefixVersion(family));
    for (const [id, attributes] of this.outgoing.get(family)?.member.sent() ?? []) {
      yield store.route(table, id, attributes);
    }
  }

  close(): void {
    for (const { member, postponed } of this.outgoing.values()) {
      postponed?.cancel();
      member.leave();
    }
    this.context.store.rib.removeSource(this.source);
    this.context.wake();
  }

  private openFamily(family: AddressFamily): void {
    const outgoing: Outgoing = {
      member: this.context.exports.join(this.profile(family), this.source, this.transport, () =>
        this.announceEnd(outgoing),
      ),
      family,
      closing: "end-of-rib",
      refreshedAt: Number.NEGATIVE_INFINITY,
      postponed: undefined,
    };
    this.outgoing.set(family, outgoing);
  }

  private repeat(outgoing: Outgoing): void {
    if (outgoing.postponed !== undefined) return;
    const { clock } = this.context;
    const wait = outgoing.refreshedAt + REFRESH_INTERVAL - clock.now();
    if (wait > 0) {
      outgoing.postponed = clock.after(wait, () => {
        outgoing.postponed = undefined;
        this.repeat(outgoing);
      });
      return;
    }
    outgoing.refreshedAt = clock.now();
    // Before the first End-of-RIB the neighbour is being sent everything anyway, and takes nothing for stale.
    if (this.negotiated.enhancedRouteRefresh && outgoing.closing !== "end-of-rib") {
      this.transmitRefresh(outgoing.family, RefreshSubtype.Begin);
      outgoing.closing = "end-of-refresh";
    }
    outgoing.member.repeat();
    this.context.wake();
  }

  private announceEnd(outgoing: Outgoing): void {
    const { family, closing } = outgoing;
    outgoing.closing = "nothing";
    if (closing === "end-of-rib") this.transport.send(encodeEndOfRib(family));
    else if (closing === "end-of-refresh") this.transmitRefresh(family, RefreshSubtype.End);
  }

  private transmitRefresh(family: AddressFamily, subtype: number): void {
    this.transport.send(encodeRouteRefresh({ family, subtype, orf: new Uint8Array(0) }));
  }

  /** RFC 8212. */
  private get policyIsMissing(): boolean {
    return this.settings.ebgpRequiresPolicy && this.negotiated.peerType === "ebgp";
  }

  private updateContext(): UpdateContext {
    const { negotiated, settings, addresses } = this;
    const { localAs, routerId } = settings.session;
    return {
      ...negotiated,
      localAs,
      routerId,
      peerAs: negotiated.peer.asn,
      localAddresses: [addresses.local.bytes],
      enforceFirstAs: settings.enforceFirstAs,
    };
  }

  private profile(family: AddressFamily): ExportProfile {
    const { negotiated } = this;
    const target = {
      peerType: negotiated.peerType,
      localAs: this.settings.session.localAs,
      nextHop: this.ownNextHop(family),
      closed: this.policyIsMissing,
    };
    const maximumLength = negotiated.extendedMessage ? MAX_EXTENDED_MESSAGE_LENGTH : MAX_MESSAGE_LENGTH;
    const encoding: UpdateEncoding = { ...negotiated, maximumLength };
    return exportProfile(family, target, encoding);
  }

  /**
   * Ourselves as a next hop: what the user says, else our address on the session, else another one on the same
   * interface; for IPv4 routes an IPv6 address will do where the neighbour takes it (RFC 8950).
   */
  private ownNextHop(family: AddressFamily): NextHop | undefined {
    const { local } = this.addresses;
    const version = prefixVersion(family);
    const configured = version === 4 ? this.settings.nextHop.ipv4 : this.settings.nextHop.ipv6;
    if (configured !== undefined) return { address: configured };
    if (local.version === version) return { address: local };
    const beside = this.context.network.addressBeside(local, version);
    if (beside !== undefined) return { address: beside };
    return this.negotiated.extendedNextHop.has(family) ? { address: local } : undefined;
  }
}
