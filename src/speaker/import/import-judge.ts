/** What is made of one neighbour's routes of one family on their way in: rules and policy, once per attribute set. */
import { editAttributes } from "../../bgp/attribute-edit.ts";
import { AttributeView } from "../../bgp/attribute-view.ts";
import type { Prefix } from "../../net/prefix.ts";
import type { PolicyRoute, PolicyVerdict } from "../../policy/route.ts";
import type { RouteMap } from "../../policy/route-map.ts";
import type { MapTrace } from "../../policy/trace.ts";
import type { AttributeId } from "../../rib/attribute-table.ts";
import { NONE, type None } from "../../rib/column.ts";
import type { LocalFacts } from "../../rib/local-facts.ts";
import type { Rib } from "../../rib/rib.ts";
import { Outcomes } from "../outcomes.ts";
import { type ImportPolicy, type ImportRules, imported, leaveOrdinaryRoutes } from "../rules/import-rules.ts";
import { JudgedRoute, type PolicyCircumstances } from "../rules/judged-route.ts";
import type { UnusedReason } from "../rules/unused-reason.ts";

/** How one verdict came about. */
export interface ImportStory {
  /** Why the route is not used; undefined when it is. */
  readonly reason: UnusedReason | undefined;
  /** Without policy there is none, nor where a rule refuses the route before. */
  readonly policy: MapTrace | undefined;
}

export class ImportJudge {
  /** Whether prefixes have to be told apart: see `classify`. */
  readonly readsPrefix: boolean;

  /** Most sessions have no policy, and most routes nothing that anybody would change. */
  private readonly leavesOrdinary: boolean;
  private readonly rib: Rib;
  private readonly rules: ImportRules;
  private readonly routeMap: RouteMap | undefined;
  private readonly circumstances: PolicyCircumstances;
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
    this.circumstances = circumstances;
    this.policy = routeMap && this.policyOf((route) => routeMap.evaluate(route));
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

  /** The same, and what policy said to it. */
  explain(received: AttributeId, prefixClass: number, prefix: Prefix): ImportStory {
    const { routeMap } = this;
    let trace: MapTrace | undefined;
    const policy =
      routeMap &&
      this.policyOf((route) => {
        const told = routeMap.trace(route, prefix);
        trace = told.trace;
        return told.verdict;
      });
    const view = new AttributeView(this.rib.attributes.bytesOf(received));
    const verdict = imported(view, this.rules, policy, prefixClass);
    return { reason: verdict.used ? undefined : verdict.reason, policy: trace };
  }

  /** Gives back what is kept of the last verdicts. */
  forget(): void {
    this.outcomes.forget();
    if (this.judged !== NONE) this.rib.attributes.release(this.judged);
    this.judged = NONE;
  }

  private policyOf(ask: (route: PolicyRoute) => PolicyVerdict): ImportPolicy {
    const route = new JudgedRoute(this.circumstances);
    return {
      judge(attributes, prefixClass) {
        route.attributes = attributes;
        route.prefixClass = prefixClass;
        return ask(route);
      },
    };
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
