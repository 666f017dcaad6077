import { afterEach, describe, expect, it, vi } from "vitest";
import { readConfiguration } from "../../src/config/reader.ts";
import { NO_ROUTER_ID, type Plan, planOf } from "../../src/daemon/plan.ts";
import { countChanges, emptyPlan, planAfter, planDifference, type Step } from "../../src/daemon/plan-difference.ts";
import { takeSteps } from "../../src/daemon/plan-step.ts";
import { hostRouterId } from "../../src/daemon/router-id.ts";
import { PolicyStore } from "../../src/policy/policy-store.ts";
import type { FamilyOptions } from "../../src/speaker/settings/options.ts";
import { Speaker } from "../../src/speaker/speaker.ts";

const HOST = {
  hostname: "compute-0",
  routerId: "192.0.2.77",
  onLink: (address: string) => address.startsWith("192.0.2."),
};

function plan(...lines: string[]): Plan {
  return planOfFile("router bgp 65000", ...lines);
}

function planOfFile(...lines: string[]): Plan {
  const { model, problems } = readConfiguration(lines.join("\n"), "x");
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const planned = planOf(model, HOST);
  if (planned === undefined || planned === NO_ROUTER_ID) throw new Error("no plan");
  return planned;
}

/** Of a speaker that has just been made. */
const NOTHING = emptyPlan(plan());

