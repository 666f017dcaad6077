/**
 * Neighbours that are to be sent the same bytes, for one address family: one reader of the table's changes, one
 * translation of each attribute set, one encoder, and one record of what was sent (Adj-RIB-Out).
 *
 * The members differ in one thing only: none is sent the routes that came from itself. So the record says, for each
 * prefix, what was sent and whose route it was; the member that it came from is the one that does not have it.
 *
 *     prefix     1    2    3        members A and B; 1 and 2 are routes of others, 3 is one of A's
 *     sent      a7   a3   a9        B has all three, A has 1 and 2
 *     of         C    C    A
 *
 * All members are at the same place in the table. Whoever falls behind, or is to hear everything again, goes on in a
 * group of its own; groups that have told everything are alike and become one. `export-groups.ts` sees to that.
 */
import { decodeAttributes, encodeAttributes } from "../bgp/canonical-attributes.ts";
import type { AddressFamily } from "../bgp/codes.ts";
import { type UpdateEncoding, UpdateWriter } from "../bgp/update-writer.ts";
import { formatIp } from "../net/address.ts";
import type { AttributeId } from "../rib/attribute-table.ts";
import type { ChangeReader } from "../rib/change-log.ts";
import { Column, NONE, type None } from "../rib/column.ts";
import type { PrefixId } from "../rib/prefix-table.ts";
import type { Rib } from "../rib/rib.ts";
import type { SourceId } from "../rib/route-source.ts";
import type { RoutingTable } from "../rib/routing-table.ts";
import { type ExportTarget, exportedAttributes, type RouteOrigin } from "./export-rules.ts";
import { prefixVersion } from "./families.ts";

const NO_BYTES = new Uint8Array(0);

/** All that decides what a neighbour is sent, but for its own routes. Equal keys: equal bytes. */
export interface ExportProfile {
  readonly key: string;
  readonly family: AddressFamily;
  readonly target: ExportTarget;
  readonly encoding: UpdateEncoding;
}

export function exportProfile(family: AddressFamily, target: ExportTarget, encoding: UpdateEncoding): ExportProfile {
  const { peerType, localAs, nextHop, closed } = target;
  const { fourOctetAs, extendedNextHop, addPathSend, maximumLength } = encoding;
  const self = nextHop === undefined ? "" : formatIp(nextHop.address);
  const reach = [fourOctetAs, extendedNextHop.has(family), addPathSend.has(family), maximumLength];
  return { key: [family, peerType, localAs, self, closed, ...reach].join(" "), family, target, encoding };
}

/** One neighbour's place in a group. */
export interface GroupMember {
  /** Routes of this source are not sent back to it. */
  readonly source: SourceId;
  /** How many prefixes of the record are its own routes, so that it was not sent them. The group counts. */
  withheld: number;
  /** The bytes are shared with others: nobody may change them. */
  send(message: Uint8Array): void;
}

export class UpdateGroup<Member extends GroupMember> {
  readonly profile: ExportProfile;
  readonly members: Member[] = [];
  /** Prefixes in the record. */
  recorded = 0;

  private readonly rib: Rib;
  private readonly table: RoutingTable;
  private readonly writer: UpdateWriter;
  private readonly reader: ChangeReader;
  private sent: Column<AttributeId | None>;
  private sentOf: Column<SourceId | None>;
  /** Send everything again, also what the members should have. */
  private repeating = false;
  // To whom the message that is being written goes: to one member only, or to all but one.
  private only: Member | undefined;
  private except: Member | undefined;
  // The translation made last: routes with the same attributes come one after the other.
  private translatedFrom: AttributeId | None = NONE;
  private translatedOrigin: RouteOrigin = "local";
  private translatedTo: AttributeId | None = NONE;
  private translatedBlock: Uint8Array = NO_BYTES;
  /** One prefix as NLRI. */
  private readonly nlri = new Uint8Array(17);

  /** A group whose members have been told nothing yet, or, `after` another, exactly what that one's have. */
  constructor(rib: Rib, profile: ExportProfile, after?: UpdateGroup<Member>) {
    this.rib = rib;
    this.profile = profile;
    this.table = rib.table(prefixVersion(profile.family));
    this.writer = new UpdateWriter(profile.encoding, (message) => this.emit(message));
    after?.flush(); // what is still open there is in the record already
    this.reader = after?.reader.fork() ?? this.table.read("beginning");
    this.sent = after?.sent.clone() ?? new Column();
    this.sentOf = after?.sentOf.clone() ?? new Column();
    this.recorded = after?.recorded ?? 0;
    for (let id = this.next(NONE); id !== NONE; id = this.next(id))
      rib.attributes.retain(this.sent.get(id) as AttributeId);
  }

  /** Begins the table again: members are sent what has changed, or with `everything` also what they have already. */
  rewind(everything: boolean): void {
    this.forgetTranslation();
    this.repeating ||= everything;
    this.reader.rewind();
  }

  /** Nothing has changed since the members were told everything. */
  get isCurrent(): boolean {
    return this.reader.isAtEnd;
  }

