/**
 * Routes between the RIB and one neighbour, for as long as one session lasts: what the neighbour sends goes in, what is
 * best goes out, and either side may ask the other to begin again.
 */
import { type AddressFamily, RefreshSubtype } from "../bgp/codes.ts";
import type { NextHop, RouteRefreshMessage } from "../bgp/messages.ts";
import { encodeRouteRefresh } from "../bgp/route-refresh.ts";
import type { AttributeDefect, UpdateContext } from "../bgp/update-context.ts";
import { encodeEndOfRib } from "../bgp/update-writer.ts";
import { formatIp } from "../net/address.ts";
import type { Clock, Timer } from "../net/clock.ts";
import type { Network } from "../net/network.ts";
import type { Prefix } from "../net/prefix.ts";
import type { PolicyStore } from "../policy/policy-store.ts";
import type { RouteMap } from "../policy/route-map.ts";
import { NONE, type None } from "../rib/column.ts";
import type { PrefixId } from "../rib/prefix-table.ts";
import type { RouteSource, SourceId } from "../rib/route-source.ts";
import type { SentRoute } from "./export/adj-rib-out.ts";
import type { ExportGroups, ExportMember, Transport } from "./export/export-groups.ts";
import { type ExportProfile, exportProfile } from "./export/export-profile.ts";
import type { Offer } from "./export/offers.ts";
import { FAMILIES, familyNameOf, familyOf, prefixVersion } from "./families.ts";
import { ImportJudge, type ImportStory } from "./import/import-judge.ts";
import { judgePrefixes, type PrefixLevel, type PrefixVerdict } from "./import/prefix-limit.ts";
import { RouteImport, type SetAsideCounts } from "./import/route-import.ts";
import type { FamilyInfo } from "./neighbor-info.ts";
import type { ReceivedRoute, Route } from "./route.ts";
import type { RouteStore } from "./route-store.ts";
import {
  circumstances,
  exportRules,
  importRules,
  routeSource,
  type SessionTerms,
  familyOf as settingsOfFamily,
  updateContext,
  updateEncoding,
} from "./rules/exchange-rules.ts";
import type { FamilyName } from "./settings/options.ts";
import type { Work } from "./sliced-work.ts";

export interface RouteExchangeContext {
  readonly clock: Clock;
  readonly network: Network;
  readonly store: RouteStore;
  readonly exports: ExportGroups;
  readonly policy: PolicyStore;
  /** Asks for a turn: there is something to decide or to send. */
  wake(): void;
}

/** What the neighbour's owner is told of. */
export interface RouteExchangeEvents {
  /** An UPDATE had something wrong with it that the session survives (RFC 7606). The bytes are only lent. */
  defective(defects: readonly AttributeDefect[], message: Uint8Array): void;
  endOfRib(family: AddressFamily): void;
  /** The neighbour has sent many prefixes, or too many. */
  /** The family has routes from before that the neighbour has still to repeat (RFC 4724). */
  isStale(family: AddressFamily): boolean;
  prefixLimit(family: AddressFamily, action: Exclude<PrefixVerdict["action"], "none">, count: number): void;
}

/** Milliseconds. A neighbour that asks for everything more often is answered once for all its requests. */
const REFRESH_INTERVAL = 1000;