describe("a plan", () => {
  it("says everything about a neighbour that has a neutral value, so that a reload can go back to it", () => {
    expect(plan("neighbor 10.0.0.1 remote-as 65001").neighbors.get("10.0.0.1")).toEqual({
      address: "10.0.0.1",
      remoteAs: 65001,
      port: 179,
      passive: false,
      families: ["ipv4-unicast"],
      description: "",
      shutdown: false,
      timers: { hold: 180, keepalive: 60, minimumHold: 0, connectRetry: 30, delayOpen: 0 },
      enforceFirstAs: true,
      ebgpRequiresPolicy: true,
      gracefulRestart: "helper",
      gracefulShutdown: false,
      advertisementInterval: 0,
      familyOptions: { "ipv4-unicast": {} },
    });
  });

  it("passes on all that a neighbour can be told", () => {
    const lines = [
      "description x y",
      "passive",
      "shutdown message bye",
      "timers 0 9",
      "timers connect 5",
      "timers delayopen 6",
      "port 1179",
      "update-source 10.0.0.9",
      "local-role customer strict-mode",
      "capability extended-nexthop",
      "local-as 65099 no-prepend replace-as dual-as",
      "graceful-restart-disable",
      "graceful-shutdown",
      "advertisement-interval 7",
    ];
    const { neighbors } = plan(
      "bgp minimum-holdtime 20",
      "no bgp ebgp-requires-policy",
      "no bgp enforce-first-as",
      "neighbor 10.0.0.1 remote-as external",
      ...lines.map((line) => `neighbor 10.0.0.1 ${line}`),
    );
    expect(neighbors.get("10.0.0.1")).toMatchObject({
      remoteAs: "external",
      port: 1179,
      passive: true,
      localAddress: "10.0.0.9",
      description: "x y",
      shutdown: true,
      shutdownMessage: "bye",
      role: "customer",
      strictRole: true,
      timers: { hold: 9, keepalive: 3, minimumHold: 20, connectRetry: 5, delayOpen: 6 },
      extendedNextHop: true,
      enforceFirstAs: false,
      ebgpRequiresPolicy: false,
      localAs: { asn: 65099, noPrepend: true, replaceAs: true, dualAs: true },
      gracefulRestart: "off",
      gracefulShutdown: true,
      advertisementInterval: 7,
    });
  });

  it.each<[line: string, options: FamilyOptions]>([
    ["route-map X in", { import: { routeMap: "X" } }],
    ["prefix-list X out", { export: { prefixList: "X" } }],
    ["distribute-list X in", { import: { distributeList: "X" } }],
    ["filter-list X out", { export: { filterList: "X" } }],
    ["weight 5", { weight: 5 }],
    ["allowas-in", { allowAsIn: 3 }],
    ["allowas-in origin", { allowAsIn: "origin" }],
    ["as-override", { asOverride: true }],
    ["remove-private-AS all replace-AS", { removePrivateAs: { all: true, replace: true } }],
    ["next-hop-self", { nextHopSelf: true }],
    ["next-hop-self force", { nextHopSelf: "force" }],
    ["attribute-unchanged", { attributeUnchanged: ["as-path", "next-hop", "med"] }],
    ["attribute-unchanged med", { attributeUnchanged: ["med"] }],
    ["route-server-client", { routeServerClient: true }],
    ["maximum-prefix 9", { maximumPrefixes: { limit: 9, warnOnly: false, countRefused: false } }],
    [
      "maximum-prefix 9 50 restart 2 force",
      { maximumPrefixes: { limit: 9, warnAt: 50, warnOnly: false, restartAfter: 120, countRefused: true } },
    ],
    ["maximum-prefix-out 9", { maximumPrefixesOut: 9 }],
    ["default-originate", { defaultOriginate: true }],
    ["default-originate route-map X", { defaultOriginate: { routeMap: "X" } }],
    ["disable-addpath-rx", { addPathReceive: false }],
    ["addpath-tx-all-paths", { addPathSend: "all" }],
    ["addpath-tx-bestpath-per-AS", { addPathSend: "best-per-as" }],
    ["addpath-tx-best-selected 3", { addPathSend: { best: 3 } }],
  ])("passes on %s to the family that it was said for", (line, options) => {
    const { neighbors } = plan(
      "neighbor 10.0.0.1 remote-as 65001",
      "address-family ipv6",
      "neighbor 10.0.0.1 activate",
      `neighbor 10.0.0.1 ${line}`,
    );
    expect(neighbors.get("10.0.0.1")?.familyOptions).toEqual({ "ipv4-unicast": {}, "ipv6-unicast": options });
  });

  it("passes on which communities are left", () => {
    const { neighbors } = plan("neighbor 10.0.0.1 remote-as 65001", "no neighbor 10.0.0.1 send-community both");
    expect(neighbors.get("10.0.0.1")?.familyOptions).toEqual({ "ipv4-unicast": { sendCommunity: ["large"] } });
  });

  it("is made of options that a speaker takes", async () => {
    const planned = plan(
      "bgp confederation identifier 64000",
      "bgp confederation peers 65001",
      "bgp cluster-id 1.1.1.1",
      "neighbor 10.0.0.1 remote-as external",
      "neighbor 10.0.0.1 passive",
      "neighbor 10.0.0.1 local-as 65099",
      "neighbor 10.0.0.1 maximum-prefix 9 restart 2",
      "neighbor 10.0.0.1 addpath-tx-best-selected 3",
      "neighbor 10.0.0.1 attribute-unchanged",
      "neighbor 10.0.0.1 default-originate route-map X",
    );
    const { confederation, clusterId, ...identity } = planned.identity;
    if (confederation === undefined || clusterId === undefined) throw new Error("the plan lacks its identity");
    const speaker = new Speaker({ ...identity, ...planned.behavior, confederation, clusterId });
    try {
      takeSteps(speaker, emptyPlan(planned), planDifference(emptyPlan(planned), planned));
      expect(speaker.neighbors()).toHaveLength(1);
    } finally {
      await speaker.close();
    }
  });

  it("has FRR's defaults for what the speaker does in general", () => {
    expect(plan().behavior).toEqual({
      bestPath: {
        alwaysCompareMed: false,
        medMissingAsWorst: false,
        medConfed: false,
        compareRouterId: false,
        asPathIgnore: false,
        asPathConfed: false,
        asPathMultipathRelax: false,
        peerTypeMultipathRelax: false,
        aigp: false,
      },
      maximumPathsByFamily: {
        "ipv4-unicast": { ebgp: 256, ibgp: 256, ibgpEqualClusterLength: false },
        "ipv6-unicast": { ebgp: 256, ibgp: 256, ibgpEqualClusterLength: false },
      },
      defaultLocalPref: 100,
      gracefulShutdown: false,
      clientToClientReflection: true,
      rejectAsSets: true,
      gracefulRestart: {
        restartTime: 120,
        stalePathTime: 360,
        selectionDeferral: 120,
        preserveForwarding: false,
        notification: true,
        longLivedStaleTime: 0,
      },
    });
    expect(planOfFile("frr version 8.2", "router bgp 65000").behavior.gracefulRestart.notification).toBe(false);
  });

  it.each<[lines: string[], behavior: object]>([
    [
      ["bgp bestpath as-path multipath-relax", "bgp always-compare-med"],
      { bestPath: { asPathMultipathRelax: true, alwaysCompareMed: true } },
    ],
    [
      ["maximum-paths 8", "maximum-paths ibgp 4 equal-cluster-length"],
      {
        maximumPathsByFamily: {
          "ipv4-unicast": { ebgp: 8, ibgp: 4, ibgpEqualClusterLength: true },
          "ipv6-unicast": { ebgp: 256, ibgp: 256 },
        },
      },
    ],
    [
      ["address-family ipv6", "maximum-paths 8"],
      { maximumPathsByFamily: { "ipv4-unicast": { ebgp: 256 }, "ipv6-unicast": { ebgp: 8, ibgp: 256 } } },
    ],
    [["bgp default local-preference 7", "no bgp reject-as-sets"], { defaultLocalPref: 7, rejectAsSets: false }],
    [
      ["bgp graceful-shutdown", "no bgp client-to-client reflection"],
      { gracefulShutdown: true, clientToClientReflection: false },
    ],
    [
      ["bgp graceful-restart preserve-fw-state", "bgp long-lived-graceful-restart stale-time 9"],
      { gracefulRestart: { preserveForwarding: true, longLivedStaleTime: 9 } },
    ],
  ])("%j", (lines, behavior) => {
    expect(plan(...lines).behavior).toMatchObject(behavior);
  });

  it("leaves out who cannot be started", () => {
    expect(plan("neighbor 10.0.0.1 passive").neighbors.size).toBe(0);
  });

  it("takes from the host what the file does not say", () => {
    expect(plan().identity).toEqual({ asn: 65000, routerId: "192.0.2.77", hostname: "compute-0" });
    const { model } = readConfiguration("hostname x\nrouter bgp 1\nbgp router-id 1.1.1.1", "x");
    expect(planOf(model, HOST)).toMatchObject({ identity: { asn: 1, routerId: "1.1.1.1", hostname: "x" } });
    expect(planOf(readConfiguration("router bgp 1", "x").model, { ...HOST, routerId: undefined })).toBe(NO_ROUTER_ID);
    expect(planOf(readConfiguration("hostname x", "x").model, HOST)).toBeUndefined();
  });
});