  /** Tells the next change, if there is one. False: the members have been told everything. */
  writeNext(): boolean {
    const id = this.reader.next();
    if (id === NONE) {
      this.repeating = false;
      this.forgetTranslation();
      return false;
    }
    const had = this.sent.get(id);
    const hadOf = this.memberOf(this.sentOf.get(id));
    const source = this.table.bestSource(id);
    const gets = source === NONE ? NONE : this.translated(id, source);
    const getsOf = gets === NONE ? undefined : this.memberOf(source);
    this.table.prefixes.write(id, this.nlri, 0);
    const told = gets === NONE ? NONE : this.announce(gets, getsOf, had, hadOf);
    if (had !== NONE && told === NONE) this.withdraw(undefined, hadOf);
    else if (had !== NONE && getsOf !== undefined && getsOf !== hadOf) this.withdraw(getsOf, undefined);
    this.record(id, told, told === NONE ? NONE : source);
    return true;
  }

  /** Sends the message that is still open. */
  flush(): void {
    this.writer.finish();
  }

  /** The prefix after `id` in the record. */
  next(id: PrefixId | None): PrefixId | None {
    return this.sent.nextUsed(id + 1) as PrefixId | None;
  }

  /** What the member was sent for a prefix. */
  sentTo(member: Member, id: PrefixId): AttributeId | None {
    return this.sentOf.get(id) === member.source ? NONE : this.sent.get(id);
  }

  add(member: Member): void {
    this.members.push(member);
  }

  remove(member: Member): void {
    this.members.splice(this.members.indexOf(member), 1);
  }

  close(): void {
    this.reader.close();
    this.forgetTranslation();
    const { attributes } = this.rib;
    for (let id = this.next(NONE); id !== NONE; id = this.next(id))
      attributes.release(this.sent.get(id) as AttributeId);
  }

  /** Announces to whoever lacks it, and returns what was told: none if no message can carry it. */
  private announce(
    gets: AttributeId,
    getsOf: Member | undefined,
    had: AttributeId | None,
    hadOf: Member | undefined,
  ): AttributeId | None {
    if (gets !== had || this.repeating) this.address(undefined, getsOf);
    else if (hadOf !== undefined && hadOf !== getsOf)
      this.address(hadOf, undefined); // it lacks what was its own until now
    else return gets;
    const { nlri, translatedBlock } = this;
    return this.writer.announce(this.profile.family, translatedBlock, nlri, 1, nlri[0]) === "written" ? gets : NONE;
  }

  private withdraw(only: Member | undefined, except: Member | undefined): void {
    this.address(only, except);
    this.writer.withdraw(this.profile.family, this.nlri, 1, this.nlri[0]);
  }

  private record(id: PrefixId, attributes: AttributeId | None, source: SourceId | None): void {
    const had = this.sent.get(id);
    const sentOf = this.sentOf.get(id);
    if (attributes === had && source === sentOf) return;
    const hadOf = this.memberOf(sentOf);
    const getsOf = this.memberOf(source);
    if (attributes !== NONE) this.rib.attributes.retain(attributes);
    if (had !== NONE) this.rib.attributes.release(had);
    this.sent.set(id, attributes);
    this.sentOf.set(id, source);
    this.recorded += Number(attributes !== NONE) - Number(had !== NONE);
    if (this.recorded === 0) this.forgetRecord();
    if (hadOf !== undefined) hadOf.withheld--;
    if (getsOf !== undefined) getsOf.withheld++;
  }

  /** Gives the memory of an empty record back. */
  private forgetRecord(): void {
    this.sent = new Column();
    this.sentOf = new Column();
  }

  /** Who is to get what is written next. */
  private address(only: Member | undefined, except: Member | undefined): void {
    if (only === this.only && except === this.except) return;
    this.writer.finish();
    this.only = only;
    this.except = except;
  }

  private emit(message: Uint8Array): void {
    if (this.only !== undefined) return this.only.send(message);
    for (const member of this.members) if (member !== this.except) member.send(message);
  }

  private memberOf(source: SourceId | None): Member | undefined {
    if (source === NONE) return undefined;
    for (const member of this.members) if (member.source === source) return member;
    return undefined;
  }

  /** The attribute set to send for a prefix; none when nobody is to have it. */
  private translated(id: PrefixId, source: SourceId): AttributeId | None {
    const best = this.table.best(id);
    if (best === NONE) return NONE;
    const origin = this.rib.source(source).kind;
    if (best === this.translatedFrom && origin === this.translatedOrigin) return this.translatedTo;
    this.forgetTranslation();
    const { attributes } = this.rib;
    const exported = exportedAttributes(decodeAttributes(attributes.bytesOf(best)), origin, this.profile.target);
    attributes.retain(best);
    this.translatedFrom = best;
    this.translatedOrigin = origin;
    if (exported !== undefined) {
      const block = encodeAttributes(exported);
      this.translatedTo = attributes.intern(block, 0, block.length);
      this.translatedBlock = block;
    }
    return this.translatedTo;
  }

  /** Gives back the references that keep its two attribute sets from being numbered anew. */
  private forgetTranslation(): void {
    const { attributes } = this.rib;
    if (this.translatedFrom !== NONE) attributes.release(this.translatedFrom);
    if (this.translatedTo !== NONE) attributes.release(this.translatedTo);
    this.translatedFrom = NONE;
    this.translatedTo = NONE;
    this.translatedBlock = NO_BYTES;
  }
}
