/**
 * Neighbours that are to be sent the same bytes, for one address family: one reader of the table's changes, one
 * translation of each attribute set, one encoder, and one record of what was sent.
 *
 * All members are at the same place in the table. Whoever falls behind, or is to hear everything again, goes on in a
 * group of its own; groups that have told everything are alike and become one. `export-groups.ts` sees to that.
 */

import type { ChangeReader } from "../../rib/change-log.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { Rib } from "../../rib/rib.ts";
import { prefixVersion } from "../families.ts";
import type { AdjRibOut, SentRoute, Workshop } from "./adj-rib-out.ts";
import { BestPathRecord } from "./best-path-record.ts";
import { DefaultRoute } from "./default-route.ts";
import type { ExportProfile } from "./export-profile.ts";
import { ExportTranslation } from "./export-translation.ts";
import { type GroupMember, GroupMembers } from "./group-members.ts";
import { GroupWriter } from "./group-writer.ts";
import { type Offer, type OfferQuestion, Offers } from "./offers.ts";
import { PathRecord } from "./path-record.ts";

export class GroupHistory {
  id = 0;
  /** Wall-clock milliseconds. */
  createdAt = 0;
  /** The table version when members had last been told everything. */
  toldVersion = 0;
  /** Neighbours that came from nothing, left for nothing, came from other groups, and left for others. */
  joins = 0;
  prunes = 0;
  merges = 0;
  splits = 0;
}

/** Changes that are told between two looks at the members. */
const LONGEST_RUN = 64;

export class UpdateGroup<Member extends GroupMember> {
  readonly profile: ExportProfile;
  readonly members: GroupMembers<Member>;
  /** What people know the group by, and its life so far; kept by `export-groups.ts`. */
  readonly history = new GroupHistory();
  private readonly workshop: Workshop<Member>;
  private readonly reader: ChangeReader;
  private readonly record: AdjRibOut<Member>;
  private readonly defaultRoute: DefaultRoute<Member>;
  /** Prefixes read from the table and being told. */
  private readonly run = new Int32Array(LONGEST_RUN);
  /** Send everything again, also what the members should have. */
  private repeating = false;

  /** A group whose members have been told nothing yet, or, `after` another, exactly what that one's have. */
  constructor(rib: Rib, profile: ExportProfile, after?: UpdateGroup<Member>) {
    const { family, encoding } = profile;
    const table = rib.table(prefixVersion(family));
    const members = new GroupMembers<Member>();
    const writer = new GroupWriter(family, encoding, members, rib.sentAttributes, table.prefixes);
    const translation = new ExportTranslation(rib, table, profile);
    this.profile = profile;
    this.members = members;
    this.workshop = { rib, table, profile, members, writer, translation };
    after?.flush(); // what is still open there is in the record already
    const sendsPaths = encoding.addPathSend.has(family);
    this.reader = after?.reader.fork() ?? (sendsPaths ? table.readPaths() : table.read("beginning"));
    this.record = after?.record.fork(this.workshop) ?? newRecord(this.workshop, sendsPaths);
    this.defaultRoute = after?.defaultRoute.fork(this.workshop) ?? new DefaultRoute(this.workshop);
  }

  /** Begins the table again: members are sent what has changed, or with `everything` also what they have already. */
  rewind(everything: boolean): void {
    this.workshop.translation.forget();
    this.repeating ||= everything;
    this.defaultRoute.rewind();
    this.reader.rewind();
  }

  /** Nothing has changed since the members were told everything. */
  get isCurrent(): boolean {
    return this.reader.isAtEnd && this.defaultRoute.isTold;
  }

  /** Routes in the record. */
  get recorded(): number {
    return this.record.size + this.defaultRoute.size;
  }

  /** Tells up to `limit` changes, and returns how many there were: 0 when the members have been told everything. */
  writeRun(limit = LONGEST_RUN): number {
    if (!this.defaultRoute.isTold) {
      this.defaultRoute.tell(this.repeating);
      return 1;
    }
    const { record, run, repeating } = this;
    const count = this.reader.nextRun(limit < run.length ? run.subarray(0, limit) : run);
    for (let i = 0; i < count; i++) {
      const id = run[i] as PrefixId;
      if (this.defaultRoute.replaces(id)) record.forget(id, this.defaultRoute.size > 0);
      else record.tell(id, repeating);
    }
    if (count === 0) {
      if (record.takeRoom()) {
        this.reader.rewind();
        return 1;
      }
      this.repeating = false;
      this.workshop.translation.forget();
    }
    return count;
  }

  /** Sends the message that is still open. */
  flush(): void {
    this.workshop.writer.finish();
  }

  /** What one member was sent. */
  *sentTo(member: Member): Iterable<SentRoute> {
    yield* this.defaultRoute.sent();
    yield* this.record.sentTo(member);
  }

  /** What the member was sent of one prefix. */
  sentOf(member: Member, id: PrefixId): readonly SentRoute[] {
    const ofDefault = this.workshop.table.prefixes.length(id) === 0 ? this.defaultRoute.sent() : [];
    return [...ofDefault, ...this.record.sentOf(member, id)];
  }

  /** What a member could be told of a prefix, and why it was or was not. */
  offers(question: OfferQuestion<Member>): readonly Offer[] {
    return new Offers(this.workshop, this.record, this.defaultRoute, question).all();
  }

  /** Reads no more; `release` gives back what it holds. */
  close(): void {
    this.reader.close();
    this.workshop.translation.forget();
    this.defaultRoute.release();
  }

  /** Up to `budget` routes' worth of it; true when all is given back. */
  release(budget: number): boolean {
    return this.record.release(budget);
  }
}

function newRecord<Member extends GroupMember>(workshop: Workshop<Member>, sendsPaths: boolean): AdjRibOut<Member> {
  return sendsPaths ? new PathRecord(workshop) : new BestPathRecord(workshop);
}
