import { afterEach, describe, expect, it } from "vitest";
import { readConfiguration } from "../../src/config/reader.ts";
import { NO_ROUTER_ID, type Plan, planOf } from "../../src/daemon/plan.ts";
import { planDifference } from "../../src/daemon/plan-difference.ts";
import { takeStep } from "../../src/daemon/plan-step.ts";
import { hostRouterId } from "../../src/daemon/router-id.ts";
import { Speaker } from "../../src/speaker/speaker.ts";

const HOST = { hostname: "compute-0", routerId: "192.0.2.77" };

function plan(...lines: string[]): Plan {
  const { model, problems } = readConfiguration(["router bgp 65000", ...lines].join("\n"), "x");
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const planned = planOf(model, HOST);
  if (planned === undefined || planned === NO_ROUTER_ID) throw new Error("no plan");
  return planned;
}

const NOTHING = { neighbors: new Map(), ranges: new Map(), networks: new Set<string>() };

describe("a plan", () => {
  it("says everything about a neighbour that has a neutral value, so that a reload can go back to it", () => {
    expect(plan("neighbor 10.0.0.1 remote-as 65001").neighbors.get("10.0.0.1")).toEqual({
      options: {
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
      },
      farewell: undefined,
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
    ];
    const { neighbors } = plan(
      "bgp minimum-holdtime 20",
      "no bgp ebgp-requires-policy",
      "no bgp enforce-first-as",
      "neighbor 10.0.0.1 remote-as external",
      ...lines.map((line) => `neighbor 10.0.0.1 ${line}`),
    );
    expect(neighbors.get("10.0.0.1")).toMatchObject({
      options: {
        remoteAs: "external",
        port: 1179,
        passive: true,
        localAddress: "10.0.0.9",
        description: "x y",
        shutdown: true,
        role: "customer",
        strictRole: true,
        timers: { hold: 9, keepalive: 3, minimumHold: 20, connectRetry: 5, delayOpen: 6 },
        extendedNextHop: true,
        enforceFirstAs: false,
        ebgpRequiresPolicy: false,
      },
      farewell: "bye",
    });
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
  const steps = (...lines: string[]) =>
    planDifference(plan(...before), plan(...lines)).map((step) =>
      [
        step.type,
        "address" in step
          ? step.address
          : "options" in step
            ? "address" in step.options
              ? step.options.address
              : step.options.prefix
            : step.prefix,
      ].join(" "),
    );
  const changed = (from: string, to: string) => steps(...before.map((line) => line.replace(from, to)));

  it.each([
    ["nothing", "no such line", "", []],
    [
      "a neighbour's description",
      "neighbor 10.0.0.1 remote-as 1",
      "neighbor 10.0.0.1 remote-as 1\nneighbor 10.0.0.1 description x",
      ["change-neighbor 10.0.0.1"],
    ],
    [
      "a neighbour's address",
      "neighbor 10.0.0.1 remote-as 1",
      "neighbor 10.0.0.3 remote-as 1",
      ["remove-neighbor 10.0.0.1", "add-neighbor 10.0.0.3"],
    ],
    [
      "a source address that is taken away",
      "neighbor 10.0.0.2 update-source 10.0.0.9",
      "",
      ["remove-neighbor 10.0.0.2", "add-neighbor 10.0.0.2"],
    ],
    [
      "a listen range's group",
      "neighbor R remote-as external",
      "neighbor R remote-as 7",
      ["remove-range 10.1.0.0/16", "add-range 10.1.0.0/16"],
    ],
    ["a network", "10.2.0.0/16", "10.3.0.0/16", ["withdraw 10.2.0.0/16", "announce 10.3.0.0/16"]],
    [
      "the timers of all",
      "neighbor R peer-group",
      "timers bgp 3 9\nneighbor R peer-group",
      ["remove-range 10.1.0.0/16", "change-neighbor 10.0.0.1", "change-neighbor 10.0.0.2", "add-range 10.1.0.0/16"],
    ],
  ])("in %s", (_, from, to, wanted) => {
    expect(changed(from, to)).toEqual(wanted);
  });
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
    let old: Pick<Plan, "neighbors" | "ranges" | "networks"> = NOTHING;
    for (const next of plans) {
      for (const step of planDifference(old, next)) takeStep(speaker, step);
      old = next;
      const state = speaker.neighbors().map((neighbor) => neighbor.info());
      expect(state.map(({ address, remoteAs, description }) => ({ address, remoteAs, description }))).toEqual(
        [...next.neighbors.values()].map(({ options: { address, remoteAs, description } }) => ({
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
