/**
 * Which neighbours share an update group, and when each group gets its turn.
 *
 * A neighbour begins in a group of its own, with the whole table to hear. A group that has told everything is no different
 * from another one with the same profile that has, too, and the two become one. A member whose transport takes too little
 * leaves for a group of its own at the same place, so that it holds up nobody; it is then behind by what the table has
 * changed since, not by a queue, and joins the others again when it has caught up.
 */
import type { AddressFamily } from "../../bgp/codes.ts";
import { formatIp, type IpAddress } from "../../net/address.ts";
import type { Clock, Timer } from "../../net/clock.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { Rib } from "../../rib/rib.ts";
import type { SourceId } from "../../rib/route-source.ts";
import type { WaitReason } from "../explanation/explanation.ts";
import { familyNameOf, prefixVersion } from "../families.ts";
import { UNLIMITED } from "../settings/family-settings.ts";
import type { FamilyName } from "../settings/options.ts";
import type { SentRoute } from "./adj-rib-out.ts";
import type { ExportProfile } from "./export-profile.ts";
import type { GroupMember } from "./group-members.ts";
import type { Offer } from "./offers.ts";
import { type GroupHistory, UpdateGroup } from "./update-group.ts";

/** Prefixes that a group may write in one turn of the loop: a millisecond or two of work. */
const PREFIXES_PER_TURN = 2000;
/** Bytes that may wait for a member before the others go on without it. */
const PATIENCE = 1024 * 1024;
/** Routes of closed groups that are given back in one turn. */
const RELEASES_PER_TURN = 8000;

/** Where a member's messages go. */
export interface Transport {
  /** Bytes taken, but not yet passed on. */
  readonly unsentBytes: number;
  /** False: it has had enough for now. */
  send(message: Uint8Array): boolean;
}

type Group = UpdateGroup<ExportMember>;

export interface UpdateGroupInfo extends Readonly<GroupHistory> {
  readonly family: FamilyName;
  /** Milliseconds. */
  readonly advertisementInterval: number;
  /** Routes that its members were sent, but for their own. */
  readonly routes: number;
  /** Their addresses. */
  readonly members: readonly string[];
}

export class ExportGroups {
  private readonly rib: Rib;
  private readonly clock: Clock;
  private readonly wake: () => void;
  private readonly isDeferred: (family: AddressFamily) => boolean;
  private groups: Group[] = [];
  private lastId = 0;
  /** Groups without members, whose records wait to be given back. */
  private readonly closing: Group[] = [];
  /** Groups that have told all there was, and may not go on before this timer says so (MRAI). */
  private readonly quiet = new Map<Group, Timer>();

  /** `isDeferred`: routes of the family are not to be told yet. */
  constructor(rib: Rib, clock: Clock, wake: () => void, isDeferred: (family: AddressFamily) => boolean) {
    this.rib = rib;
    this.clock = clock;
    this.wake = wake;
    this.isDeferred = isDeferred;
  }

  /** A neighbour that has been told nothing yet. `caughtUp` is called whenever it has been told everything. */
  join(profile: ExportProfile, source: SourceId, transport: Transport, caughtUp: () => void): ExportMember {
    const group = this.open(profile);
    const member = new ExportMember(this, group, source, transport, caughtUp);
    group.members.add(member);
    group.history.joins++;
    return member;
  }

  /** All groups, for people. */
  info(): readonly UpdateGroupInfo[] {
    return this.groups.map(({ profile, history, members }) => ({
      ...history,
      family: familyNameOf(profile.family),
      advertisementInterval: profile.advertisementInterval,
      routes: Math.max(0, ...[...members].map(({ sentCount }) => sentCount)),
      members: [...members].map(({ source }) => this.rib.source(source).address).map(textOf),
    }));
  }

  /** Writes what waits to be written, a slice for each group. True: there is more of it, and somebody to take it. */
  pump(): boolean {
    let more = false;
    for (const group of [...this.groups]) if (this.mayGoOn(group) && this.serve(group)) more = true;
    return !this.releaseClosed() || more;
  }

  /** The member goes on alone, at the same place and with the same record, under a profile that may be another. */
  separate(member: ExportMember, profile = member.group.profile): void {
    const alone = this.open(profile, member.group);
    alone.history.toldVersion = member.group.history.toldVersion;
    member.group.history.splits++;
    this.move(member, alone);
  }

  /** Something is known of a source that decides whom its routes are for. */
  reconsider(): void {
    for (const group of this.groups) group.rewind(false);
  }

  leave(member: ExportMember): void {
    member.group.members.remove(member);
    member.group.history.prunes++;
    this.closeIfEmpty(member.group);
  }

  /** Why the member has not been told everything; undefined when it has. */
  waitOf({ group, isBlocked }: ExportMember): WaitReason | undefined {
    const { family } = group.profile;
    if (this.isDeferred(family)) return "waits-for-selection";
    if (this.rib.table(prefixVersion(family)).undecidedCount > 0) return "waits-for-decision";
    if (group.isCurrent) return undefined;
    if (this.quiet.has(group)) return "waits-for-interval";
    return isBlocked ? "waits-for-transport" : "waits-for-turn";
  }

  private open(profile: ExportProfile, after?: Group): Group {
    const group: Group = new UpdateGroup(this.rib, profile, after);
    group.history.id = ++this.lastId;
    group.history.createdAt = this.clock.wallTime();
    this.groups.push(group);
    return group;
  }

