import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/config/model.ts";
import { formatProblem } from "../../src/config/problems.ts";
import type { PolicyListKind } from "../../src/policy/policy-lists.ts";
import { errorsOf, read } from "./reading.ts";

function entries({ policy }: Configuration, kind: PolicyListKind = "ip prefix-list", name = "X"): string[] | undefined {
  return policy.lists[kind]
    .get(name)
    ?.inOrder()
    .map(({ sequence, text }) => `${sequence} ${text.replaceAll(" ge 0 le 0", "")}`);
}

function routeMap({ policy }: Configuration, name = "X"): string[] {
  return Array.from(policy.routeMaps.get(name)?.values() ?? [], ({ text }) => text.replaceAll("\n", "; "));
}

describe("sequence numbers", () => {
  it.each([
    [
      "begin at 5 and go on in fives",
      ["permit 10.0.0.0/8", "permit 11.0.0.0/8"],
      ["5 permit 10.0.0.0/8", "10 permit 11.0.0.0/8"],
    ],
    [
      "follow the highest, not the last",
      ["seq 20 permit 10.0.0.0/8", "seq 7 deny any", "permit any"],
      ["7 deny any", "20 permit 10.0.0.0/8", "25 permit any"],
    ],
    ["of a repeated entry are those that it has", ["permit any", "permit any"], ["5 permit any"]],
    ["that are said may repeat an entry", ["permit any", "seq 9 permit any"], ["5 permit any", "9 permit any"]],
    ["are taken over by a new entry", ["seq 5 permit any", "seq 5 deny any"], ["5 deny any"]],
  ])("%s", (_, lines, wanted) => {
    const { model, problems } = read(...lines.map((line) => `ip prefix-list X ${line}`));
    expect(problems).toEqual([]);
    expect(entries(model)).toEqual(wanted);
  });

  it("are given again when the highest is free again", () => {
    const { model } = read(
      "ip prefix-list X seq 90 permit any",
      "no ip prefix-list X seq 90",
      "ip prefix-list X deny any",
    );
    expect(entries(model)).toEqual(["5 deny any"]);
  });

  it("can be used up", () => {
    const { problems } = read("ip prefix-list X seq 4294967295 permit any", "ip prefix-list X deny any");
    expect(problems.map(formatProblem)).toEqual([
      expect.stringContaining("2:1: error: there is no sequence number left"),
    ]);
  });
});

describe("no", () => {
  const LIST = [
    "ip prefix-list X permit 10.0.0.0/8",
    "ip prefix-list X seq 7 permit 10.0.0.0/8",
    "ip prefix-list X deny any",
  ];

  it.each([
    ["no ip prefix-list X permit 10.0.0.0/8", ["7 permit 10.0.0.0/8", "12 deny any"]],
    ["no ip prefix-list X seq 7", ["5 permit 10.0.0.0/8", "12 deny any"]],
    ["no ip prefix-list X seq 5 permit 10.0.0.0/8", ["7 permit 10.0.0.0/8", "12 deny any"]],
    ["no ip prefix-list X permit 10.0.0.0/8 le 32", ["5 permit 10.0.0.0/8", "7 permit 10.0.0.0/8", "12 deny any"]],
    ["no ipv6 prefix-list X", ["5 permit 10.0.0.0/8", "7 permit 10.0.0.0/8", "12 deny any"]],
    ["no ip prefix-list X", undefined],
  ])("%s", (line, left) => {
    const { model, problems } = read(...LIST, line);
    expect(problems).toEqual([]);
    expect(entries(model)).toEqual(left);
  });

  it("takes both entries that say the same, one after the other", () => {
    const again = "no ip prefix-list X permit 10.0.0.0/8";
    expect(entries(read(...LIST, again, again).model)).toEqual(["12 deny any"]);
  });

  it("leaves a list that has a description", () => {
    const { model } = read(
      "ip prefix-list X description ours",
      "ip prefix-list X permit any",
      "no ip prefix-list X seq 5",
    );
    expect(entries(model)).toEqual([]);
    expect(entries(read("no ip prefix-list X description").model)).toBeUndefined();
  });
});

