import { describe, expect, it } from "vitest";
import type { Capability } from "../../../../src/bgp/messages.ts";
import { capabilitiesJson } from "../../../../src/control/show/sessions/capabilities-json.ts";
import { capabilitiesText } from "../../../../src/control/show/sessions/capabilities-text.ts";
import { memorySize } from "../../../../src/control/show/sessions/memory-size.ts";
import type { NeighborInfo } from "../../../../src/speaker/neighbor-info.ts";
import { CONFIGURATION, eventful, SHUT, setScene, UP } from "./scene.ts";

describe("capabilities that only the neighbour has", () => {
  const theirs: readonly Capability[] = [
    { kind: "unknown", code: 67, value: new Uint8Array(0) },
    { kind: "unknown", code: 76, value: Uint8Array.of(0, 1, 1, 0, 7, 0, 2, 1, 0, 9, 0) },
  ];
  const info = { advertised: [], negotiated: { peer: { capabilities: theirs } } } as unknown as NeighborInfo;

  it("are told of, though we do not know what they are for", () => {
    expect(capabilitiesJson(info)).toMatchObject({
      dynamic: "received",
      pathsLimit: {
        ipv4Unicast: { received: true, receivedPathsLimit: 7 },
        ipv6Unicast: { received: true, receivedPathsLimit: 9 },
      },
    });
    expect([...capabilitiesText(info)]).toEqual(
      expect.arrayContaining(["    Dynamic: received", "    Paths-Limit:", "      IPv4 Unicast: received (7)"]),
    );
  });
});

describe("sizes of memory", () => {
  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [11_263, "11263 bytes"],
    [92_088, "90 KiB"],
    [11 * 2 ** 20, "11 MiB"],
    [12 * 2 ** 30, "12 GB"],
  ])("are FRR's: %d", (bytes, text) => {
    expect(memorySize(bytes)).toBe(text);
  });
});

describe("show bgp peer-group", () => {
  it("is FRR's text", async () => {
    expect((await eventful()).ask("show bgp peer-group uplink")).toBe(
      [
        "",
        "BGP peer-group uplink, remote AS 0",
        "  Peer-group type is external",
        "  Configured address-families: IPv4 Unicast; IPv6 Unicast;",
        "  Peer-group members:",
        `    ${UP}  Established `,
        "",
      ].join("\n"),
    );
  });

  it("has FRR's words for one that does not exist", async () => {
    const scene = await setScene();
    expect(() => scene.ask("show bgp peer-group nobody")).toThrow("% No such peer-group");
    expect(scene.ask("show bgp peer-group nobody json")).toBe("{}\n");
  });
});

describe("show bgp update-groups", () => {
  it("shows one family, or one group, when asked", async () => {
    const scene = await eventful();
    const groups = (question: string): Record<string, { afi: string }> => JSON.parse(scene.ask(question)).default;
    expect(Object.values(groups("show bgp ipv6 update-groups json")).map(({ afi }) => afi)).toEqual(["IPv6"]);
    const [id] = Object.keys(groups("show ip bgp update-groups json"));
    expect(Object.keys(groups(`show bgp update-groups ${id} json`))).toEqual([id]);
    expect(scene.ask(`show bgp update-groups ${id}`)).toContain("  Outgoing route map: to-tor\n");
  });
});

describe("the instance", () => {
  it("is listed with its neighbours and its networks", async () => {
    const scene = await eventful();
    const { vrfs } = JSON.parse(scene.ask("show bgp vrfs json"));
    expect(vrfs.default).toMatchObject({
      numConfiguredPeers: 3,
      numEstablishedPeers: 1,
      grMode: "Restarter",
      addressFamilyInfo: { ipv4Unicast: { network: { "198.51.100.0/24": {} } } },
    });
    expect(scene.ask("show bgp vrfs")).toContain("DFLT  0      10.0.0.1          3          1           default");
    expect(scene.ask("show bgp vrfs default")).toContain("Num Configured Peers 3, Established 1\n");
    expect(() => scene.ask("show bgp vrfs red")).toThrow("% Specified BGP instance not found");
  });

  it("says where it listens", async () => {
    expect((await setScene()).ask("show bgp listeners")).toBe(
      [
        "Name             fd Address",
        "---------------------------",
        "default          -1 10.0.0.1",
        "default          -1 2001:db8::1",
        "",
      ].join("\n"),
    );
  });

  it("may not be there at all", async () => {
    const scene = await setScene();
    const { subject } = scene;
    Object.assign(subject.configuration, { bgp: undefined });
    expect(scene.ask("show bgp summary json")).toBe("{}\n");
    expect(scene.ask("show bgp summary")).toBe("% BGP instance not found\n");
    expect(scene.ask("show bgp neighbors json")).toBe("{}\n");
    expect(JSON.parse(scene.ask("show bgp router json"))).toMatchObject({ bgpInstanceCount: 0 });
    expect(JSON.parse(scene.ask("show bgp vrfs json"))).toEqual({ vrfs: {}, totalVrfs: 0 });
  });
});

describe("a neighbour that cannot be started", () => {
  it("is shown nonetheless: without an AS, behind an interface, without a family", async () => {
    const scene = await setScene([
      ...CONFIGURATION.slice(0, 4),
      " neighbor eth0 interface",
      " neighbor group peer-group",
      " neighbor 10.0.0.77 peer-group group",
      " neighbor 10.0.0.78 remote-as 65078",
      ` neighbor ${SHUT} remote-as internal`,
      " address-family ipv4 unicast",
      "  no neighbor 10.0.0.78 activate",
    ]);
    const { peers } = JSON.parse(scene.ask("show bgp ipv4 unicast summary json"));
    expect(Object.keys(peers)).toEqual(["eth0", SHUT, "10.0.0.77"]);
    expect(peers).toMatchObject({
      eth0: { remoteAs: 0, state: "Idle", idType: "interface" },
      "10.0.0.77": { remoteAs: 0, state: "Idle", peerUptime: "never" },
    });
    const neighbors = JSON.parse(scene.ask("show bgp neighbors json"));
    expect(neighbors).toMatchObject({
      eth0: { bgpNeighborAddr: "none", nbrUnspecifiedLink: true },
      "10.0.0.78": { nbrExternalLink: true, bgpState: "Idle", addressFamilyInfo: {} },
      [SHUT]: { nbrInternalLink: true, internalBgpNbrMaxHopsAway: 255, remoteAs: 65001 },
    });
    expect(scene.ask("show bgp neighbors eth0")).toContain("BGP neighbor on eth0: none, remote AS Unspecified,");
  });
});