/** What a step does to what. */
function titlesOf(step: Step): string[] {
  if (step.type === "change") {
    const { speaker, neighbors, ranges } = step.change;
    const things = [...neighbors.map(({ address }) => address), ...ranges.map(({ prefix }) => prefix)];
    return [...Object.keys(speaker), ...things].map((thing) => `change ${thing}`);
  }
  if ("address" in step) return [`${step.type} ${step.address}`];
  return [`${step.type} ${"name" in step ? step.name : step.prefix}`];
}

describe("the difference of two plans", () => {
  const before = [
    "neighbor R peer-group",
    "neighbor R remote-as external",
    "neighbor 10.0.0.1 remote-as 1",
    "neighbor 10.0.0.2 remote-as 2",
    "neighbor 10.0.0.2 update-source 10.0.0.9",
    "bgp listen range 10.1.0.0/16 peer-group R",
    "network 10.2.0.0/16",
  ];
  const steps = (...lines: string[]) => planDifference(plan(...before), plan(...lines)).flatMap(titlesOf);
  const changed = (from: string, to: string) => steps(...before.map((line) => line.replace(from, to)));

  it.each([
    ["nothing", "no such line", "", []],
    [
      "a neighbour's description",
      "neighbor 10.0.0.1 remote-as 1",
      "neighbor 10.0.0.1 remote-as 1\nneighbor 10.0.0.1 description x",
      ["change 10.0.0.1"],
    ],
    [
      "a neighbour's address",
      "neighbor 10.0.0.1 remote-as 1",
      "neighbor 10.0.0.3 remote-as 1",
      ["remove-neighbor 10.0.0.1", "change 10.0.0.3"],
    ],
    ["a source address that is taken away", "neighbor 10.0.0.2 update-source 10.0.0.9", "", ["change 10.0.0.2"]],
    ["a listen range's group", "neighbor R remote-as external", "neighbor R remote-as 7", ["change 10.1.0.0/16"]],
    [
      "what a listen range did not say before",
      "neighbor R remote-as external",
      "neighbor R remote-as external\nneighbor R local-role customer",
      ["change 10.1.0.0/16"],
    ],
    ["a network", "10.2.0.0/16", "10.3.0.0/16", ["withdraw 10.2.0.0/16", "announce 10.3.0.0/16"]],
    [
      "the timers of all",
      "neighbor R peer-group",
      "timers bgp 3 9\nneighbor R peer-group",
      ["change 10.0.0.1", "change 10.0.0.2", "change 10.1.0.0/16"],
    ],
  ])("in %s", (_, from, to, wanted) => {
    expect(changed(from, to)).toEqual(wanted);
  });
});

