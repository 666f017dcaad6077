/**
 * Writes UPDATEs for a group of neighbours at once. A message goes to all of them, to all but one, or to one only: what
 * is written for other addressees begins another message.
 */
import type { AddressFamily } from "../../bgp/codes.ts";
import { type UpdateEncoding, UpdateWriter } from "../../bgp/update-writer.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { PrefixId, PrefixTable } from "../../rib/prefix-table.ts";
import type { SentAttributeId, SentAttributeTable } from "../../rib/rib.ts";
import type { GroupMember } from "./group-members.ts";

export class GroupWriter<Member extends GroupMember> {
  private readonly family: AddressFamily;
  private readonly members: Iterable<Member>;
  private readonly attributes: SentAttributeTable;
  private readonly prefixes: PrefixTable;
  private readonly writer: UpdateWriter;
  private only: Member | undefined;
  private except: Member | undefined;
  /** The set that the open message announces. Whoever was told records it, so its number stays its own until `finish`. */
  private loaded: SentAttributeId | None = NONE;
  /** One prefix as NLRI. */
  private readonly nlri = new Uint8Array(17);

  constructor(
    family: AddressFamily,
    encoding: UpdateEncoding,
    members: Iterable<Member>,
    attributes: SentAttributeTable,
    prefixes: PrefixTable,
  ) {
    this.family = family;
    this.members = members;
    this.attributes = attributes;
    this.prefixes = prefixes;
    this.writer = new UpdateWriter(encoding, (message) => this.emit(message));
  }

  /** False: no message can carry it. */
  announce(
    id: PrefixId,
    attributes: SentAttributeId,
    pathId: number,
    only: Member | undefined,
    except: Member | undefined,
  ): boolean {
    this.prefixes.write(id, this.nlri, 0);
    return this.announceNlri(attributes, pathId, only, except);
  }

  /** The default route, which may be no prefix of the table; to everybody. */
  announceDefault(attributes: SentAttributeId): boolean {
    this.nlri[0] = 0;
    return this.announceNlri(attributes, 0, undefined, undefined);
  }

  withdrawDefault(): void {
    this.nlri[0] = 0;
    this.withdrawNlri(0, undefined, undefined);
  }

  withdraw(id: PrefixId, pathId: number, only: Member | undefined, except: Member | undefined): void {
    this.prefixes.write(id, this.nlri, 0);
    this.withdrawNlri(pathId, only, except);
  }

  /** Sends the message that is still open. */
  finish(): void {
    this.writer.finish();
    this.loaded = NONE;
  }

  private announceNlri(
    attributes: SentAttributeId,
    pathId: number,
    only: Member | undefined,
    except: Member | undefined,
  ): boolean {
    this.address(only, except);
    const { nlri, writer } = this;
    if (attributes === this.loaded) return writer.announceAnother(nlri, 1, nlri[0], pathId) === "written";
    const block = this.attributes.bytesOf(attributes);
    const isWritten = writer.announce(this.family, block, nlri, 1, nlri[0], pathId) === "written";
    this.loaded = isWritten ? attributes : NONE;
    return isWritten;
  }

  private withdrawNlri(pathId: number, only: Member | undefined, except: Member | undefined): void {
    this.address(only, except);
    this.loaded = NONE;
    this.writer.withdraw(this.family, this.nlri, 1, this.nlri[0], pathId);
  }

  private address(only: Member | undefined, except: Member | undefined): void {
    if (only === this.only && except === this.except) return;
    this.finish();
    this.only = only;
    this.except = except;
  }

  private emit(message: Uint8Array): void {
    if (this.only !== undefined) return this.only.send(message);
    for (const member of this.members) if (member !== this.except) member.send(message);
  }
}
