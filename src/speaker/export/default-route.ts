/**
 * The default route that a group of neighbours is sent because its configuration says so (`default-originate`), whether
 * the table has one or not. It stands outside of the record: no change of the table touches it, and the filters for
 * other routes do not, either; it has a route map of its own.
 */
import { editAttributes } from "../../bgp/attribute-edit.ts";
import { AttributeView } from "../../bgp/attribute-view.ts";
import { decodeAttributes, encodeAttributes } from "../../bgp/canonical-attributes.ts";
import { Origin } from "../../bgp/codes.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { PolicyRoute, PolicyVerdict } from "../../policy/route.ts";
import type { MapTrace } from "../../policy/trace.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { SentAttributeId } from "../../rib/rib.ts";
import type { ExportRefusal } from "../rules/export-refusal.ts";
import type { ExportSource } from "../rules/export-rules.ts";
import { exported } from "../rules/exported.ts";
import type { SentRoute, Workshop } from "./adj-rib-out.ts";
import type { TranslationStory } from "./export-translation.ts";
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

  /** How it comes that it is sent, or not; undefined where nobody asks for it. */
  explain(): TranslationStory | undefined {
    const { defaultRouteMap: routeMap, circumstances, defaultOriginate } = this.workshop.profile;
    if (!defaultOriginate) return undefined;
    const { version } = circumstances;
    const prefix: Prefix = { version, bytes: new Uint8Array(version === 4 ? 4 : 16), length: 0 };
    let trace: MapTrace | undefined;
    const block = this.translate(
      routeMap &&
        ((route) => {
          const told = routeMap.trace(route, prefix);
          trace = told.trace;
          return told.verdict;
        }),
    );
    const outcome = typeof block === "string" ? block : { block: block.slice(), attributes: decodeAttributes(block) };
    return { policy: trace, outcome };
  }

  /** With a reference. */
  private wanted(): SentAttributeId | None {
    const { rib, profile } = this.workshop;
    const { defaultRouteMap: routeMap } = profile;
    if (!profile.defaultOriginate) return NONE;
    const block = this.translate(routeMap && ((route) => routeMap.evaluate(route)));
    return typeof block === "string" ? NONE : rib.sentAttributes.intern(block, 0, block.length);
  }

  private translate(ask: ((route: PolicyRoute) => PolicyVerdict) | undefined): Uint8Array | ExportRefusal {
    const { defaultRouteMap, circumstances, rules } = this.workshop.profile;
    const block = encodeAttributes({ origin: Origin.Igp, asPath: [], nextHop: undefined });
    const prefixClass = defaultRouteMap?.classify(circumstances.version, new Uint8Array(16), 0, 0) ?? 0;
    const policy = ask && {
      judge: (attributes: AttributeView) => ask({ ...circumstances, attributes, prefixClass }),
    };
    const changes = exported(new AttributeView(block), OURSELVES, rules, policy);
    return typeof changes === "string" ? changes : editAttributes(block, changes);
  }
}