/** One family on its way in. */
interface Incoming {
  /** The rules and the policy that routes are judged by; equal keys: equal verdicts. */
  key: string;
  routeMap: RouteMap | undefined;
  level: PrefixLevel;
  rejudging: Work | undefined;
}

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
  private readonly events: RouteExchangeEvents;
  private readonly transport: Transport;
  private currentTerms: SessionTerms;
  private readonly source: SourceId;
  private readonly import: RouteImport;
  private readonly incoming = new Map<AddressFamily, Incoming>();
  private readonly outgoing = new Map<AddressFamily, Outgoing>();
  /** Families whose End-of-RIB the neighbour has sent. */
  private readonly heardOut = new Set<AddressFamily>();

  /** `source`: what the neighbour's routes are of. Routes may be there from an earlier session; they are stale then. */
  constructor(
    context: RouteExchangeContext,
    events: RouteExchangeEvents,
    transport: Transport,
    terms: SessionTerms,
    source: SourceId,
  ) {
    this.context = context;
    this.events = events;
    this.transport = transport;
    this.currentTerms = terms;
    this.source = source;
    this.import = new RouteImport(context.store.rib, source, updateContext(terms));
    for (const family of terms.neighbor.families) if (terms.negotiated.families.has(family)) this.openFamily(family);
    context.wake();
  }

  get setAside(): SetAsideCounts {
    return this.import.setAside;
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

  get familyInfo(): ReadonlyMap<FamilyName, FamilyInfo> {
    const { store } = this.context;
    const info = new Map<FamilyName, FamilyInfo>();
    for (const [family, { member, closing }] of this.outgoing) {
      const table = store.rib.table(prefixVersion(family));
      const accepted = table.usableCount(this.source);
      info.set(familyNameOf(family), {
        accepted,
        refused: table.receivedCount(this.source) - accepted,
        repeated: table.repeatedCount(this.source),
        advertised: member.sentCount,
        endOfRibSent: closing !== "end-of-rib",
        endOfRibReceived: this.heardOut.has(family),
        group: member.group.history.id,
        tableVersion: member.group.history.toldVersion,
      });
    }
    return info;
  }

  /** By family: what we put into the next hop. Where there is none, our own routes of that family cannot be sent. */
  get nextHops(): Readonly<Partial<Record<FamilyName, string>>> {
    const known: Partial<Record<FamilyName, string>> = {};
    for (const name of FAMILIES) {
      const family = familyOf(name);
      const nextHop = this.outgoing.has(family) ? this.ownNextHop(family) : undefined;
      if (nextHop !== undefined) known[name] = formatIp(nextHop.address);
    }
    return known;
  }

  get terms(): SessionTerms {
    return this.currentTerms;
  }

  /** False: routes that are set aside now would be wanted, and the neighbour cannot be asked for them again. */
  canFollow(terms: SessionTerms): boolean {
    return terms.negotiated.routeRefresh || !dropsOtherRoutes(this.import.context, updateContext(terms));
  }

  /** Follows other settings, or a policy that has changed: what differs by them is judged anew, and sent. */
  follow(terms: SessionTerms): void {
    const before = this.import.context;
    this.followSource(routeSource(this.currentTerms), routeSource(terms));
    this.currentTerms = terms;
    this.import.context = updateContext(terms);
    for (const [family, incoming] of this.incoming) this.followImport(family, incoming);
    for (const [family, { member }] of this.outgoing) member.follow(this.profile(family));
    if (dropsOtherRoutes(before, this.import.context)) this.requestRefreshes();
    this.context.wake();
  }

  /** An UPDATE from the neighbour; only lent. Throws ProtocolError when the session cannot go on. */
  receive(message: Uint8Array, start: number, end: number): void {
    const { view } = this.import;
    this.import.receive(message, start, end);
    if (view.defects.length > 0) this.events.defective(view.defects, message);
    if (view.endOfRib !== undefined) {
      this.heardOut.add(view.endOfRib);
      this.events.endOfRib(view.endOfRib);
    }
    this.context.wake();
    for (const [family, incoming] of this.incoming) this.checkLimit(family, incoming);
  }

  receiveRefresh({ family, subtype }: RouteRefreshMessage): void {
    const outgoing = this.outgoing.get(family);
    if (outgoing === undefined) return; // RFC 2918 § 4: a family that was not negotiated is ignored
    if (subtype === RefreshSubtype.Request) return this.tellAgain(outgoing);
    if (!this.terms.negotiated.enhancedRouteRefresh) return; // its marks mean nothing then (RFC 7313 § 4)
    const table = this.context.store.rib.table(prefixVersion(family));
    // Routes from before a restart have a mark of their own, and a time of their own.
    if (this.events.isStale(family)) return;
    if (subtype === RefreshSubtype.Begin) table.markStale(this.source);
    else if (subtype === RefreshSubtype.End) {
      table.sweepStale(this.source);
      this.context.wake();
    }
  }

  /** Tells the neighbour everything of a family once more; of one that the session does not have, nothing. */
  repeat(family: AddressFamily): void {
    const outgoing = this.outgoing.get(family);
    if (outgoing !== undefined) this.tellAgain(outgoing);
  }

  requestRefresh(family: AddressFamily): void {
    this.transmitRefresh(family, RefreshSubtype.Request);
  }

  drained(): void {
    for (const { member } of this.outgoing.values()) member.drained();
    this.context.wake();
  }

  /** All that the neighbour sent, as it sent it, with what became of it. */
  *received(family: AddressFamily): Iterable<ReceivedRoute> {
    const { store } = this.context;
    const table = store.rib.table(prefixVersion(family));
    for (const slot of table.slotsOf(this.source)) {
      for (let id = table.nextReceived(slot, NONE); id !== NONE; id = table.nextReceived(slot, id)) {
        const received = table.received(slot, id);
        if (received === NONE) continue;
        const used = table.used(slot, id);
        const unused = used === NONE ? this.import.unusedReason(family, id, received) : undefined;
        yield {
          ...store.route(table, id, received, slot),
          pathId: table.pathId(slot, id),
          stale: table.isStale(slot, id),
          ...(used === NONE ? { unused } : { used: store.decoded(used) }),
        };
      }
    }
  }

  *advertised(family: AddressFamily): Iterable<Route> {
    const { store } = this.context;
    for (const route of this.outgoing.get(family)?.member.sent() ?? []) {
      yield store.sentRoute(prefixVersion(family), route);
    }
  }

  /** What is made of one path of the neighbour, and why; undefined where the family is not exchanged. */
  explainReceived(family: AddressFamily, id: PrefixId, slot: SourceId, prefix: Prefix): ImportStory | undefined {
    const received = this.context.store.rib.table(prefixVersion(family)).received(slot, id);
    return received === NONE ? undefined : this.import.explain(family, id, received, prefix);
  }

  /** What the neighbour could be told of a prefix, and why it was or was not; undefined as before. */
  offers(family: AddressFamily, id: PrefixId | None, prefix: Prefix): readonly Offer[] | undefined {
    return this.outgoing.get(family)?.member.offers(id, prefix);
  }

  /** What the neighbour was sent for one prefix. */
  sentOf(family: AddressFamily, id: PrefixId): readonly SentRoute[] {
    return this.outgoing.get(family)?.member.sentOf(id) ?? [];
  }

  /** It was sent a default route, whatever the table has. */
  hasDefaultOf(family: AddressFamily): boolean {
    for (const { prefix } of this.outgoing.get(family)?.member.sent() ?? []) return prefix === NONE;
    return false;
  }

  close(): void {
    for (const { rejudging } of this.incoming.values()) this.context.store.work.abandon(rejudging);
    for (const { member, postponed } of this.outgoing.values()) {
      postponed?.cancel();
      member.leave();
    }
    this.import.close();
    this.context.wake();
  }

  private openFamily(family: AddressFamily): void {
    const incoming: Incoming = { key: "", routeMap: undefined, level: "fine", rejudging: undefined };
    this.incoming.set(family, incoming);
    this.followImport(family, incoming);
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

  private tellAgain(outgoing: Outgoing): void {
    if (outgoing.postponed !== undefined) return;
    const { clock } = this.context;
    const wait = outgoing.refreshedAt + REFRESH_INTERVAL - clock.now();
    if (wait > 0) {
      outgoing.postponed = clock.after(wait, () => {
        outgoing.postponed = undefined;
        this.tellAgain(outgoing);
      });
      return;
    }
    outgoing.refreshedAt = clock.now();
    // Before the first End-of-RIB the neighbour is being sent everything anyway, and takes nothing for stale.
    if (this.terms.negotiated.enhancedRouteRefresh && outgoing.closing !== "end-of-rib") {
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

  /** RFC 4456, RFC 7947: the neighbour is a client now, or no longer; whom its routes are for depends on that. */
  private followSource(before: RouteSource, after: RouteSource): void {
    if (isClientAlike(before, after)) return;
    this.context.store.rib.changeSource(this.source, after);
    this.context.exports.reconsider();
  }

  private followImport(family: AddressFamily, incoming: Incoming): void {
    const { store, policy } = this.context;
    const rules = importRules(this.terms, family);
    const circumstancesHere = circumstances(this.terms, family, "in");
    const routeMap = policy.filters(prefixVersion(family), settingsOfFamily(this.terms.neighbor, family).import);
    const key = JSON.stringify([rules, circumstancesHere]);
    if (key === incoming.key && routeMap === incoming.routeMap) return;
    incoming.key = key;
    incoming.routeMap = routeMap;
    this.import.follow(family, new ImportJudge(store.rib, rules, routeMap, circumstancesHere));
    store.work.abandon(incoming.rejudging);
    incoming.rejudging = this.import.rejudge(family);
    store.work.add(incoming.rejudging);
  }

  private checkLimit(family: AddressFamily, incoming: Incoming): void {
    const limit = this.terms.neighbor.exchange.get(family)?.maximumPrefixes;
    if (limit === undefined) return;
    const table = this.context.store.rib.table(prefixVersion(family));
    const count = limit.countRefused ? table.receivedCount(this.source) : table.usableCount(this.source);
    const { level, action } = judgePrefixes(limit, incoming.level, count);
    incoming.level = level;
    if (action !== "none") this.events.prefixLimit(family, action, count);
  }

  private requestRefreshes(): void {
    if (!this.terms.negotiated.routeRefresh) return;
    for (const family of this.outgoing.keys()) this.requestRefresh(family);
  }

  private profile(family: AddressFamily): ExportProfile {
    const { terms } = this;
    const { policy } = this.context;
    const version = prefixVersion(family);
    const settings = settingsOfFamily(terms.neighbor, family);
    const { defaultOriginate } = settings;
    return exportProfile({
      family,
      rules: exportRules(terms, family, this.ownNextHop(family)),
      encoding: updateEncoding(terms.negotiated),
      routeMap: policy.filters(version, settings.export),
      circumstances: circumstances(terms, family, "out"),
      addPathSend: settings.addPathSend,
      maximumPrefixesOut: settings.maximumPrefixesOut,
      defaultOriginate: defaultOriginate !== false,
      defaultRouteMap: typeof defaultOriginate === "object" ? policy.filters(version, defaultOriginate) : undefined,
      advertisementInterval: terms.neighbor.advertisementInterval,
    });
  }

  /**
   * Ourselves as a next hop: what the user says, else our address on the session, else another one on the same
   * interface; for IPv4 routes an IPv6 address will do where the neighbour takes it (RFC 8950).
   */
  private ownNextHop(family: AddressFamily): NextHop | undefined {
    const { addresses, neighbor, negotiated } = this.terms;
    const { local } = addresses;
    const version = prefixVersion(family);
    const configured = version === 4 ? neighbor.nextHop.ipv4 : neighbor.nextHop.ipv6;
    if (configured !== undefined) return { address: configured };
    if (local.version === version) return { address: local };
    const beside = this.context.network.addressBeside(local, version);
    if (beside !== undefined) return { address: beside };
    return negotiated.extendedNextHop.has(family) ? { address: local } : undefined;
  }
}

/** What one reader drops the other lets pass; it is gone, so the neighbour has to send it again. */
function dropsOtherRoutes(before: UpdateContext, after: UpdateContext): boolean {
  return (
    before.localAs !== after.localAs ||
    before.clusterId !== after.clusterId ||
    before.confederationMember !== after.confederationMember ||
    before.allowOwnAs !== after.allowOwnAs ||
    before.enforceFirstAs !== after.enforceFirstAs ||
    before.rejectAsSets !== after.rejectAsSets
  );
}

function isClientAlike(before: RouteSource, after: RouteSource): boolean {
  const roles = ({ reflectorClientFor, routeServerClientFor }: RouteSource) =>
    JSON.stringify([[...reflectorClientFor], [...routeServerClientFor]]);
  return roles(before) === roles(after);
}