describe("names", () => {
  it("are apart for each kind of list", () => {
    const { model, problems } = read(
      "ip prefix-list X permit any",
      "ipv6 prefix-list X permit any",
      "access-list X permit any",
    );
    expect(problems).toEqual([]);
    const kinds = ["ip prefix-list", "ipv6 prefix-list", "access-list"] as const;
    expect(kinds.map((kind) => entries(model, kind)?.length)).toEqual([1, 1, 1]);
  });

  it.each([
    ["standard X permit 1:1", "expanded X permit 1:1"],
    ["expanded X permit 1:1", "standard X permit 1:1"],
    ["standard 100 permit 1:1", "100 permit 1:1"],
  ])("of a list are standard or expanded, never both: %s, %s", (first, second) => {
    for (const kind of ["community-list", "large-community-list", "extcommunity-list"]) {
      const value = (line: string) =>
        line.replace(
          "permit 1:1",
          kind === "community-list" ? "permit 1:1" : kind.startsWith("l") ? "permit 1:1:1" : "permit rt 1:1",
        );
      const { problems } = read(`bgp ${kind} ${value(first)}`, `bgp ${kind} ${value(second)}`);
      expect(problems.map(formatProblem)).toEqual([expect.stringMatching(/:2:\d+: error: .* list already/)]);
    }
  });
});

describe("a value", () => {
  it.each([
    ["bgp as-path access-list X permit ^65000_ $(", 34, "the regular expression"],
    ["bgp as-path access-list X permit ^AS65000$", 34, 'unexpected "A": no AS path has that'],
    ["bgp community-list standard X permit 1:1 65536:1 2:2", 42, 'unexpected "65536:1": expected AS:value'],
    ["bgp community-list standard X permit 4294967296", 38, 'unexpected "4294967296"'],
    ["bgp large-community-list standard X permit 1:1:1 1:1", 50, 'unexpected "1:1": expected three numbers'],
    [
      "bgp extcommunity-list standard X permit rt 1:1 soo",
      48,
      "the line ends too early: expected a community behind soo",
    ],
    ["bgp extcommunity-list standard X permit rt 1:4294967296", 44, 'unexpected "1:4294967296": expected AS:value'],
    ["ip prefix-list X permit 10.0.0.0/8 ge 4", 25, "no route can fit 10.0.0.0/8 ge 4"],
    ["ip prefix-list X permit 10.0.0.0", 25, 'unexpected "10.0.0.0": expected any, A.B.C.D/M or X:X::X:X/M'],
  ])("%s is refused at column %d", (line, column, says) => {
    const problems = read("!", line).problems.map(formatProblem);
    expect(problems).toEqual([expect.stringContaining(`bellman.conf:2:${column}: error: `)]);
    expect(problems[0]).toContain(says);
  });

  it("may be followed by a comment, which is not taken for more of it", () => {
    const { model, problems } = read(
      "bgp as-path access-list X permit ^65000_ # ours",
      "bgp community-list standard X permit 65000:1 ! ours",
    );
    expect(problems.map(({ severity, column }) => `${severity} ${column}`)).toEqual(["notice 42", "notice 46"]);
    expect(entries(model, "as-path access-list")).toEqual(["5 permit ^65000_"]);
    expect(entries(model, "community-list")).toEqual(["5 permit 65000:1"]);
  });

  it.each([
    ["65000:1 no-export 4294967041", "65000:1 no-export no-export"],
    ["local-AS graceful-shutdown blackhole", "local-AS graceful-shutdown blackhole"],
  ])("community %s", (said, written) => {
    expect(routeMap(read("route-map X permit 10", `set community ${said}`).model)[0]).toContain(
      `set community ${written}`,
    );
  });
});

