import { describe, expect, it } from "vitest";
import { defaultsFor, type Profile } from "../../src/config/defaults.ts";
import {
  type EffectiveNeighbor,
  effectiveListenRange,
  effectiveNeighbor,
  isExternal,
} from "../../src/config/effective.ts";
import { readBgp } from "./reading.ts";

const ADDRESS = "10.0.0.1";

function effective(...lines: string[]) {
  const { bgp } = readBgp("neighbor UP peer-group", ...lines);
  const neighbor = bgp.neighbors.get(ADDRESS);
  if (neighbor === undefined) throw new Error("the neighbour was not read");
  return effectiveNeighbor(bgp, neighbor);
}

function started(...lines: string[]): EffectiveNeighbor {
  const neighbor = effective(...lines);
  if ("lacks" in neighbor) throw new Error(`the neighbour has no ${neighbor.lacks}`);
  return neighbor;
}

describe("a member of a peer group", () => {
  const MEMBER = [`neighbor ${ADDRESS} peer-group UP`, "neighbor UP remote-as 65001"];

  it("inherits what it does not say itself", () => {
    const group = [
      "port 1179",
      "passive",
      "timers 1 3",
      "timers connect 5",
      "timers delayopen 7",
      "update-source 10.0.0.9",
      "shutdown message moving",
      "local-role customer",
      "capability extended-nexthop",
      "enforce-first-as",
      "local-as 65099 no-prepend",
      "graceful-restart",
      "graceful-shutdown",
      "advertisement-interval 5",
    ];
    expect(effective(...MEMBER, ...group.map((line) => `neighbor UP ${line}`))).toMatchObject({
      remoteAs: 65001,
      port: 1179,
      passive: true,
      keepalive: 1,
      hold: 3,
      connectRetry: 5,
      delayOpen: 7,
      updateSource: "10.0.0.9",
      shutdown: { message: "moving" },
      role: { role: "customer", strict: false },
      extendedNextHop: true,
      enforceFirstAs: true,
      localAs: { asn: 65099, noPrepend: true, replaceAs: false, dualAs: false },
      gracefulRestart: "full",
      gracefulShutdown: true,
      advertisementInterval: 5,
      group: "UP",
    });
  });

  it("has its own way where it says something, before or after joining", () => {
    const own = [
      `neighbor ${ADDRESS} timers 2 6`,
      `neighbor ${ADDRESS} remote-as 65002`,
      `neighbor ${ADDRESS} port 2179`,
    ];
    const group = ["neighbor UP timers 1 3", "neighbor UP port 1179"];
    const wanted = { remoteAs: 65002, keepalive: 2, hold: 6, port: 2179 };
    expect(effective(...own, ...MEMBER, ...group)).toMatchObject(wanted);
    expect(effective(...MEMBER, ...group, ...own)).toMatchObject(wanted);
  });

  it("goes back to the group's with no", () => {
    expect(
      effective(...MEMBER, "neighbor UP timers 1 3", `neighbor ${ADDRESS} timers 2 6`, `no neighbor ${ADDRESS} timers`),
    ).toMatchObject({ hold: 3 });
  });

  it("inherits how routes are exchanged, setting by setting and family by family", () => {
    const { families } = started(
      ...MEMBER,
      "neighbor UP route-map GROUP in",
      "neighbor UP prefix-list GROUP out",
      "neighbor UP weight 5",
      "neighbor UP maximum-prefix 100 restart 5",
      `neighbor ${ADDRESS} route-map OWN in`,
      `neighbor ${ADDRESS} maximum-prefix 7`,
      `neighbor ${ADDRESS} next-hop-self`,
      "address-family ipv6",
      "neighbor UP activate",
      "neighbor UP weight 6",
    );
    expect(families.get("ipv4-unicast")).toMatchObject({
      in: { routeMap: { name: "OWN" } },
      out: { prefixList: { name: "GROUP" } },
      settings: { weight: 5, nextHopSelf: true, maximumPrefixes: { limit: 7, warnOnly: false, countRefused: false } },
    });
    expect(families.get("ipv6-unicast")).toEqual({ in: {}, out: {}, withheld: new Set(), settings: { weight: 6 } });
  });

  it("goes back to the group's way of exchanging routes with no", () => {
    const { families } = started(
      ...MEMBER,
      "neighbor UP allowas-in origin",
      "neighbor UP route-map GROUP out",
      `neighbor ${ADDRESS} allowas-in 2`,
      `neighbor ${ADDRESS} route-map OWN out`,
      `no neighbor ${ADDRESS} allowas-in`,
      `no neighbor ${ADDRESS} route-map OWN out`,
    );
    expect(families.get("ipv4-unicast")).toMatchObject({
      out: { routeMap: { name: "GROUP" } },
      settings: { allowAsIn: "origin" },
    });
  });

  it("may be sent fewer kinds of communities than its group, not more", () => {
    const { families } = started(
      ...MEMBER,
      "no neighbor UP send-community large",
      `no neighbor ${ADDRESS} send-community extended`,
      `neighbor ${ADDRESS} send-community all`,
      `no neighbor ${ADDRESS} send-community`,
    );
    expect(families.get("ipv4-unicast")?.withheld).toEqual(new Set(["large", "standard"]));
  });

  it("does not inherit the description", () => {
    expect(effective(...MEMBER, "neighbor UP description all uplinks")).toMatchObject({ description: undefined });
  });
});

