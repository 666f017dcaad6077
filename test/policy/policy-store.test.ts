import { describe, expect, it } from "vitest";
import { AsPathList } from "../../src/policy/as-path-list.ts";
import { STANDARD_COMMUNITY } from "../../src/policy/community-kinds.ts";
import { CommunityList } from "../../src/policy/community-list.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import { PrefixList } from "../../src/policy/prefix-list.ts";
import { prefix, route } from "./support.ts";

const hosts = () => new PrefixList(4, [{ sequence: 5, action: "permit", prefix: prefix("10.0.0.0/8"), ge: 32 }]);
const communities = () => new CommunityList(STANDARD_COMMUNITY, [{ action: "permit", communities: [7] }]);

/** A asks HOSTS and calls B; B deletes by GONE; C stands alone; D calls A. */
function store(): PolicyStore {
  const store = new PolicyStore();
  const asks = { kind: "ip address prefix-list", list: "HOSTS" } as const;
  store.defineRouteMap("D", [{ sequence: 10, action: "permit", call: "A" }]);
  store.defineRouteMap("A", [{ sequence: 10, action: "permit", matches: [asks], call: "B" }]);
  store.defineRouteMap("B", [{ sequence: 10, action: "permit", sets: [{ kind: "comm-list", list: "GONE" }] }]);
  store.defineRouteMap("C", [{ sequence: 10, action: "permit" }]);
  store.defineList("ip prefix-list", "HOSTS", hosts());
  return store;
}

/** The route maps that are other objects after a change. */
function changedBy(change: (store: PolicyStore) => void): string[] {
  const policy = store();
  const names = ["A", "B", "C", "D"];
  const before = names.map((name) => policy.routeMap(name));
  change(policy);
  return names.filter((name, i) => policy.routeMap(name) !== before[i]);
}

describe("the policy store", () => {
  it.each<readonly [string, (store: PolicyStore) => void, string[]]>([
    ["nothing", () => undefined, []],
    ["a list that is used", (store) => store.defineList("ip prefix-list", "HOSTS", hosts()), ["A", "D"]],
    ["a list that is taken away", (store) => store.defineList("ip prefix-list", "HOSTS", undefined), ["A", "D"]],
    ["a list that was missing", (store) => store.defineList("community-list", "GONE", communities()), ["A", "B", "D"]],
    ["a list of another kind", (store) => store.defineList("ipv6 prefix-list", "HOSTS", new PrefixList(6, [])), []],
    ["a list that nobody uses", (store) => store.defineList("as-path access-list", "X", new AsPathList([])), []],
    [
      "a route map that others call",
      (store) => store.defineRouteMap("B", [{ sequence: 10, action: "deny" }]),
      ["A", "B", "D"],
    ],
    ["a called route map that is taken away", (store) => store.defineRouteMap("B", undefined), ["A", "B", "D"]],
    ["a route map that calls others", (store) => store.defineRouteMap("D", [{ sequence: 10, action: "deny" }]), ["D"]],
  ])("gives other route maps to those that are affected by %s", (_what, change, expected) => {
    expect(changedBy(change)).toEqual(expected);
  });

  it("looks names up late: the order of definition does not matter", () => {
    const map = store().routeMap("D");
    expect(map?.evaluate(route({}, { prefixClass: map.classOf(prefix("10.1.2.3/32")) })).permitted).toBe(true);
    expect(map?.evaluate(route({}, { prefixClass: map.classOf(prefix("10.1.2.0/24")) })).permitted).toBe(false);
    expect([...(map?.reads ?? [])]).toEqual(["prefix"]);
  });

  it("does not change what somebody still uses", () => {
    const policy = store();
    const before = policy.routeMap("D");
    const given = route({}, { prefixClass: before?.classOf(prefix("10.1.2.3/32")) ?? 0 });
    policy.defineList("ip prefix-list", "HOSTS", undefined);
    expect(before?.evaluate(given).permitted).toBe(true);
    expect(policy.routeMap("D")?.evaluate(given).permitted).toBe(false);
  });

  it("has no route map for a name without entries, and a denying one for an empty one", () => {
    const policy = new PolicyStore();
    expect(policy.routeMap("X")).toBeUndefined();
    policy.defineRouteMap("X", []);
    expect(policy.routeMap("X")?.evaluate(route()).permitted).toBe(false);
    policy.defineRouteMap("X", undefined);
    expect(policy.routeMap("X")).toBeUndefined();
  });

  it("compiles route maps that call each other in a circle", () => {
    const policy = new PolicyStore();
    policy.defineRouteMap("X", [{ sequence: 10, action: "permit", call: "Y" }]);
    policy.defineRouteMap("Y", [{ sequence: 10, action: "permit", call: "X" }]);
    const before = policy.routeMap("X");
    policy.defineRouteMap("Y", [{ sequence: 10, action: "permit" }]);
    expect(policy.routeMap("X")).not.toBe(before);
    expect(policy.routeMap("X")?.evaluate(route()).permitted).toBe(true);
  });

  it("does not take a route map called filters for a neighbour's filters", () => {
    const policy = store();
    policy.defineRouteMap("filters", [{ sequence: 10, action: "deny" }]);
    const behind = { prefixList: "HOSTS", routeMap: "filters" };
    const permits = () => {
      const map = policy.filters(4, behind);
      const to = prefix("10.1.2.3/32");
      return map?.evaluate(route({}, { prefixClass: map.classOf(to) })).permitted;
    };
    expect(permits()).toBe(false);
    policy.defineRouteMap("filters", [{ sequence: 10, action: "permit" }]);
    expect(permits()).toBe(true);
  });

  it("finds lists by kind and name, for those who use them without a route map", () => {
    const policy = store();
    expect(policy.list("ip prefix-list", "HOSTS")?.entries).toHaveLength(1);
    expect(policy.list("ipv6 prefix-list", "HOSTS")).toBeUndefined();
  });
});
