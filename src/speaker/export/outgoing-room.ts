/**
 * How many routes a neighbour may be sent (`maximumPrefixesOut`), seen from the record of what it was sent. Which routes
 * find room depends on what came first; what did not is looked at again when there is room.
 */
import type { Workshop } from "./adj-rib-out.ts";
import type { GroupMember } from "./group-members.ts";

export class OutgoingRoom<Member extends GroupMember> {
  private readonly workshop: Workshop<Member>;
  private leftOut = false;

  constructor(workshop: Workshop<Member>) {
    this.workshop = workshop;
  }

  /** Whether a route may be sent, or, where the neighbour has it, stay. `size`: routes in the record. */
  isThere(size: number, has: boolean): boolean {
    if (size < this.workshop.profile.maximumPrefixesOut) return true;
    const left = this.left(size);
    const isThere = has ? left >= 0 : left > 0;
    this.leftOut ||= !isThere;
    return isThere;
  }

  /** Something was left out, and now there is room. Says so once. */
  take(size: number): boolean {
    if (!this.leftOut || this.left(size) <= 0) return false;
    this.leftOut = false;
    return true;
  }

  private left(size: number): number {
    const { members, profile } = this.workshop;
    let left = profile.maximumPrefixesOut - size;
    for (const { withheld } of members) left += withheld; // one member: who has a limit shares with nobody
    return left;
  }
}
