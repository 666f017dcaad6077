/** The neighbours of an update group, and which of them a route is from. */
import type { None } from "../../rib/column.ts";
import type { SourceId } from "../../rib/route-source.ts";

/** One neighbour's place in a group. */
export interface GroupMember {
  /** The neighbour's primary source: its routes are not sent back to it. */
  readonly source: SourceId;
  /** How many routes of the group's record are its own, so that it was not sent them. The record counts. */
  withheld: number;
  /** The bytes are shared with others: nobody may change them. */
  send(message: Uint8Array): void;
}

export class GroupMembers<Member extends GroupMember> implements Iterable<Member> {
  private readonly members = new Set<Member>();
  /** By source number: this is asked for every prefix. */
  private readonly bySource: (Member | undefined)[] = [];

  get size(): number {
    return this.members.size;
  }

  [Symbol.iterator](): Iterator<Member> {
    return this.members.values();
  }

  add(member: Member): void {
    this.members.add(member);
    while (this.bySource.length <= member.source) this.bySource.push(undefined);
    this.bySource[member.source] = member;
  }

  remove(member: Member): void {
    this.members.delete(member);
    this.bySource[member.source] = undefined;
  }

  /** The member with this primary source. */
  memberOf(source: SourceId | None): Member | undefined {
    return source < this.bySource.length ? this.bySource[source] : undefined;
  }
}