describe("the plan that steps lead to", () => {
  it("is the one that they were made for, from wherever they begin", () => {
    const plans = [
      NOTHING,
      planOfFile(
        "hostname a",
        "ip prefix-list A permit 10.0.0.0/8",
        "router bgp 65000",
        "bgp cluster-id 1.1.1.1",
        "neighbor R peer-group",
        "neighbor R remote-as external",
        "bgp listen range 10.1.0.0/16 peer-group R",
        "neighbor 10.0.0.1 remote-as 1",
        "network 10.2.0.0/16",
      ),
      planOfFile(
        "ip prefix-list A permit 11.0.0.0/8",
        "route-map M permit 10",
        "router bgp 65001",
        "bgp confederation identifier 64000",
        "bgp default local-preference 7",
        "neighbor 10.0.0.1 remote-as 1",
        "neighbor 10.0.0.1 local-role customer",
        "neighbor 10.0.0.2 remote-as 2",
        "network 10.3.0.0/16",
      ),
    ];
    for (const from of plans) {
      for (const to of plans) {
        const steps = planDifference(from, to);
        const reached = planAfter(from, steps);
        expect(planDifference(reached, to)).toEqual([]);
        expect(countChanges(steps) === 0).toBe(from === to);
      }
    }
  });
});

describe("the difference between two policies", () => {
  const FILE = [
    "ip prefix-list A permit 10.0.0.0/8",
    "ip prefix-list A permit 11.0.0.0/8 le 24",
    "bgp as-path access-list B permit ^65000_",
    "bgp community-list standard C permit 65000:1 no-export",
    "route-map M permit 10",
    " match ip address prefix-list A",
    " set community 65000:1",
    "route-map N permit 10",
    "router bgp 65000",
    " neighbor R peer-group",
    " neighbor 10.0.0.1 remote-as 65001",
    " neighbor 10.0.0.1 weight 5",
    " neighbor 10.0.0.1 route-map M in",
  ];
  const titles = (...lines: string[]) => planDifference(planOfFile(...FILE), planOfFile(...lines)).flatMap(titlesOf);
  const changed = (from: string, to: string) => titles(...FILE.map((line) => line.replace(from, to)));

  it.each([
    ["nothing", "no such line", "", []],
    ["what only people read", "route-map N permit 10", "route-map N permit 10\n description x", []],
    ["how communities are ordered", "65000:1 no-export", "no-export 65000:1", []],
    ["how a number is said", "A permit 11.", "A seq 10 permit 11.", []],
    ["an entry of a list", "le 24", "le 25", ["define ip prefix-list A"]],
    [
      "a list's name",
      "community-list standard C",
      "community-list standard D",
      ["define community-list D", "undefine community-list C"],
    ],
    ["an expression", "^65000_", "_65000_", ["define as-path access-list B"]],
    ["a clause", "set community 65000:1", "set community 65000:2", ["define route-map M"]],
    ["a route map that goes", "route-map N permit 10", "", ["undefine route-map N"]],
    ["how the speaker decides", "neighbor R peer-group", "bgp bestpath compare-routerid", ["change bestPath"]],
    [
      "a neighbour's route map",
      "neighbor 10.0.0.1 route-map M in",
      "neighbor 10.0.0.1 route-map N in",
      ["change 10.0.0.1"],
    ],
  ])("in %s", (_, from, to, wanted) => {
    expect(changed(from, to)).toEqual(wanted);
  });

  it("is none when the lines are said in another order", () => {
    expect(titles(...FILE.slice(-5, -2), FILE[12], FILE[11], ...FILE.slice(4, 8), ...FILE.slice(0, 4))).toEqual([]);
  });

  it("is told to the speaker once, when it is whole", async () => {
    const speaker = new Speaker({ asn: 65000, routerId: "192.0.2.1" });
    const { policy } = speaker;
    const whole = () => [policy.routeMap("M") !== undefined, policy.list("ip prefix-list", "A")?.entries.length];
    const told: unknown[] = [];
    vi.spyOn(speaker, "policyChanged").mockImplementation(() => told.push(whole()));
    const planned = planOfFile(...FILE.slice(0, 9));
    takeSteps(speaker, NOTHING, planDifference(NOTHING, planned));
    takeSteps(speaker, planned, planDifference(planned, planned));
    expect(told).toEqual([[true, 2]]);
    takeSteps(speaker, planned, planDifference(planned, planOfFile("router bgp 65000")));
    expect(told).toEqual([
      [true, 2],
      [false, undefined],
    ]);
    await speaker.close();
  });

  it("does not depend on what stood there before", () => {
    const before = planOfFile(...FILE);
    const after = planOfFile("route-map M permit 10", "route-map X permit 5", "router bgp 65000");
    const [once, twice] = [new PolicyStore(), new PolicyStore()];
    follow(once, planDifference(NOTHING, after));
    follow(twice, planDifference(NOTHING, before));
    follow(twice, planDifference(before, after));
    for (const name of ["M", "N", "X"]) expect(twice.routeMapEntries(name)).toEqual(once.routeMapEntries(name));
    expect(twice.list("ip prefix-list", "A")).toBeUndefined();
  });

  function follow(policy: PolicyStore, steps: readonly Step[]): void {
    for (const step of steps) {
      if (step.type === "define") step.definition.define(policy);
      else if (step.type === "undefine") step.definition.remove(policy);
    }
  }
});

