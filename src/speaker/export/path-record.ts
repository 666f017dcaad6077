/**
 * What a group was sent where it is sent several paths of a prefix (RFC 7911). A path's identifier is the number of its
 * source in the RIB, so the record has a column per source: the same path keeps its identifier for as long as it lives.
 *
 *     prefix        1    2    3        members A and B; source 4 is a neighbour outside the group, 5 is A
 *     sent of 4    a7   a3    ·        both have it
 *     sent of 5    a7    ·   a9        B has it
 */
import type { AttributeId } from "../../rib/attribute-table.ts";
import { Column, NONE, type None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { SentAttributeId } from "../../rib/rib.ts";
import type { SourceId } from "../../rib/route-source.ts";
import { selectPaths } from "../rules/path-selection.ts";
import type { AdjRibOut, SentRoute, Workshop } from "./adj-rib-out.ts";
import type { GroupMember } from "./group-members.ts";
import { OutgoingRoom } from "./outgoing-room.ts";

interface PathColumn {
  /** The primary source of the neighbour that the paths are from; a number may come to be another neighbour's. */
  of: SourceId;
  readonly sent: Column<SentAttributeId | None>;
  count: number;
}

export class PathRecord<Member extends GroupMember> implements AdjRibOut<Member> {
  size = 0;
  private readonly workshop: Workshop<Member>;
  private readonly room: OutgoingRoom<Member>;
  private readonly columns: Map<SourceId, PathColumn>;

  constructor(workshop: Workshop<Member>, columns = new Map<SourceId, PathColumn>()) {
    this.workshop = workshop;
    this.room = new OutgoingRoom(workshop);
    this.columns = columns;
  }

  fork(workshop: Workshop<Member>): PathRecord<Member> {
    const columns = [...this.columns].map(
      ([source, column]) => [source, { ...column, sent: column.sent.clone() }] as const,
    );
    const fork = new PathRecord(workshop, new Map(columns));
    fork.size = this.size;
    for (const { attributes } of fork.routes()) workshop.rib.sentAttributes.retain(attributes);
    return fork;
  }

  tell(id: PrefixId, everything: boolean): void {
    const chosen = chosenPaths(this.workshop, id);
    // What is not sent any more goes first, so that a neighbour never holds more paths than it is to have.
    for (const [path, column] of this.columns) {
      if (column.sent.get(id) !== NONE && !chosen.includes(path)) this.withdraw(id, path, column);
    }
    for (const path of chosen) this.announce(id, path, everything);
  }

  /** What replaces it has no identifier, and so replaces nothing. */
  forget(id: PrefixId): void {
    for (const [path, column] of this.columns) if (column.sent.get(id) !== NONE) this.withdraw(id, path, column);
  }

  takeRoom(): boolean {
    return this.room.take(this.size);
  }

  *sentTo(member: Member): Iterable<SentRoute> {
    for (const [path, { of }] of this.columns) {
      if (of !== member.source) yield* this.routesOf(path);
    }
  }

  sentOf(member: Member, id: PrefixId): readonly SentRoute[] {
    const routes: SentRoute[] = [];
    for (const [path, { of, sent }] of this.columns) {
      const attributes = sent.get(id);
      if (attributes !== NONE && of !== member.source) routes.push({ prefix: id, attributes, pathId: path });
    }
    return routes;
  }

  release(budget: number): boolean {
    const { sentAttributes } = this.workshop.rib;
    let left = budget;
    for (const [path, { sent }] of this.columns) {
      for (let id = sent.nextUsed(1); id !== NONE; id = sent.nextUsed(id + 1)) {
        if (left-- <= 0) return false;
        sentAttributes.release(sent.get(id) as SentAttributeId);
        sent.set(id, NONE);
      }
      this.columns.delete(path);
    }
    return true;
  }

  private announce(id: PrefixId, path: SourceId, everything: boolean): void {
    const { rib, table, translation, members, writer } = this.workshop;
    const column = this.columns.get(path);
    const had = column?.sent.get(id) ?? NONE;
    const of = rib.primaryOf(path);
    if (column !== undefined) column.of = of;
    const wanted = translation.translate(id, table.used(path, id) as AttributeId, path);
    const isOwn = members.memberOf(of) !== undefined;
    const gets = wanted !== NONE && (isOwn || this.room.isThere(this.size, had !== NONE)) ? wanted : NONE;
    if (gets === had && !everything) return;
    const written = gets !== NONE && writer.announce(id, gets, path, undefined, members.memberOf(of));
    if (written) this.record(id, path, column ?? this.openColumn(path, of), gets);
    else if (column !== undefined && had !== NONE) this.withdraw(id, path, column);
  }

  private withdraw(id: PrefixId, path: SourceId, column: PathColumn): void {
    const { members, writer } = this.workshop;
    writer.withdraw(id, path, undefined, members.memberOf(column.of));
    this.record(id, path, column, NONE);
  }

  private record(id: PrefixId, path: SourceId, column: PathColumn, attributes: SentAttributeId | None): void {
    const { rib, members } = this.workshop;
    const had = column.sent.get(id);
    if (attributes !== NONE) rib.sentAttributes.retain(attributes);
    if (had !== NONE) rib.sentAttributes.release(had);
    column.sent.set(id, attributes);
    const growth = Number(attributes !== NONE) - Number(had !== NONE);
    column.count += growth;
    this.size += growth;
    const owner = members.memberOf(column.of);
    if (owner !== undefined) owner.withheld += growth;
    if (column.count === 0) this.columns.delete(path);
  }

  private openColumn(path: SourceId, of: SourceId): PathColumn {
    const column = { of, sent: new Column<SentAttributeId | None>(), count: 0 };
    this.columns.set(path, column);
    return column;
  }

  private *routes(): Iterable<SentRoute> {
    for (const path of this.columns.keys()) yield* this.routesOf(path);
  }

  private *routesOf(path: SourceId): Iterable<SentRoute> {
    const sent = this.columns.get(path)?.sent;
    if (sent === undefined) return;
    for (let id = sent.nextUsed(1); id !== NONE; id = sent.nextUsed(id + 1)) {
      yield { prefix: id as PrefixId, attributes: sent.get(id) as SentAttributeId, pathId: path };
    }
  }
}

/** Those of the prefix's paths that the group is to hear of, best first. */
export function chosenPaths<Member extends GroupMember>(
  { rib, table, profile }: Workshop<Member>,
  id: PrefixId,
): readonly SourceId[] {
  return selectPaths(table.paths(id), profile.addPathSend, (path) =>
    rib.attributes.facts.neighborAs(table.used(path, id) as AttributeId),
  );
}
