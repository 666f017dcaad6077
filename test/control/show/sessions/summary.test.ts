import { describe, expect, it } from "vitest";
import { CONFIGURATION, eventful, type Scene, SHUT, SILENT, setScene, UP } from "./scene.ts";

const TWO_LINES = /\n(?=Neighbor)/;

/** What comes after the first header of a table. */
function table(text: string): string {
  return text.split(TWO_LINES)[1] ?? "";
}

function peers(scene: Scene, question = "show bgp ipv4 unicast summary json") {
  const answer: { peers: Record<string, Record<string, unknown>> } = JSON.parse(scene.ask(question));
  return answer.peers;
}

async function established(configuration: readonly string[], peerSide = {}): Promise<Scene> {
  const scene = await setScene(configuration, peerSide);
  scene.world.until(() => scene.router.speaker.neighbors().some(({ state }) => state === "Established"), 60_000);
  scene.world.until(() => false, 2000);
  return scene;
}

describe("show bgp summary", () => {
  it("is FRR's table, column by column", async () => {
    const scene = await eventful();
    const text = scene.ask("show bgp ipv4 unicast summary");
    const { msgRcvd, msgSent } = peers(scene)[UP];
    const row = (...[count, sent]: readonly unknown[]) => `${String(count).padStart(10)}${String(sent).padStart(10)}`;
    expect(text).toBe(
      [
        "BGP router identifier 10.0.0.1, local AS number 65001 VRF default vrf-id 0",
        "BGP table version 3",
        "RIB entries 3, using 192 bytes of memory",
        "Peers 3, using 48 KiB of memory",
        "Peer groups 1, using 512 bytes of memory",
        "",
        "Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc",
        `10.0.0.2        4      65002${row(msgRcvd, msgSent)}        3    0    0 00:00:34            2        1 tor2`,
        "10.0.0.3        4      65003         0         0        0    0    0    never      Connect        0 N/A",
        "10.0.0.9        4      65099         0         0        0    0    0    never Idle (Admin)        0 N/A",
        "",
        "Total number of neighbors 3",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["established", [UP], "Displayed neighbors 1"],
    ["failed", [SILENT, SHUT], "Displayed neighbors 2"],
    [`neighbor ${SHUT}`, [SHUT], "Displayed neighbors 1"],
    ["remote-as 65003", [SILENT], "Displayed neighbors 1"],
    ["remote-as external", [UP, SILENT, SHUT], "Displayed neighbors 3"],
    ["remote-as internal", [], "% No matching neighbor"],
  ])("shows those that are asked for: %s", async (filter, names, ending) => {
    const text = (await eventful()).ask(`show bgp ipv4 unicast summary ${filter}`);
    expect(text).toContain(`\n${ending}\n`);
    expect(table(text).match(/^10\.0\.0\.\d/gm) ?? []).toEqual(names);
  });

  it("leaves out families that no neighbour is activated for", async () => {
    const scene = await setScene(["router bgp 65001", " bgp router-id 1.1.1.1", ` neighbor ${UP} remote-as 65002`]);
    expect(Object.keys(JSON.parse(scene.ask("show bgp summary json")))).toEqual(["ipv4Unicast"]);
    expect(scene.ask("show bgp ipv6 unicast summary json")).toBe("{}\n");
    expect(scene.ask("show bgp ipv6 unicast summary")).toBe("% No BGP neighbors found in VRF default\n");
  });

  it("nests answers as FRR does, down to the line ends", async () => {
    const scene = await setScene();
    const one = scene.ask("show bgp ipv6 unicast summary failed json");
    expect(scene.ask("show bgp ipv6 summary failed json")).toBe(`{\n"ipv6Unicast":${one}}\n`);
    expect(scene.ask("show bgp vrf all ipv6 unicast summary failed json")).toBe(`{\n"default":${one}}\n`);
    expect(scene.ask("show bgp l2vpn evpn summary json")).toBe("{}\n");
  });

  it("cannot be disturbed by what a neighbour calls itself", async () => {
    const configuration = ["frr defaults datacenter", ...CONFIGURATION.slice(2)];
    const scene = await established(configuration.map((line) => line.replace("tor2", "\u001b[2Jtor")));
    expect(scene.ask("show bgp summary")).toContain("tor(10.0.0.2)");
    expect(scene.ask("show bgp summary")).toContain("\\x1b[2Jtor");
    expect(scene.ask("show bgp neighbors")).not.toContain("\u001b");
  });
});

describe("the state of a neighbour", () => {
  it.each<[string, readonly string[], string, string, unknown]>([
    ["without a policy", [`neighbor ${UP} remote-as 65002`], "Established", "Policy", "(Policy) (Policy)"],
    [
      "that brought too many prefixes",
      ["no bgp ebgp-requires-policy", `neighbor ${UP} remote-as 65002`, `neighbor ${UP} maximum-prefix 1`],
      "Idle (PfxCt)",
      "PfxCt",
      "Idle (PfxCt) 0",
    ],
    [
      "that is only waited for",
      ["no bgp ebgp-requires-policy", `neighbor ${UP} remote-as 65002`, `neighbor ${UP} passive`],
      "Established",
      "Passive",
      "2 0",
    ],
    [
      "of another family only",
      [
        "no bgp ebgp-requires-policy",
        `neighbor ${UP} remote-as 65002`,
        "address-family ipv6 unicast",
        `neighbor ${UP} activate`,
      ],
      "Established",
      "OK",
      "NoNeg NoNeg",
    ],
  ])("is told: %s", async (_, lines, state, peerState, columns) => {
    const isOther = lines.some((line) => line.includes("ipv6"));
    const scene = await established(
      ["router bgp 65001", "bgp router-id 10.0.0.1", ...lines],
      isOther ? { families: ["ipv6-unicast"] } : {},
    );
    expect(peers(scene)[UP]).toMatchObject({ state, peerState });
    const rows = scene.ask("show bgp ipv4 unicast summary").split("\n");
    const line = rows.find((each) => each.startsWith(UP)) ?? "";
    const column = rows.find((each) => each.startsWith("Neighbor"))?.indexOf("State/PfxRcd");
    expect(line.slice(column).trim().replace(/ +/g, " ")).toBe(`${columns} FRRouting/10.7.1`);
  });

  it("that came through a listen range is marked", async () => {
    const scene = await established([
      "router bgp 65001",
      "bgp router-id 10.0.0.1",
      "no bgp ebgp-requires-policy",
      "neighbor guests peer-group",
      "neighbor guests remote-as external",
      "bgp listen range 10.0.0.0/24 peer-group guests",
    ]);
    expect(peers(scene)[UP]).toMatchObject({ dynamicPeer: true, remoteAs: 65002, state: "Established" });
    expect(scene.ask("show bgp summary")).toContain("1 dynamic neighbor(s), limit 100\n");
    expect(scene.ask("show bgp neighbors")).toContain(" Belongs to the subnet range group: 10.0.0.0/24\n");
    expect(JSON.parse(scene.ask("show bgp peer-group guests json"))).toMatchObject({
      guests: { dynamicRanges: { IPv4: { count: 1, ranges: ["10.0.0.0/24"] } }, members: { [UP]: { dynamic: true } } },
    });
  });
});
