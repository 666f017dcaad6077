/** What `explain` says of every prefix is what routers have: who was sent what, and which path is used. */
import type { Explanation, FamilyName, PathAttributes } from "../../src/index.ts";
import type { Violation } from "./invariants.ts";
import { DEFAULT_ROUTE, describe } from "./route-oracle.ts";
import { FAMILIES, type Router } from "./topology.ts";

const DISAGREES = "an explanation says what is";

export function* explanationViolations(routers: readonly Router[]): Iterable<Violation> {
  for (const router of routers) {
    if (router.running === undefined) continue;
    for (const family of FAMILIES) yield* familyViolations(router, family);
  }
}

function* familyViolations(router: Router, family: FamilyName): Iterable<Violation> {
  const { speaker } = router.running!;
  const neighbors = speaker.neighbors();
  const prefixes = new Set([DEFAULT_ROUTE[family], ...router.own.keys()].filter((prefix) => isOf(prefix, family)));
  const actual = new Map<string, string[]>();
  const note = (prefix: string, fact: string) => {
    prefixes.add(prefix);
    actual.set(prefix, [...(actual.get(prefix) ?? []), fact]);
  };
  for (const neighbor of neighbors) {
    const { address } = neighbor;
    for (const { prefix, attributes } of neighbor.advertisedRoutes(family)) note(prefix, sentFact(address, attributes));
    for (const { prefix, pathId, used, unused } of neighbor.receivedRoutes(family))
      note(prefix, pathFact(address, pathId, used, unused));
  }
  for (const prefix of prefixes) {
    const explanation = speaker.explain(prefix);
    const told = factsOf(explanation).sort().join("; ");
    const is = (actual.get(prefix) ?? []).sort().join("; ");
    if (told !== is) yield { invariant: DISAGREES, detail: `${router.name}, ${prefix}: told ${told}, but it is ${is}` };
    yield* decisionViolations(router, explanation);
    yield* settledViolations(router, explanation);
    yield* reasonViolations(router, explanation);
  }
}

function factsOf({ paths, neighbors, prefix }: Explanation): string[] {
  const sent = neighbors.flatMap(({ address, offers }) =>
    offers.flatMap(({ isSent, attributes }) =>
      isSent && attributes !== undefined ? [sentFact(address, attributes)] : [],
    ),
  );
  const received = paths.flatMap(({ from, pathId, used, standing }) =>
    from === "local" ? [] : [pathFact(from, pathId, used, standing.type === "refused" ? standing.reason : undefined)],
  );
  return [...sent, ...received].map((fact) => fact.replace(prefix, ""));
}

function sentFact(to: string, attributes: PathAttributes): string {
  return `${to} was sent ${describe({ prefix: "", attributes })}`;
}

function pathFact(from: string, pathId: number, used: PathAttributes | undefined, why: string | undefined): string {
  const what = used === undefined ? `no use: ${why}` : describe({ prefix: "", attributes: used });
  return `${from} path ${pathId} is of ${what}`;
}

/** The decision is the one that is in use. An explanation has what shares the traffic first; the decision goes by rank. */
function* decisionViolations({ name, running }: Router, { prefix, paths }: Explanation): Iterable<Violation> {
  const told = paths.flatMap(({ from, pathId, standing: { type } }) =>
    type === "best" || type === "multipath" || type === "beaten" ? [`${from}/${pathId} ${type}`] : [],
  );
  const is = (running!.speaker.decision(prefix)?.paths ?? []).map(({ from, pathId, best, active }) => {
    return `${from}/${pathId} ${best ? "best" : active ? "multipath" : "beaten"}`;
  });
  if (told.sort().join() !== is.sort().join())
    yield { invariant: DISAGREES, detail: `${name}, ${prefix}: ${told} instead of ${is}` };
}

/** Nothing is said to wait where nothing happens any more. */
function* settledViolations(
  { name }: Router,
  { prefix, paths, neighbors, isSettled }: Explanation,
): Iterable<Violation> {
  const waiting = neighbors.flatMap(({ address, offers }) =>
    offers.flatMap(({ why }) => (why?.startsWith("waits-") ? [`${address} ${why}`] : [])),
  );
  const unjudged = paths.filter(({ standing }) => standing.type === "refused" && standing.reason === "not-judged");
  if (isSettled && waiting.length === 0 && unjudged.length === 0) return;
  yield { invariant: DISAGREES, detail: `${name}, ${prefix}: something waits, though all is done: ${waiting}` };
}

/** Each reason has what it speaks of. */
function* reasonViolations({ name }: Router, { prefix, paths, neighbors }: Explanation): Iterable<Violation> {
  for (const { address, offers } of neighbors) {
    for (const { from, isSent, why, policy } of offers) {
      const isExplained = isSent ? why === undefined : why !== undefined && why !== "too-long";
      const isPolicy = policy === undefined || policy.permitted !== (why === "policy");
      const isOwn = from !== address || why === "own-route" || why === "default-originated";
      if (isExplained && isPolicy && isOwn) continue;
      yield { invariant: DISAGREES, detail: `${name} to ${address}, ${prefix} of ${from}: ${why}` };
    }
  }
  for (const { from, policy, standing } of paths) {
    const isPolicy = standing.type === "refused" && standing.reason === "policy";
    if (policy === undefined ? !isPolicy : policy.permitted !== isPolicy) continue;
    yield { invariant: DISAGREES, detail: `${name} from ${from}, ${prefix}: ${standing.type}` };
  }
}

function isOf(prefix: string, family: FamilyName): boolean {
  return prefix.includes(":") === (family === "ipv6-unicast");
}