describe("address families", () => {
  const NEIGHBOR = `neighbor ${ADDRESS} remote-as 65000`;

  it.each([
    { lines: [NEIGHBOR], families: ["ipv4-unicast"] },
    {
      lines: [NEIGHBOR, "address-family ipv6", `neighbor ${ADDRESS} activate`],
      families: ["ipv4-unicast", "ipv6-unicast"],
    },
    {
      lines: [NEIGHBOR, `no neighbor ${ADDRESS} activate`, "address-family ipv6", `neighbor ${ADDRESS} activate`],
      families: ["ipv6-unicast"],
    },
    {
      lines: ["no bgp default ipv4-unicast", NEIGHBOR, "address-family ipv4", `neighbor ${ADDRESS} activate`],
      families: ["ipv4-unicast"],
    },
    { lines: ["bgp default ipv6-unicast", NEIGHBOR], families: ["ipv4-unicast", "ipv6-unicast"] },
    { lines: [NEIGHBOR, "no bgp default ipv4-unicast"], families: ["ipv4-unicast"] },
    {
      lines: [NEIGHBOR, `neighbor ${ADDRESS} peer-group UP`, "address-family ipv6", "neighbor UP activate"],
      families: ["ipv4-unicast", "ipv6-unicast"],
    },
    {
      lines: [
        NEIGHBOR,
        `neighbor ${ADDRESS} peer-group UP`,
        "no neighbor UP activate",
        "address-family ipv6",
        `neighbor ${ADDRESS} activate`,
      ],
      families: ["ipv6-unicast"],
    },
  ])("$lines", ({ lines, families }) => {
    expect([...started(...lines).families.keys()]).toEqual(families);
  });

  it("missing altogether keep the neighbour down", () => {
    expect(effective(NEIGHBOR, `no neighbor ${ADDRESS} activate`)).toEqual({ lacks: "activated address family" });
  });
});

describe("timers", () => {
  it("come from the neighbour, then the instance, then the profile", () => {
    const neighbor = `neighbor ${ADDRESS} remote-as 65000`;
    expect(effective(neighbor)).toMatchObject({ keepalive: 60, hold: 180, connectRetry: 30, delayOpen: undefined });
    expect(effective(neighbor, "timers bgp 3 9")).toMatchObject({ keepalive: 3, hold: 9 });
    expect(effective(neighbor, "timers bgp 3 9", `neighbor ${ADDRESS} timers 0 0`)).toMatchObject({
      keepalive: 0,
      hold: 0,
    });
  });
});

describe("whether a neighbour is external", () => {
  const CONFEDERATION = ["bgp confederation identifier 64000", "bgp confederation peers 65001"];

  it.each([
    [["neighbor 10.0.0.1 remote-as 65000"], false],
    [["neighbor 10.0.0.1 remote-as internal"], false],
    [["neighbor 10.0.0.1 remote-as external"], true],
    [["neighbor 10.0.0.1 remote-as 65001"], true],
    [["neighbor 10.0.0.1 remote-as 65001", ...CONFEDERATION], false],
    [["neighbor 10.0.0.1 remote-as 65001", ...CONFEDERATION.slice(1)], true],
    [["neighbor 10.0.0.1 remote-as 65002", "neighbor 10.0.0.1 local-as 65002"], false],
    [["neighbor 10.0.0.1 remote-as 65000", "neighbor 10.0.0.1 local-as 65002"], true],
  ])("%j: %s", (lines, external) => {
    expect(isExternal(readBgp(...lines).bgp, started(...lines))).toBe(external);
  });
});

it("a listen range takes what its peer group says", () => {
  const { bgp } = readBgp(
    "neighbor UP peer-group",
    "neighbor UP remote-as external",
    "neighbor UP timers 1 3",
    "bgp listen range 10.0.0.0/8 peer-group UP",
    "bgp listen limit 5",
  );
  const [range] = bgp.listenRanges.values();
  expect(effectiveListenRange(bgp, range)).toMatchObject({
    prefix: "10.0.0.0/8",
    limit: 5,
    remoteAs: "external",
    hold: 3,
  });
});

describe("defaults by profile and version, as FRR has them", () => {
  const OLD = {
    ebgpRequiresPolicy: false,
    networkImportCheck: false,
    enforceFirstAs: false,
    gracefulNotification: false,
  };
  const NEW = {
    ebgpRequiresPolicy: true,
    networkImportCheck: true,
    enforceFirstAs: true,
    gracefulNotification: true,
  };
  const ROWS: readonly { profile: Profile; version: string | undefined; wanted: object }[] = [
    { profile: "traditional", version: "7.0", wanted: { ...OLD, keepalive: 60, hold: 180, connectRetry: 30 } },
    { profile: "traditional", version: "7.3.1", wanted: OLD },
    { profile: "traditional", version: "7.4", wanted: { ...NEW, enforceFirstAs: false, gracefulNotification: false } },
    { profile: "traditional", version: "8.5", wanted: { ...NEW, enforceFirstAs: false } },
    { profile: "traditional", version: "9.1", wanted: NEW },
    { profile: "traditional", version: "9.1~rc1", wanted: { ...NEW, enforceFirstAs: false } },
    { profile: "traditional", version: "10.7.1", wanted: NEW },
    { profile: "traditional", version: "10.7-dev-my-manual-build", wanted: NEW },
    { profile: "traditional", version: undefined, wanted: NEW },
    {
      profile: "datacenter",
      version: "7.0",
      wanted: { ...OLD, networkImportCheck: true, keepalive: 3, hold: 9, connectRetry: 10 },
    },
    { profile: "datacenter", version: undefined, wanted: { ...NEW, ebgpRequiresPolicy: false, hold: 9 } },
  ];

  it.each(ROWS)("$profile $version", ({ profile, version, wanted }) => {
    expect(defaultsFor(profile, version)).toMatchObject(wanted);
  });
});