describe("a speaker that follows plans", () => {
  let speaker: Speaker | undefined;
  afterEach(async () => {
    await speaker?.close();
  });

  it("ends up as the last one says, whatever came before", async () => {
    speaker = new Speaker({ asn: 65000, routerId: "192.0.2.1" });
    const plans = [
      plan(
        "neighbor R peer-group",
        "neighbor R remote-as external",
        "bgp listen range 10.1.0.0/16 peer-group R",
        "neighbor 127.0.0.1 remote-as 1",
        "neighbor 127.0.0.1 passive",
        "network 10.2.0.0/16",
      ),
      plan(
        "neighbor 127.0.0.1 remote-as 2",
        "neighbor 127.0.0.1 passive",
        "neighbor 127.0.0.2 remote-as 1",
        "neighbor 127.0.0.2 passive",
        "network 10.2.0.0/16",
        "network 10.3.0.0/16",
      ),
      plan(
        "neighbor R peer-group",
        "neighbor R remote-as external",
        "bgp listen range 10.1.0.0/16 peer-group R",
        "neighbor 127.0.0.2 remote-as 1",
        "neighbor 127.0.0.2 description x",
        "neighbor 127.0.0.2 passive",
        "network 10.3.0.0/16",
      ),
    ];
    let old = NOTHING;
    for (const next of plans) {
      takeSteps(speaker, old, planDifference(old, next));
      old = next;
      const state = speaker.neighbors().map((neighbor) => neighbor.info());
      expect(state.map(({ address, remoteAs, description }) => ({ address, remoteAs, description }))).toEqual(
        [...next.neighbors.values()].map(({ address, remoteAs, description }) => ({
          address,
          remoteAs,
          description,
        })),
      );
    }
    await new Promise(setImmediate);
    expect([...speaker.bestRoutes("ipv4-unicast")].map(({ prefix }) => prefix)).toEqual(["10.3.0.0/16"]);
  });
});

describe("a router ID from the host", () => {
  const entry = (address: string, family: "IPv4" | "IPv6" = "IPv4") =>
    ({ address, family, netmask: "", mac: "", internal: false, cidr: null, scopeid: 0 }) as const;

  it.each([
    [{ lo: [entry("127.0.0.1"), entry("10.0.0.9")], eth0: [entry("192.0.2.1")] }, "10.0.0.9"],
    [
      { lo: [entry("127.0.0.1")], eth0: [entry("9.255.0.1")], eth1: [entry("192.0.2.1"), entry("::2", "IPv6")] },
      "192.0.2.1",
    ],
    [{ lo: [entry("127.0.0.1")], eth0: [entry("169.254.1.1"), entry("fe80::1", "IPv6")] }, undefined],
  ])("is what FRR would choose: %#", (interfaces, wanted) => {
    expect(hostRouterId(interfaces as unknown as Parameters<typeof hostRouterId>[0])).toBe(wanted);
  });
});
