import { describe, expect, it } from "vitest";
import type { RouteMapEntry } from "../../src/policy/compiled-route-map.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import { PrefixList } from "../../src/policy/prefix-list.ts";
import type { PolicyRoute } from "../../src/policy/route.ts";
import type { RouteMap } from "../../src/policy/route-map.ts";
import type { EntryTrace, MapTrace, ValueChange } from "../../src/policy/trace.ts";
import { randomPolicy } from "../interop/policy/random-policy.ts";
import { randomRoutes } from "../interop/policy/random-routes.ts";
import { Random } from "../support/random.ts";
import { community, prefix, route } from "./support.ts";

const HERE = prefix("10.1.2.0/24");

function compiled(maps: Readonly<Record<string, readonly RouteMapEntry[]>>, store = new PolicyStore()): RouteMap {
  for (const [name, entries] of Object.entries(maps)) store.defineRouteMap(name, entries);
  const map = store.routeMap("M");
  if (map === undefined) throw new Error("there is no route map M");
  return map;
}

function traceOf(map: RouteMap, given: PolicyRoute = route(), to = HERE): MapTrace {
  return map.trace({ ...given, prefixClass: map.classOf(to) }, to).trace;
}

/** One line for each thing that happened. */
function told({ routeMap, entries, end, permitted }: MapTrace, indent = ""): string[] {
  const verdict = permitted ? "permitted" : "denied";
  return [
    ...entries.flatMap((entry) => toldOf(entry, `${indent}${routeMap} ${entry.sequence}`, indent)),
    `${indent}${routeMap}: ${verdict}, ${end}`,
  ];
}

function toldOf({ matches, sets, call, goesOn }: EntryTrace, where: string, indent: string): string[] {
  const change = ({ what, before, after }: ValueChange) => `${what} ${before ?? "-"} -> ${after ?? "-"}`;
  return [
    ...matches.map(({ clause, answer, found, list }) => {
      const entry = list === undefined ? "" : list.isThere ? ` by ${list.entry ?? "no entry"}` : ", no such list";
      return `${where} ${clause}? ${found}: ${answer ? "yes" : "no"}${entry}`;
    }),
    ...sets.map(({ clause, changes, listIsMissing }) =>
      [where, clause, ...changes.map(change), ...(listIsMissing ? ["no such list"] : [])].join("; "),
    ),
    ...(call === undefined ? [] : [`${where} call ${call.routeMap}${call.trace === undefined ? ", not there" : ""}`]),
    ...(call?.trace === undefined ? [] : told(call.trace, `${indent}  `)),
    ...(goesOn === undefined ? [] : [`${where} goes on: ${goesOn}`]),
  ];
}

describe("the trace of a route map", () => {
  it("tells what was asked, found and changed, in the order of the evaluation", () => {
    const store = new PolicyStore();
    const hosts = [
      { sequence: 5, action: "deny" as const, prefix: prefix("10.1.0.0/16"), le: 24 },
      { sequence: 10, action: "permit" as const, prefix: prefix("10.0.0.0/8"), ge: 24 },
    ];
    store.defineList("ip prefix-list", "HOSTS", new PrefixList(4, hosts));
    const map = compiled(
      {
        M: [
          { sequence: 10, action: "deny", matches: [{ kind: "community", list: "MISSING" }] },
          { sequence: 20, action: "permit", matches: [{ kind: "ip address prefix-list", list: "HOSTS" }] },
          {
            sequence: 30,
            action: "permit",
            matches: [{ kind: "metric", value: 0 }],
            sets: [
              { kind: "metric", value: 7 },
              { kind: "community", communities: [community("65000:1")], additive: true },
              { kind: "comm-list", list: "MISSING" },
            ],
            call: "N",
            onMatch: "next",
          },
          { sequence: 40, action: "permit", call: "MISSING", onMatch: 60 },
          { sequence: 60, action: "permit", sets: [{ kind: "weight", value: 5 }] },
        ],
        N: [{ sequence: 5, action: "permit", matches: [{ kind: "metric", value: 7 }], onMatch: "next" }],
      },
      store,
    );
    expect(told(traceOf(map, route({ communities: [community("1:1")] })))).toEqual([
      "M 10 match community MISSING? 1:1: no, no such list",
      "M 20 match ip address prefix-list HOSTS? 10.1.2.0/24: no by seq 5 deny 10.1.0.0/16 le 24",
      "M 30 match metric 0? none, which counts as 0: yes",
      "M 30; set metric 7; MED - -> 7",
      "M 30; set community 65000:1 additive; communities 1:1 -> 1:1 65000:1",
      "M 30; set comm-list MISSING delete; no such list",
      "M 30 call N",
      "  N 5 match metric 7? 7: yes",
      "  N 5 goes on: next",
      "  N: permitted, no-entry-left",
      "M 30 goes on: next",
      "M 40 call MISSING, not there",
      "M 40 goes on: 60",
      "M 60; set weight 5; weight - -> 5",
      "M: permitted, entry",
    ]);
  });

  it("says that a route map is not there, instead of looking for the entry that refused", () => {
    const map = new PolicyStore().filters(4, { routeMap: "NOWHERE" });
    expect(map && traceOf(map)).toMatchObject({ routeMap: "NOWHERE", permitted: false, end: "missing", entries: [] });
  });

  it("stays small though calls multiply", () => {
    const maps = Array.from({ length: 10 }, (_, depth) => [
      depth === 0 ? "M" : `M${depth}`,
      Array.from({ length: 10 }, (_, i): RouteMapEntry => {
        const call = depth < 9 ? { call: `M${depth + 1}` } : {};
        return { sequence: i + 1, action: "permit", sets: [{ kind: "metric", value: i }], onMatch: "next", ...call };
      }),
    ]);
    const trace = traceOf(compiled(Object.fromEntries(maps)));
    expect([trace.permitted, trace.end]).toEqual([false, "endless"]);
    expect(JSON.stringify(trace).length).toBeLessThan(1_000_000);
  });

  it("is of the evaluation itself, so it has the same verdict, and every answer has its cause", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Random(seed);
      const version = random.pick([4, 6] as const);
      const { store, routeMap } = randomPolicy(random, "P");
      const map = store.routeMap(routeMap);
      if (map === undefined) throw new Error("the route map is not there");
      for (const { prefix: to, attributes } of randomRoutes(random, version, 20, true)) {
        const given = route(attributes, { version, prefixClass: map.classOf(to) });
        const { verdict, trace } = map.trace(given, to);
        expect({ seed, ...verdict }).toEqual({ seed, ...map.evaluate(given) });
        expect({ seed, permitted: trace.permitted }).toEqual({ seed, permitted: verdict.permitted });
        for (const entry of everyEntry(trace)) checkEntry(entry, seed);
      }
    }
  });
});

function* everyEntry({ entries }: MapTrace): Generator<EntryTrace> {
  for (const entry of entries) {
    yield entry;
    if (entry.call?.trace !== undefined) yield* everyEntry(entry.call.trace);
  }
}

/** The entry of a list that is named is the one that the answer came from. */
function checkEntry({ matches, fits }: EntryTrace, seed: number): void {
  expect({ seed, fits }).toEqual({ seed, fits: matches.every(({ answer }) => answer) });
  for (const { clause, answer, list } of matches) {
    if (list === undefined || (answer && list.entry === undefined)) continue; // an empty prefix list permits
    const permits = list.entry !== undefined && /^(seq \d+ )?permit/.test(list.entry);
    expect({ seed, clause, answer: permits }).toEqual({ seed, clause, answer });
  }
}
