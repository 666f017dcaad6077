/**
 * The default route that a group of neighbours is sent because its configuration says so (`default-originate`), whether
 * the table has one or not. It stands outside of the record: no change of the table touches it, and the filters for
 * other routes do not, either; it has a route map of its own.
 */
import { editAttributes } from "../../bgp/attribute-edit.ts";
import { AttributeView } from "../../bgp/attribute-view.ts";
import { encodeAttributes } from "../../bgp/canonical-attributes.ts";
import { Origin } from "../../bgp/codes.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { SentAttributeId } from "../../rib/rib.ts";
import type { ExportSource } from "../rules/export-rules.ts";
import { exported } from "../rules/exported.ts";
import type { SentRoute, Workshop } from "./adj-rib-out.ts";
import type { GroupMember } from "./group-members.ts";

const OURSELVES: ExportSource = { kind: "local", routerId: 0, reflectorClient: false };

export class DefaultRoute<Member extends GroupMember> {
  /** Nothing is to be said about it at the moment. */
  isTold: boolean;
  private readonly workshop: Workshop<Member>;
  private told: SentAttributeId | None = NONE;

  constructor(workshop: Workshop<Member>) {
    this.workshop = workshop;
    this.isTold = !workshop.profile.defaultOriginate;
  }

  fork(workshop: Workshop<Member>): DefaultRoute<Member> {
    const fork = new DefaultRoute(workshop);
    fork.told = this.told;
    if (fork.told !== NONE) workshop.rib.sentAttributes.retain(fork.told);
    fork.isTold = this.isTold;
    return fork;
  }

  /** 0 or 1. */
  get size(): number {
    return this.told === NONE ? 0 : 1;
  }

  /** The prefix is the default route, and this one is sent instead of the table's. */
  replaces(id: PrefixId): boolean {
    const { profile, table } = this.workshop;
    return profile.defaultOriginate && table.prefixes.length(id) === 0;
  }

  rewind(): void {
    this.isTold = !this.workshop.profile.defaultOriginate && this.told === NONE;
  }

  tell(everything: boolean): void {
    const { rib, writer } = this.workshop;
    this.isTold = true;
    const before = this.told;
    const wanted = this.wanted();
    if (wanted === before && !everything) {
      if (wanted !== NONE) rib.sentAttributes.release(wanted);
      return;
    }
    const isWritten = wanted !== NONE && writer.announceDefault(wanted);
    if (before !== NONE && !isWritten) writer.withdrawDefault();
    if (wanted !== NONE && !isWritten) rib.sentAttributes.release(wanted);
    if (before !== NONE) rib.sentAttributes.release(before);
    this.told = isWritten ? wanted : NONE;
  }

  *sent(): Iterable<SentRoute> {
    if (this.told !== NONE) yield { prefix: NONE, attributes: this.told, pathId: 0 };
  }

  release(): void {
    if (this.told !== NONE) this.workshop.rib.sentAttributes.release(this.told);
    this.told = NONE;
  }

  /** With a reference. */
  private wanted(): SentAttributeId | None {
    const { rib, profile } = this.workshop;
    const { defaultRouteMap: routeMap, circumstances } = profile;
    if (!profile.defaultOriginate) return NONE;
    const block = encodeAttributes({ origin: Origin.Igp, asPath: [], nextHop: undefined });
    const prefixClass = routeMap?.classify(circumstances.version, new Uint8Array(16), 0, 0) ?? 0;
    const policy = routeMap && {
      judge: (attributes: AttributeView) => routeMap.evaluate({ ...circumstances, attributes, prefixClass }),
    };
    const changes = exported(new AttributeView(block), OURSELVES, profile.rules, policy);
    if (changes === undefined) return NONE;
    const edited = editAttributes(block, changes);
    return rib.sentAttributes.intern(edited, 0, edited.length);
  }
}
