/** What is made of one neighbour's routes of one family on their way in: rules and policy, once per attribute set. */
import { editAttributes } from "../../bgp/attribute-edit.ts";
import { AttributeView } from "../../bgp/attribute-view.ts";
import type { RouteMap } from "../../policy/route-map.ts";
import type { AttributeId } from "../../rib/attribute-table.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { LocalFacts } from "../../rib/local-facts.ts";
import type { Rib } from "../../rib/rib.ts";
import { Outcomes } from "../outcomes.ts";
import { type ImportPolicy, type ImportRules, imported, leaveOrdinaryRoutes } from "../rules/import-rules.ts";
import { JudgedRoute, type PolicyCircumstances } from "../rules/judged-route.ts";
import type { UnusedReason } from "../rules/unused-reason.ts";

export class ImportJudge {
  /** Whether prefixes have to be told apart: see `classify`. */
  readonly readsPrefix: boolean;

  /** Most sessions have no policy, and most routes nothing that anybody would change. */
  private readonly leavesOrdinary: boolean;
  private readonly rib: Rib;
  private readonly rules: ImportRules;
  private readonly routeMap: RouteMap | undefined;
  private readonly policy: ImportPolicy | undefined;
  private readonly view = new AttributeView();
  /** The attribute set judged last, with a reference, and what was made of it. */
  private judged: AttributeId | None = NONE;
  private readonly outcomes: Outcomes<AttributeId>;

  constructor(rib: Rib, rules: ImportRules, routeMap: RouteMap | undefined, circumstances: PolicyCircumstances) {
    this.rib = rib;
    this.outcomes = new Outcomes(rib.attributes);
    this.rules = rules;
    this.routeMap = routeMap;
    this.leavesOrdinary = routeMap === undefined && leaveOrdinaryRoutes(rules);
    this.readsPrefix = routeMap?.reads.has("prefix") ?? false;
    const route = new JudgedRoute(circumstances);
    this.policy = routeMap && {
      judge(attributes, prefixClass) {
        route.attributes = attributes;
        route.prefixClass = prefixClass;
        return routeMap.evaluate(route);
      },
    };
  }

  /** Routes of one class and with one attribute set fare alike. */
  classify(version: 4 | 6, bytes: Uint8Array, offset: number, length: number): number {
    return this.readsPrefix ? (this.routeMap?.classify(version, bytes, offset, length) ?? 0) : 0;
  }

  /** The set to use for a received one; none when the route is not to be used. Good until the next call. */
  judge(received: AttributeId, prefixClass: number): AttributeId | None {
    if (this.leavesOrdinary && !this.rib.attributes.facts.hasWellKnownCommunity(received)) return received;
    if (received !== this.judged) {
      this.forget();
      this.judged = received;
      this.rib.attributes.retain(received);
      this.view.load(this.rib.attributes.bytesOf(received));
    }
    let outcome = this.outcomes.of(prefixClass);
    if (outcome === undefined) {
      outcome = this.outcome(received, prefixClass);
      this.outcomes.keep(prefixClass, outcome);
    }
    return outcome;
  }

  /** Why a route is not used; undefined when it is. */
  reason(received: AttributeId, prefixClass: number): UnusedReason | undefined {
    const view = new AttributeView(this.rib.attributes.bytesOf(received));
    const verdict = imported(view, this.rules, this.policy, prefixClass);
    return verdict.used ? undefined : verdict.reason;
  }

  /** Gives back what is kept of the last verdicts. */
  forget(): void {
    this.outcomes.forget();
    if (this.judged !== NONE) this.rib.attributes.release(this.judged);
    this.judged = NONE;
  }

  /** With a reference. */
  private outcome(received: AttributeId, prefixClass: number): AttributeId | None {
    const { attributes } = this.rib;
    const verdict = imported(this.view, this.rules, this.policy, prefixClass);
    if (!verdict.used) return NONE;
    const original = attributes.bytesOf(received);
    const block = editAttributes(original, verdict.changes);
    if (block === original && saysNothing(verdict.local)) {
      attributes.retain(received);
      return received;
    }
    return attributes.intern(block, 0, block.length, verdict.local);
  }
}

function saysNothing({ weight, tag, preferredSource, preferGlobalNextHop }: LocalFacts): boolean {
  return weight === 0 && tag === 0 && preferredSource === undefined && preferGlobalNextHop !== true;
}
