import { describe, expect, it } from "vitest";
import { CommandError } from "../../../../src/control/exec-command.ts";
import { eventful, SHUT, SILENT, setScene, UP } from "./scene.ts";

describe("show bgp neighbors", () => {
  it("tells what both sides offered, and what only one did", async () => {
    const text = (await eventful()).ask(`show bgp neighbors ${UP}`);
    expect(text.slice(text.indexOf("  Neighbor capabilities"), text.indexOf("  Graceful restart information"))).toBe(
      [
        "  Neighbor capabilities:",
        "    4 Byte AS: advertised and received",
        "    Extended Message: advertised and received",
        "    AddPath:",
        "      IPv4 Unicast: RX advertised and received",
        "      IPv6 Unicast: RX advertised and received",
        "    Long-lived Graceful Restart: received",
        "      Address families by peer:",
        "    Route refresh: advertised and received",
        "    Enhanced Route Refresh: advertised and received",
        "    Address Family IPv4 Unicast: advertised and received",
        "    Address Family IPv6 Unicast: advertised and received",
        "    Hostname Capability: advertised (name: vm,domain name: n/a) received (name: tor,domain name: n/a)",
        "    Version Capability: not advertised received software version (FRRouting/10.7.1)",
        "    Link-Local Next Hop Capability: not advertised not received",
        "    Graceful Restart Capability: advertised and received",
        "      Remote Restart timer is 120 seconds",
        "      Peer has restarted (R-bit is set)",
        "      Peer has restarted (N-bit is set)",
        "      Address families by peer:",
        "        none",
        "",
      ].join("\n"),
    );
  });

  it("tells of BFD where FRR does, with the intervals that hold", async () => {
    const scene = await eventful();
    const text = scene.ask(`show bgp neighbors ${UP}`);
    expect(text).toContain("\nBFD Hold Time (interval 30) timer expires in 0 seconds\n");
    const lines = [
      "  BFD: Type: single hop",
      "  Detect Multiplier: 3, Min Rx interval: 100, Min Tx interval: 100",
      "  Profile: fast-detect",
      "  Status: Down, Last update: 0:",
    ];
    expect(text).toContain(`\n\n${lines.join("\n")}`);
    expect(scene.ask(`show bgp neighbors ${SILENT}`)).not.toContain("BFD");
  });

  it("tells of one that has never been there", async () => {
    const answer = JSON.parse((await setScene()).ask(`show bgp neighbors ${SILENT} json`));
    expect(answer[SILENT]).toMatchObject({
      lastReset: "never",
      hostLocal: "Unknown",
      portLocal: -1,
      hostname: "Unknown",
    });
    expect(answer[SILENT]).not.toHaveProperty("neighborCapabilities");
  });

  it("escapes slashes, as FRR does here and nowhere else", async () => {
    const scene = await eventful();
    expect(scene.ask("show bgp neighbors json")).toContain('"softwareVersion":"FRRouting\\/10.7.1"');
    expect(scene.ask("show bgp summary json")).toContain('"softwareVersion":"FRRouting/10.7.1"');
  });

  it("is one well-formed object, however many neighbours there are", async () => {
    const scene = await eventful();
    const one = (name: string) => scene.ask(`show bgp neighbors ${name} json`).slice(2, -3);
    const all = scene.ask("show bgp neighbors json");
    expect(all).toBe(`{\n${[UP, SILENT, SHUT].map(one).join(",\n")}\n}\n`);
    const named = scene.ask("show bgp vrf all neighbors json");
    expect(named).toBe(`{\n"default":{\n  "vrfId":0,\n  "vrfName":"default",\n${all.slice(2)}}\n`);
    const nobody = await setScene(["router bgp 65001", "bgp router-id 10.0.0.1"]);
    expect(nobody.ask("show bgp neighbors json")).toBe("{}\n");
    expect(() => nobody.ask("show bgp neighbors")).toThrow("% No BGP neighbors found");
  });

  it.each([
    ["by address", UP, UP],
    ["by the name that it gives itself", "tor", UP],
  ])("finds one %s", async (_, name, address) => {
    expect(Object.keys(JSON.parse((await eventful()).ask(`show bgp neighbors ${name} json`)))).toEqual([address]);
  });

  it("has FRR's words for one that does not exist", async () => {
    const scene = await setScene();
    expect(() => scene.ask("show bgp neighbors 10.9.9.9")).toThrow(
      new CommandError("% No such neighbor in this view/vrf"),
    );
    expect(scene.ask("show bgp neighbors 10.9.9.9 json")).toBe('{\n  "bgpNoSuchNeighbor":true\n}\n');
    expect(scene.ask("show bgp vrf red neighbors json")).toBe("{}\n");
    expect(scene.ask("show bgp vrf red neighbors")).toBe("% BGP instance not found\n");
  });

  it.each([
    ["established", [UP]],
    ["failed", [SILENT, SHUT]],
  ])("is brief when asked: %s", async (state, names) => {
    const answer = JSON.parse((await eventful()).ask(`show bgp neighbors json brief ${state}`));
    expect(Object.keys(answer)).toEqual(names);
    expect(answer[names[0]]).toHaveProperty("addressFamilyInfo.ipv4Unicast.acceptedPrefixCounter");
  });

  it("tells how long one that brought too many prefixes is kept out", async () => {
    const scene = await setScene([
      "router bgp 65001",
      "bgp router-id 10.0.0.1",
      "no bgp ebgp-requires-policy",
      `neighbor ${UP} remote-as 65002`,
      `neighbor ${UP} maximum-prefix 1 restart 5`,
    ]);
    const neighbor = scene.router.speaker.neighbor(UP);
    expect(scene.world.until(() => neighbor?.info().keptOut !== undefined, 60_000)).toBe(true);
    const answer = JSON.parse(scene.ask("show bgp neighbors json"))[UP];
    expect(answer).toMatchObject({ prefixesConfigExceedMax: true, reducePrefixNumFrom: true, lastResetCode: 33 });
    expect(answer.restartInTimerMsec).toBe(300_000);
    expect(scene.ask("show bgp neighbors")).toContain(
      `Reduce the no. of prefix from ${UP}, will restart in 300 seconds`,
    );
  });
});

describe("show bgp nexthop", () => {
  it("counts the paths that lead to each, and says whose address it is", async () => {
    const scene = await eventful();
    expect(JSON.parse(scene.ask("show bgp nexthop json"))).toEqual({
      ipv4: { [UP]: { valid: true, complete: true, igpMetric: 0, pathCount: 2, peer: UP } },
      ipv6: {},
    });
    expect(scene.ask(`show bgp nexthop ${UP}`)).toBe(` ${UP} valid [IGP metric 0], #paths 2, peer ${UP}\n`);
    expect(scene.ask("show bgp nexthop 10.9.9.9")).toBe("nexthop 10.9.9.9 does not have entry\n");
  });

  it("tells of one that cannot be reached", async () => {
    const scene = await eventful();
    scene.router.speaker.setNextHop(UP, { reachable: false, metric: 0 });
    expect(scene.ask("show bgp nexthop")).toBe(`Current BGP nexthop cache:\n ${UP} invalid, #paths 2, peer ${UP}\n`);
  });
});
