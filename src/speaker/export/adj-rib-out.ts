/**
 * The record of what a group of neighbours was sent (Adj-RIB-Out). It differs with what is sent: the best route of each
 * prefix (`best-path-record.ts`), or several of its paths, each with an identifier (`path-record.ts`).
 *
 * The members of a group differ in one thing only: none is sent the routes that came from itself. So a record says what
 * was sent and whose route it was; the member that it came from is the one that does not have it.
 */
import type { None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { Rib, SentAttributeId } from "../../rib/rib.ts";
import type { RoutingTable } from "../../rib/routing-table.ts";
import type { ExportProfile } from "./export-profile.ts";
import type { ExportTranslation } from "./export-translation.ts";
import type { GroupMember, GroupMembers } from "./group-members.ts";
import type { GroupWriter } from "./group-writer.ts";

export interface AdjRibOut<Member extends GroupMember> {
  /** Routes that were sent, also those that a member was not sent because they are its own. */
  readonly size: number;
  /** Tells the members what has changed for the prefix; with `everything` also what they have already. */
  tell(id: PrefixId, everything: boolean): void;
  /** The table's routes to the prefix are not for the members any more; `isReplaced`: they have been told another one. */
  forget(id: PrefixId, isReplaced: boolean): void;
  /** Routes were left out because there were too many (`maximumPrefixesOut`), and now there is room. Says so once. */
  takeRoom(): boolean;
  /** What one member was sent. */
  sentTo(member: Member): Iterable<SentRoute>;
  /** The same of one prefix. */
  sentOf(member: Member, id: PrefixId): readonly SentRoute[];
  /** The record of a group that goes on from here. */
  fork(workshop: Workshop<Member>): AdjRibOut<Member>;
  /** Gives up to `budget` routes' attribute sets back; true when none is left. */
  release(budget: number): boolean;
}

export interface SentRoute {
  /** None: the default route, which need not be in the table. */
  readonly prefix: PrefixId | None;
  readonly attributes: SentAttributeId;
  /** RFC 7911; 0 where none is sent. */
  readonly pathId: number;
}

/** What a record works with: the tools of its group. */
export interface Workshop<Member extends GroupMember> {
  readonly rib: Rib;
  readonly table: RoutingTable;
  readonly profile: ExportProfile;
  readonly members: GroupMembers<Member>;
  readonly writer: GroupWriter<Member>;
  readonly translation: ExportTranslation;
}
