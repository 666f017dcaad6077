/**
 * Which neighbours share an update group, and when each group gets its turn.
 *
 * A neighbour begins in a group of its own, with the whole table to hear. A group that has told everything is no different
 * from another one with the same profile that has, too, and the two become one. A member whose transport takes too little
 * leaves for a group of its own at the same place, so that it holds up nobody; it is then behind by what the table has
 * changed since, not by a queue, and joins the others again when it has caught up.
 */
import type { AttributeId } from "../rib/attribute-table.ts";
import { NONE } from "../rib/column.ts";
import type { PrefixId } from "../rib/prefix-table.ts";
import type { Rib } from "../rib/rib.ts";
import type { SourceId } from "../rib/route-source.ts";
import { type ExportProfile, type GroupMember, UpdateGroup } from "./update-group.ts";

/** Prefixes written in one turn of the loop, for all groups together: a few milliseconds of work. */
const PREFIXES_PER_TURN = 8000;
/** Prefixes between two looks at the members' transports. */
const STRIDE = 64;
/** Bytes that may wait for a member before the others go on without it. */
const PATIENCE = 1024 * 1024;

/** Where a member's messages go. */
export interface Transport {
  /** Bytes taken, but not yet passed on. */
  readonly unsentBytes: number;
  /** False: it has had enough for now. */
  send(message: Uint8Array): boolean;
}

type Group = UpdateGroup<ExportMember>;

export class ExportGroups {
  private readonly rib: Rib;
  private groups: Group[] = [];

  constructor(rib: Rib) {
    this.rib = rib;
  }

  /** A neighbour that has been told nothing yet. `caughtUp` is called whenever it has been told everything. */
  join(profile: ExportProfile, source: SourceId, transport: Transport, caughtUp: () => void): ExportMember {
    const group: Group = new UpdateGroup(this.rib, profile);
    this.groups.push(group);
    const member = new ExportMember(this, group, source, transport, caughtUp);
    group.add(member);
    return member;
  }

  /** Writes what waits to be written, up to a slice of work. True: there is more of it, and somebody to take it. */
  pump(): boolean {
    let left = PREFIXES_PER_TURN;
    for (const group of [...this.groups]) {
      // One that ran out of budget goes to the end of the row: the next turn begins behind it.
      if (left <= 0) return true;
      left -= this.serve(group, left);
      if (left <= 0) this.groups = [...this.groups.filter((each) => each !== group), group];
    }
    return left <= 0;
  }

  /** The member goes on alone, at the same place and with the same record, under a profile that may be another. */
  separate(member: ExportMember, profile = member.group.profile): void {
    const alone: Group = new UpdateGroup(this.rib, profile, member.group);
    this.groups.push(alone);
    this.move(member, alone);
  }

  leave(member: ExportMember): void {
    member.group.remove(member);
    this.closeIfEmpty(member.group);
  }

  private serve(group: Group, budget: number): number {
    let used = 0;
    while (used < budget && this.hasTakers(group)) {
      for (let i = 0; i < STRIDE; i++) {
        if (!group.writeNext()) {
          group.flush();
          this.toldEverything(group);
          return used;
        }
        used++;
      }
    }
    group.flush();
    return used;
  }

  /** Whether anybody takes more. Whoever has let too much pile up meanwhile is left behind. */
  private hasTakers(group: Group): boolean {
    const blocked = group.members.filter((member) => member.isBlocked);
    if (blocked.length === group.members.length) return false;
    for (const member of blocked) if (member.unsentBytes > PATIENCE) this.separate(member);
    return true;
  }

  private toldEverything(group: Group): void {
    for (const member of group.members) member.caughtUp();
    const alike = this.groups.find(
      (other) => other !== group && other.profile.key === group.profile.key && other.isCurrent,
    );
    if (alike !== undefined) for (const member of [...group.members]) this.move(member, alike);
  }

  private move(member: ExportMember, to: Group): void {
    const from = member.group;
    from.remove(member);
    to.add(member);
    member.group = to;
    this.closeIfEmpty(from);
  }

  private closeIfEmpty(group: Group): void {
    if (group.members.length > 0) return;
    this.groups = this.groups.filter((each) => each !== group);
    group.close();
  }
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
    if (this.group.members.length > 1) this.groups.separate(this);
    this.group.rewind(true);
  }

  /** Goes on under another profile: the neighbour is sent what differs. */
  follow(profile: ExportProfile): void {
    if (profile.key === this.group.profile.key) return;
    this.groups.separate(this, profile);
    this.group.rewind(false);
  }

  /** Each prefix that the neighbour has from us, and with which attributes. */
  *sent(): Iterable<readonly [PrefixId, AttributeId]> {
    const { group } = this;
    for (let id = group.next(NONE); id !== NONE; id = group.next(id)) {
      const attributes = group.sentTo(this, id);
      if (attributes !== NONE) yield [id, attributes];
    }
  }

  leave(): void {
    this.groups.leave(this);
  }
}
