/** From routes in the RIB to what one group of neighbours is sent: rules and policy, once per attribute set. */
import { editAttributes } from "../../bgp/attribute-edit.ts";
import { AttributeView } from "../../bgp/attribute-view.ts";
import type { RouteMap } from "../../policy/route-map.ts";
import type { AttributeId } from "../../rib/attribute-table.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { PrefixId } from "../../rib/prefix-table.ts";
import type { Rib, SentAttributeId } from "../../rib/rib.ts";
import type { SourceId } from "../../rib/route-source.ts";
import type { RoutingTable } from "../../rib/routing-table.ts";
import { Outcomes } from "../outcomes.ts";
import { type ExportPolicy, exported } from "../rules/exported.ts";
import { JudgedRoute } from "../rules/judged-route.ts";
import type { ExportProfile } from "./export-profile.ts";

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
    this.policy = routeMap && this.policyOf(routeMap);
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
    const { kind, routerId, reflectorClientFor, routeServerClientFor } = this.rib.source(source);
    const { version } = this.table.prefixes;
    const origin = {
      kind,
      routerId,
      reflectorClient: reflectorClientFor.has(version),
      routeServerClient: routeServerClientFor.has(version),
    };
    const changes = exported(this.view, origin, this.profile.rules, this.policy, prefixClass);
    if (changes === undefined) return NONE;
    const block = editAttributes(attributes.bytesOf(from), changes);
    return sentAttributes.intern(block, 0, block.length);
  }

  private policyOf(routeMap: RouteMap): ExportPolicy {
    const route = new JudgedRoute(this.profile.circumstances);
    return {
      judge: (attributes, prefixClass) => {
        route.attributes = attributes;
        route.prefixClass = prefixClass;
        route.tag = this.from === NONE ? 0 : this.rib.attributes.localFacts(this.from).tag;
        route.multipath = this.multipath;
        return routeMap.evaluate(route);
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
