/** Route maps for the neighbours of a round, for both routers. */
import { parsePrefix } from "../../../src/net/prefix.ts";
import type { PolicyStore } from "../../../src/policy/policy-store.ts";
import { PrefixList } from "../../../src/policy/prefix-list.ts";
import type { Random } from "../../support/random.ts";
import { type RandomPolicy, randomPolicy } from "../policy/random-policy.ts";
import type { Round } from "./random-round.ts";

/**
 * The first octets of prefixes that come last in each neighbour's part: whoever hears of one knows that the part has been
 * decided. Every route map lets them pass.
 */
export const MARKS = "198.51.100";
const MARK_LIST = "marks";

/** Defines them in the store, and returns FRR's lines. */
export function definePolicies(random: Random, { neighbors }: Round, store: PolicyStore): string[] {
  const lines = [`ip prefix-list ${MARK_LIST} seq 1 permit ${MARKS}.0/24 le 32`];
  store.defineList("ip prefix-list", MARK_LIST, new PrefixList(4, [{ sequence: 1, action: "permit", ...marks() }]));
  const families = neighbors.map(({ options }) => options.familyOptions["ipv4-unicast"]);
  for (const map of mapsOf(families.map((family) => family.import))) {
    lines.push(
      ...policyFor(random, map, store, [RELATIVE_PREFERENCE, UNCHANGED_ON_THE_WAY_IN]).lines,
      ...letMarksPass(map, store),
    );
  }
  for (const map of mapsOf(families.map((family) => family.export))) {
    lines.push(
      ...policyFor(random, map, store, [RELATIVE_PREFERENCE, UNCLEAR_ON_THE_WAY_OUT]).lines,
      ...letMarksPass(map, store),
    );
  }
  return lines;
}

function mapsOf(policies: readonly ({ readonly routeMap?: string } | undefined)[]): ReadonlySet<string> {
  return new Set(policies.map((policy) => policy?.routeMap).filter((map) => map !== undefined));
}

/** FRR 8.4 adds to 0 where there is no preference. */
const RELATIVE_PREFERENCE = /^ set local-preference [+-]/;
/** FRR has it hold on the way out, too, to every neighbour. */
const UNCHANGED_ON_THE_WAY_IN = /^ set ip next-hop unchanged/;
/** What FRR tells outgoing maps otherwise: a MED that is gone is found still, and no neighbour of a group is named. */
const UNCLEAR_ON_THE_WAY_OUT = /^ match (metric|peer) /;

function policyFor(random: Random, map: string, store: PolicyStore, without: readonly RegExp[]): RandomPolicy {
  for (;;) {
    const policy = randomPolicy(random, map.replace(/-in$/, ""), store);
    if (!policy.lines.some((line) => without.some((clause) => clause.test(line)))) return policy;
  }
}

function letMarksPass(map: string, store: PolicyStore): string[] {
  const entry = {
    sequence: 1,
    action: "permit",
    matches: [{ kind: "ip address prefix-list", list: MARK_LIST }],
  } as const;
  store.defineRouteMap(map, [entry, ...(store.routeMapEntries(map) ?? [])]);
  return [`route-map ${map} permit 1`, ` match ip address prefix-list ${MARK_LIST}`];
}

function marks(): { readonly prefix: NonNullable<ReturnType<typeof parsePrefix>>; readonly le: number } {
  const prefix = parsePrefix(`${MARKS}.0/24`);
  if (prefix === undefined) throw new Error(`${MARKS} does not begin a prefix`);
  return { prefix, le: 32 };
}