  private mayGoOn(group: Group): boolean {
    return !this.isDeferred(group.profile.family) && !this.quiet.has(group);
  }

  /** True: there is more to write, and somebody to take it. */
  private serve(group: Group): boolean {
    let written = 0;
    while (written < PREFIXES_PER_TURN && this.hasTakers(group)) {
      const count = group.writeRun();
      written += count;
      if (count > 0) continue;
      group.flush();
      this.toldEverything(group, written > 0);
      return false;
    }
    group.flush();
    return group.members.size > 0 && this.hasTakers(group);
  }

  /** Whether anybody takes more. Whoever has let too much pile up meanwhile is left behind. */
  private hasTakers(group: Group): boolean {
    let takers = 0;
    for (const member of group.members) if (!member.isBlocked) takers++;
    if (takers === 0) return false;
    if (takers === group.members.size) return true;
    for (const member of [...group.members]) if (isLeftBehind(member)) this.separate(member);
    return true;
  }

  private toldEverything(group: Group, hasWritten: boolean): void {
    group.history.toldVersion = this.rib.table(prefixVersion(group.profile.family)).version;
    for (const member of group.members) member.caughtUp();
    const { advertisementInterval, key } = group.profile;
    if (hasWritten && advertisementInterval > 0) this.silence(group, advertisementInterval);
    if (group.profile.maximumPrefixesOut < UNLIMITED) return; // which routes found room there depends on what came first
    const alike = this.groups.find((other) => other !== group && other.profile.key === key && isCompany(other));
    if (alike === undefined) return;
    for (const member of [...group.members]) {
      alike.history.merges++;
      this.move(member, alike);
    }
  }

  /** RFC 4271 § 9.2.1.1. What changes meanwhile collapses into the newest state. */
  private silence(group: Group, interval: number): void {
    const timer = this.clock.after(interval, () => {
      this.quiet.delete(group);
      this.wake();
    });
    this.quiet.set(group, timer);
  }

  private move(member: ExportMember, to: Group): void {
    const from = member.group;
    from.members.remove(member);
    to.members.add(member);
    member.group = to;
    this.closeIfEmpty(from);
  }

  private closeIfEmpty(group: Group): void {
    if (group.members.size > 0) return;
    this.groups = this.groups.filter((each) => each !== group);
    this.quiet.get(group)?.cancel();
    this.quiet.delete(group);
    group.close();
    this.closing.push(group);
    this.wake();
  }

  /** True when nothing is left to be given back. */
  private releaseClosed(): boolean {
    const group = this.closing.at(0);
    if (group === undefined) return true;
    if (group.release(RELEASES_PER_TURN)) this.closing.shift();
    return this.closing.length === 0;
  }
}

function textOf(address: IpAddress | undefined): string {
  return address === undefined ? "local" : formatIp(address);
}

/** It takes too little for others to be with it. */
function isLeftBehind(member: ExportMember): boolean {
  return member.isBlocked && member.unsentBytes > PATIENCE;
}

/** Everything has been told there, and nobody there would be left behind at once. */
function isCompany(group: Group): boolean {
  return group.isCurrent && ![...group.members].some(isLeftBehind);
}

/** One neighbour's part in the export of one family. */
export class ExportMember implements GroupMember {
  withheld = 0;
  /** Whom it shares with at the moment; the groups' affair. */
  group: Group;
  readonly source: SourceId;
  readonly caughtUp: () => void;
  private readonly groups: ExportGroups;
  private readonly transport: Transport;
  private blocked = false;

  constructor(groups: ExportGroups, group: Group, source: SourceId, transport: Transport, caughtUp: () => void) {
    this.groups = groups;
    this.group = group;
    this.source = source;
    this.transport = transport;
    this.caughtUp = caughtUp;
  }

  get isBlocked(): boolean {
    return this.blocked;
  }

  get unsentBytes(): number {
    return this.transport.unsentBytes;
  }

  /** Routes that the neighbour has from us. */
  get sentCount(): number {
    return this.group.recorded - this.withheld;
  }

  send(message: Uint8Array): void {
    if (!this.transport.send(message)) this.blocked = true;
  }

  /** The transport has room again. */
  drained(): void {
    this.blocked = false;
  }

  /** Tells the neighbour everything once more. */
  repeat(): void {
    if (this.group.members.size > 1) this.groups.separate(this);
    this.group.rewind(true);
  }

  /** Goes on under another profile: the neighbour is sent what differs. */
  follow(profile: ExportProfile): void {
    if (profile.key === this.group.profile.key) return;
    this.groups.separate(this, profile);
    this.group.rewind(false);
  }

  /** What the neighbour has from us. */
  sent(): Iterable<SentRoute> {
    return this.group.sentTo(this);
  }

  /** The same of one prefix. */
  sentOf(id: PrefixId): readonly SentRoute[] {
    return this.group.sentOf(this, id);
  }

  /** What it could be told of a prefix, and why it was or was not. None: the table does not have the prefix. */
  offers(id: PrefixId | None, prefix: Prefix): readonly Offer[] {
    const waits = this.groups.waitOf(this);
    const isFull = this.sentCount >= this.group.profile.maximumPrefixesOut;
    return this.group.offers({ member: this, id, prefix, waits, isFull });
  }

  leave(): void {
    this.groups.leave(this);
  }
}
