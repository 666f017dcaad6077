/** From routes in the RIB to what one group of neighbours is sent: rules and policy, once per attribute set. */
import { editAttributes } from "../../bgp/attribute-edit.ts";
import { AttributeView } from "../../bgp/attribute-view.ts";
import { decodeAttributes } from "../../bgp/canonical-attributes.ts";
import type { PathAttributes } from "../../bgp/messages.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { PolicyRoute, PolicyVerdict } from "../../policy/route.ts";
import type { MapTrace } from "../../policy/trace.ts";
import type { AttributeId } from "../../rib/attribute-table.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { Rib, SentAttributeId } from "../../rib/rib.ts";
import type { SourceId } from "../../rib/route-source.ts";
import type { RoutingTable } from "../../rib/routing-table.ts";
import { Outcomes } from "../outcomes.ts";
import type { ExportRefusal } from "../rules/export-refusal.ts";
import { type ExportPolicy, exported } from "../rules/exported.ts";
import { JudgedRoute } from "../rules/judged-route.ts";
import type { ExportProfile } from "./export-profile.ts";

/** How one translation came about. */
export interface TranslationStory {
  /** Without policy there is none, nor where a rule refuses the route before. */
  readonly policy: MapTrace | undefined;
  /** What to send, as octets and decoded; or why nothing is sent. */
  readonly outcome: { readonly block: Uint8Array; readonly attributes: PathAttributes } | ExportRefusal;
}

export class ExportTranslation {
  private readonly rib: Rib;
  private readonly table: RoutingTable;
  private readonly profile: ExportProfile;
  private readonly policy: ExportPolicy | undefined;
  private readonly readsPrefix: boolean;
  private readonly readsMultipath: boolean;
  private readonly view = new AttributeView();
  private readonly nlri = new Uint8Array(17);
  // The attribute set translated last, with a reference, and what was made of it.
  private from: AttributeId | None = NONE;
  private fromSource: SourceId | None = NONE;
  private readonly outcomes: Outcomes<SentAttributeId>;
  private multipath: { readonly paths: number; readonly bandwidth: number } | undefined;

  constructor(rib: Rib, table: RoutingTable, profile: ExportProfile) {
    this.rib = rib;
    this.outcomes = new Outcomes(rib.sentAttributes);
    this.table = table;
    this.profile = profile;
    const { routeMap } = profile;
    this.readsPrefix = routeMap?.reads.has("prefix") ?? false;
    this.readsMultipath = routeMap?.reads.has("multipath") ?? false;
    this.policy = routeMap && this.policyOf((route) => routeMap.evaluate(route));
  }

  /** The attribute set to send for a route; none when nobody is to have it. Good until the next call. */
  translate(id: PrefixId, attributes: AttributeId, source: SourceId): SentAttributeId | None {
    if (attributes !== this.from || source !== this.fromSource || this.readsMultipath)
      this.load(id, attributes, source);
    const prefixClass = this.readsPrefix ? this.classOf(id) : 0;
    let outcome = this.outcomes.of(prefixClass);
    if (outcome === undefined) {
      outcome = this.outcome(attributes, source, prefixClass);
      this.outcomes.keep(prefixClass, outcome);
    }
    return outcome;
  }

  /** The same for people, with the reasons. */
  explain(id: PrefixId, attributes: AttributeId, source: SourceId, prefix: Prefix): TranslationStory {
    this.load(id, attributes, source);
    const { routeMap } = this.profile;
    let trace: MapTrace | undefined;
    const policy =
      routeMap &&
      this.policyOf((route) => {
        const told = routeMap.trace(route, prefix);
        trace = told.trace;
        return told.verdict;
      });
    const changes = this.changes(source, policy, this.readsPrefix ? this.classOf(id) : 0);
    if (typeof changes === "string") return { policy: trace, outcome: changes };
    const block = editAttributes(this.rib.attributes.bytesOf(attributes), changes).slice();
    return { policy: trace, outcome: { block, attributes: decodeAttributes(block) } };
  }

  /** Gives back the references that keep its attribute sets from being numbered anew. */
  forget(): void {
    this.outcomes.forget();
    if (this.from !== NONE) this.rib.attributes.release(this.from);
    this.from = NONE;
    this.fromSource = NONE;
  }

  private load(id: PrefixId, from: AttributeId, source: SourceId): void {
    const { attributes } = this.rib;
    attributes.retain(from);
    this.forget();
    this.from = from;
    this.fromSource = source;
    this.view.load(attributes.bytesOf(from));
    if (this.readsMultipath) this.multipath = this.multipathOf(id);
  }

  /** With a reference. */
  private outcome(from: AttributeId, source: SourceId, prefixClass: number): SentAttributeId | None {
    const { attributes, sentAttributes } = this.rib;
    const changes = this.changes(source, this.policy, prefixClass);
    if (typeof changes === "string") return NONE;
    const block = editAttributes(attributes.bytesOf(from), changes);
    return sentAttributes.intern(block, 0, block.length);
  }

  /** Of the set that is loaded. */
  private changes(source: SourceId, policy: ExportPolicy | undefined, prefixClass: number) {
    const { kind, routerId, reflectorClientFor, routeServerClientFor } = this.rib.source(source);
    const { version } = this.table.prefixes;
    const origin = {
      kind,
      routerId,
      reflectorClient: reflectorClientFor.has(version),
      routeServerClient: routeServerClientFor.has(version),
    };
    return exported(this.view, origin, this.profile.rules, policy, prefixClass);
  }

  private policyOf(ask: (route: PolicyRoute) => PolicyVerdict): ExportPolicy {
    const route = new JudgedRoute(this.profile.circumstances);
    return {
      judge: (attributes, prefixClass) => {
        route.attributes = attributes;
        route.prefixClass = prefixClass;
        route.tag = this.from === NONE ? 0 : this.rib.attributes.localFacts(this.from).tag;
        route.multipath = this.multipath;
        return ask(route);
      },
    };
  }

  private classOf(id: PrefixId): number {
    const { nlri, table, profile } = this;
    table.prefixes.write(id, nlri, 0);
    return profile.routeMap?.classify(table.prefixes.version, nlri, 1, nlri[0]) ?? 0;
  }

  private multipathOf(id: PrefixId): { readonly paths: number; readonly bandwidth: number } {
    const sources = this.table.multipath(id);
    let bandwidth = 0;
    for (const source of sources) bandwidth += this.table.bandwidth(source, id) ?? 0;
    return { paths: sources.length, bandwidth };
  }
}
