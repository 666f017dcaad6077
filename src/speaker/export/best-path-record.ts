/**
 * What a group was sent where it is sent the best route of each prefix.
 *
 *     prefix     1    2    3        members A and B; 1 and 2 are routes of others, 3 is one of A's
 *     sent      a7   a3   a9        B has all three, A has 1 and 2
 *     of         C    C    A
 */
import { Column, NONE, type None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { SentAttributeId } from "../../rib/rib.ts";
import type { SourceId } from "../../rib/route-source.ts";
import type { AdjRibOut, SentRoute, Workshop } from "./adj-rib-out.ts";
import type { GroupMember } from "./group-members.ts";
import { OutgoingRoom } from "./outgoing-room.ts";

const NO_PATH_ID = 0;

export class BestPathRecord<Member extends GroupMember> implements AdjRibOut<Member> {
  size = 0;
  private readonly workshop: Workshop<Member>;
  private readonly room: OutgoingRoom<Member>;
  private sent: Column<SentAttributeId | None>;
  private owners: Column<SourceId | None>;
  /** Where `release` goes on. */
  private released: PrefixId | None = NONE;

  constructor(
    workshop: Workshop<Member>,
    sent = new Column<SentAttributeId | None>(),
    owners = new Column<SourceId | None>(),
  ) {
    this.workshop = workshop;
    this.room = new OutgoingRoom(workshop);
    this.sent = sent;
    this.owners = owners;
  }

  fork(workshop: Workshop<Member>): BestPathRecord<Member> {
    const fork = new BestPathRecord(workshop, this.sent.clone(), this.owners.clone());
    fork.size = this.size;
    const { sentAttributes } = workshop.rib;
    for (let id = fork.next(NONE); id !== NONE; id = fork.next(id))
      sentAttributes.retain(fork.sent.get(id) as SentAttributeId);
    return fork;
  }

  tell(id: PrefixId, everything: boolean): void {
    const { rib, table, translation, members, writer } = this.workshop;
    const had = this.sent.get(id);
    const hadOf = members.memberOf(this.owners.get(id));
    const best = table.best(id);
    const source = table.bestSource(id);
    const gets = best === NONE || source === NONE ? NONE : translation.translate(id, best, source);
    const of = gets === NONE || source === NONE ? NONE : rib.primaryOf(source);
    const getsOf = members.memberOf(of);
    const isSent = gets !== NONE && getsOf === undefined;
    const isLeftOut = isSent && !this.room.isThere(this.size, had !== NONE && hadOf === undefined);
    const told = gets === NONE || isLeftOut ? NONE : this.announce(id, gets, getsOf, had, hadOf, everything);
    if (had !== NONE && told === NONE) writer.withdraw(id, NO_PATH_ID, undefined, hadOf);
    else if (had !== NONE && getsOf !== undefined && getsOf !== hadOf)
      writer.withdraw(id, NO_PATH_ID, getsOf, undefined);
    if (told === NONE) this.record(id, had, hadOf, NONE, NONE, undefined);
    else this.record(id, had, hadOf, told, of, getsOf);
  }

  forget(id: PrefixId, isReplaced: boolean): void {
    const { members, writer } = this.workshop;
    const had = this.sent.get(id);
    if (had === NONE) return;
    const hadOf = members.memberOf(this.owners.get(id));
    if (!isReplaced) writer.withdraw(id, NO_PATH_ID, undefined, hadOf);
    this.record(id, had, hadOf, NONE, NONE, undefined);
  }

  takeRoom(): boolean {
    return this.room.take(this.size);
  }

  *sentTo(member: Member): Iterable<SentRoute> {
    for (let id = this.next(NONE); id !== NONE; id = this.next(id)) {
      const attributes = this.sent.get(id);
      if (attributes === NONE || this.owners.get(id) === member.source) continue;
      yield { prefix: id, attributes, pathId: NO_PATH_ID };
    }
  }

  sentOf(member: Member, id: PrefixId): readonly SentRoute[] {
    const attributes = this.sent.get(id);
    if (attributes === NONE || this.owners.get(id) === member.source) return [];
    return [{ prefix: id, attributes, pathId: NO_PATH_ID }];
  }

  release(budget: number): boolean {
    const { sentAttributes } = this.workshop.rib;
    for (let left = budget; left > 0; left--) {
      this.released = this.next(this.released);
      if (this.released === NONE) return true;
      sentAttributes.release(this.sent.get(this.released) as SentAttributeId);
    }
    return false;
  }

  /** The prefix after `id` in the record. */
  private next(id: PrefixId | None): PrefixId | None {
    return this.sent.nextUsed(id + 1) as PrefixId | None;
  }

  /** Announces to whoever lacks it, and returns what was told: none if no message can carry it. */
  private announce(
    id: PrefixId,
    gets: SentAttributeId,
    getsOf: Member | undefined,
    had: SentAttributeId | None,
    hadOf: Member | undefined,
    everything: boolean,
  ): SentAttributeId | None {
    const { writer } = this.workshop;
    if (gets !== had || everything) return writer.announce(id, gets, NO_PATH_ID, undefined, getsOf) ? gets : NONE;
    // It lacks what was its own until now.
    const lacks = hadOf !== undefined && hadOf !== getsOf;
    return !lacks || writer.announce(id, gets, NO_PATH_ID, hadOf, undefined) ? gets : NONE;
  }

  private record(
    id: PrefixId,
    had: SentAttributeId | None,
    hadOf: Member | undefined,
    told: SentAttributeId | None,
    of: SourceId | None,
    toldOf: Member | undefined,
  ): void {
    if (told === had && of === this.owners.get(id)) return;
    const { sentAttributes } = this.workshop.rib;
    if (told !== NONE) sentAttributes.retain(told);
    if (had !== NONE) sentAttributes.release(had);
    this.sent.set(id, told);
    this.owners.set(id, of);
    this.size += Number(told !== NONE) - Number(had !== NONE);
    if (this.size === 0) this.forgetEverything();
    if (hadOf !== undefined) hadOf.withheld--;
    if (toldOf !== undefined) toldOf.withheld++;
  }

  /** Gives the memory of an empty record back. */
  private forgetEverything(): void {
    this.sent = new Column();
    this.owners = new Column();
  }
}