describe("a route map", () => {
  const ENTRY = "call undefined; on-match undefined";

  it("is put together from blocks in any order, said as often as they like", () => {
    const { model, problems } = read(
      "route-map X permit 20",
      " match tag 2",
      "exit",
      "route-map X deny 10",
      "route-map X permit 20",
      "  set metric 5",
      "  match tag 3",
      "exit-route-map",
      "route-map OTHER permit 5",
      "hostname x",
    );
    expect(problems).toEqual([]);
    expect(routeMap(model)).toEqual([`20; permit; ${ENTRY}; match tag 3; set metric 5`, `10; deny; ${ENTRY}`]);
    expect(routeMap(model, "OTHER")).toEqual([`5; permit; ${ENTRY}`]);
    expect(model.hostname).toBe("x");
  });

  it("keeps its clauses when its action changes", () => {
    const { model } = read("route-map X permit 10", "match tag 2", "route-map X deny 10");
    expect(routeMap(model)).toEqual([`10; deny; ${ENTRY}; match tag 2`]);
  });

  it("has its clauses act in the order in which they were last said", () => {
    const { model } = read("route-map X permit 10", "set metric 1", "set tag 7", "set metric 2");
    expect(routeMap(model)).toEqual([`10; permit; ${ENTRY}; set tag 7; set metric 2`]);
  });

  it.each([
    [["route-map X deny 10", "on-match next"], "2:1: error: a deny entry that fits ends the route map"],
    [["route-map X deny 10", "continue 20"], "2:1: error: a deny entry that fits ends the route map"],
    [["route-map X permit 10", "on-match goto 10"], "2:15: error: entry 10 can only go on with a later one"],
    [["route-map X permit 10", "continue 9"], "2:10: error: entry 10 can only go on with a later one"],
    [["route-map X permit 10", "on-match next", "route-map X deny 10"], "3:13: error: the entry goes on when it fits"],
    [["match tag 5"], '1:1: error: "match tag 5" belongs below "route-map"'],
  ])("%j is refused", (lines, says) => {
    expect(read(...lines).problems.map(formatProblem)).toEqual([expect.stringContaining(says)]);
  });

  it("does not go on where such a line was refused", () => {
    expect(routeMap(read("route-map X permit 10", "on-match goto 10").model)).toEqual([`10; permit; ${ENTRY}`]);
  });

  it("is gone entry by entry", () => {
    const lines = ["route-map X permit 10", "route-map X permit 20", "no route-map X permit 10"];
    expect(routeMap(read(...lines).model)).toEqual([`20; permit; ${ENTRY}`]);
    expect(read(...lines, "no route-map X permit 20").model.policy.routeMaps.has("X")).toBe(false);
  });
});

describe("what a neighbour is given", () => {
  it("is a prefix list or a distribute list in a direction, not both", () => {
    const lines = ["router bgp 65000", "neighbor 10.0.0.1 remote-as 65000", "neighbor 10.0.0.1 prefix-list A in"];
    expect(errorsOf(read(...lines, "neighbor 10.0.0.1 distribute-list B out"))).toEqual([]);
    expect(errorsOf(read(...lines, "neighbor 10.0.0.1 distribute-list B in"))).toEqual([
      "the neighbour has a prefix-list (line 3) in this direction: expected only one of the two",
    ]);
  });

  it.each([
    ["remote-as 1", "route-reflector-client", "route-reflector-client is for internal neighbours only"],
    ["remote-as 65000", "remove-private-AS", "remove-private-AS is for external neighbours only"],
    ["remote-as internal", "as-override", "as-override is for external neighbours only"],
  ])("of %s is not %s", (remoteAs, line, says) => {
    const lines = ["router bgp 65000", `neighbor 10.0.0.1 ${remoteAs}`, `neighbor 10.0.0.1 ${line}`];
    expect(errorsOf(read(...lines))).toEqual([says]);
  });

  it("counts as policy (RFC 8212) in its own direction and family", () => {
    const lines = [
      "ip prefix-list X permit any",
      "router bgp 65000",
      "neighbor 10.0.0.1 remote-as 1",
      "neighbor 10.0.0.1 prefix-list X out",
      "address-family ipv6",
      "neighbor 10.0.0.1 activate",
    ];
    expect(read(...lines).problems.map(({ message }) => message.split(":")[0])).toEqual([
      "no routes are taken from some external neighbours (10.0.0.1)",
      "no routes are sent to some external neighbours (10.0.0.1 ipv6-unicast)",
    ]);
  });
});
