/** The same configuration, the same neighbour: FRR's answers about sessions and Bellman's. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../../src/lab/eventually.ts";
import { frr as frrKind } from "../../../src/lab/peers/frr.ts";
import { assertRequirements } from "../../../src/lab/requirements.ts";
import { BGPD_PREAMBLE, Bgpd } from "../bgpd.ts";
import { ConfiguredSpeaker } from "./configured-speaker.ts";
import { differencesBetween } from "./volatile.ts";

const PEER = "127.0.0.1";
const ROUTER = "127.0.0.2";

const PEER_CONFIGURATION = [
  "router bgp 65002",
  " bgp router-id 10.9.9.2",
  " no bgp ebgp-requires-policy",
  " no bgp network import-check",
  ` neighbor ${ROUTER} remote-as 65001`,
  ` neighbor ${ROUTER} passive`,
  ` neighbor ${ROUTER} disable-connected-check`,
  " address-family ipv4 unicast",
  "  network 203.0.113.0/24",
  "  network 203.0.113.128/25",
  `  neighbor ${ROUTER} route-map elsewhere out`,
  " exit-address-family",
  " address-family ipv6 unicast",
  "  network 2001:db8:2::/48",
  `  neighbor ${ROUTER} activate`,
  `  neighbor ${ROUTER} route-map elsewhere out`,
  " exit-address-family",
  // FRR takes no address of this host's for a next hop.
  "route-map elsewhere permit 10",
  " set ip next-hop 192.0.2.2",
  " set ipv6 next-hop global 2001:db8::2",
];

function routerConfiguration(port: number): string[] {
  return [
    "hostname crier",
    "router bgp 65001",
    " bgp router-id 10.9.9.1",
    " no bgp network import-check",
    " neighbor uplink peer-group",
    " neighbor uplink remote-as 65002",
    " neighbor uplink timers 10 30",
    " neighbor uplink disable-connected-check",
    ` neighbor ${PEER} peer-group uplink`,
    ` neighbor ${PEER} description the one and only`,
    ` neighbor ${PEER} port ${port}`,
    ` neighbor ${PEER} update-source ${ROUTER}`,
    " neighbor 127.0.0.9 remote-as 65009",
    " neighbor 127.0.0.9 shutdown",
    " address-family ipv4 unicast",
    "  network 198.51.100.0/24",
    "  neighbor uplink soft-reconfiguration inbound",
    "  neighbor uplink route-map everything in",
    "  neighbor uplink route-map everything out",
    // FRR sends a neighbour's own routes back to it, Bellman does not.
    "  neighbor uplink prefix-list own out",
    "  neighbor uplink maximum-prefix 100",
    " exit-address-family",
    " address-family ipv6 unicast",
    "  neighbor uplink activate",
    "  neighbor uplink soft-reconfiguration inbound",
    "  neighbor uplink route-map everything in",
    "  neighbor uplink prefix-list nowhere out",
    " exit-address-family",
    "ip prefix-list own permit 198.51.100.0/24",
    "route-map everything permit 10",
    " set ip next-hop 192.0.2.1",
    " set ipv6 next-hop global 2001:db8::1",
  ];
}

/** Both families' routes have come, and all has been said. */
const READY = { ipv4Unicast: 2, ipv6Unicast: 1 } as const;

const QUESTIONS = [
  "show bgp summary json",
  "show ip bgp summary json",
  "show bgp ipv4 unicast summary json",
  "show bgp ipv6 unicast summary json",
  "show bgp summary established json",
  "show bgp summary failed json",
  "show bgp vrf all summary json",
  "show bgp vrf nosuch summary json",
  "show bgp neighbors json",
  `show bgp neighbors ${PEER} json`,
  "show bgp neighbors 127.0.0.77 json",
  "show bgp peer-group json",
];

describe("answers about sessions", () => {
  const theirs = new Map<string, string>();
  let peer: Bgpd;
  let speaker: ConfiguredSpeaker;

  beforeAll(async () => {
    assertRequirements(frrKind.programs);
    peer = await Bgpd.start([...BGPD_PREAMBLE, ...PEER_CONFIGURATION]);
    const configuration = routerConfiguration(peer.port);
    const frr = await Bgpd.start([...BGPD_PREAMBLE, ...configuration]);
    try {
      await eventually("FRR has the routes", async () => isReady(await frr.show(QUESTIONS[0])) || undefined);
      for (const question of QUESTIONS) theirs.set(question, await frr.show(question));
    } finally {
      await frr.stop();
    }
    speaker = await ConfiguredSpeaker.start(["frr version 8.4", "frr defaults traditional", ...configuration]);
    await eventually("Bellman has the routes", () => isReady(speaker.ask(QUESTIONS[0])) || undefined);
  }, 60_000);

  afterAll(async () => {
    await speaker?.stop();
    await peer?.stop();
  });

  it.each(QUESTIONS)("are FRR's, but for what cannot be: %s", (question) => {
    const ours: unknown = JSON.parse(speaker.ask(question));
    expect(differencesBetween(JSON.parse(theirs.get(question) ?? ""), ours)).toEqual([]);
  });
});

function isReady(summary: string): boolean {
  const families = JSON.parse(summary) as Record<string, { peers?: Record<string, { pfxRcd?: number }> } | undefined>;
  return Object.entries(READY).every(([family, count]) => families[family]?.peers?.[PEER]?.pfxRcd === count);
}
