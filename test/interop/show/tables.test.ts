/** The same configuration, the same UPDATEs: FRR's tables and Bellman's. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Speaker } from "../../../src/index.ts";
import { eventually } from "../../../src/lab/eventually.ts";
import { frr as frrKind } from "../../../src/lab/peers/frr.ts";
import { assertRequirements } from "../../../src/lab/requirements.ts";
import { BGPD_PREAMBLE, Bgpd } from "../bgpd.ts";
import { ConfiguredSpeaker } from "./configured-speaker.ts";
import { ADVERTISED_INCOMPARABLE, differencesBetween, TABLES_INCOMPARABLE } from "./volatile.ts";

const ROUTER = "127.0.0.1";
const [TOR1, TOR2, COLLEAGUE] = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];
const NEIGHBORS = [
  { address: TOR1, asn: 65002 },
  { address: TOR2, asn: 65003 },
  { address: COLLEAGUE, asn: 65001 },
] as const;

/** `lines`: what lets the router find a neighbour, or be found by it. */
function configuration(lines: (address: string) => readonly string[]): string[] {
  return [
    "router bgp 65001",
    " bgp router-id 10.9.9.1",
    " no bgp ebgp-requires-policy",
    " no bgp network import-check",
    " bgp bestpath as-path multipath-relax",
    ...NEIGHBORS.flatMap(({ address, asn }) =>
      [`remote-as ${asn}`, "disable-connected-check", ...lines(address)].map((line) => ` neighbor ${address} ${line}`),
    ),
    " address-family ipv4 unicast",
    "  network 172.30.1.10/32",
    ...NEIGHBORS.flatMap(({ address }) => [
      `  neighbor ${address} soft-reconfiguration inbound`,
      `  neighbor ${address} route-map arriving in`,
      // FRR sends a neighbour's own routes back to it, Bellman does not.
      `  neighbor ${address} prefix-list told out`,
    ]),
    "  maximum-paths 4",
    " exit-address-family",
    "ip prefix-list told permit 172.30.1.10/32",
    "ip prefix-list told permit 10.100.2.0/24",
    "ip prefix-list secret permit 10.66.0.0/16 le 32",
    "route-map arriving deny 5",
    " match ip address prefix-list secret",
    "route-map arriving permit 10",
  ];
}

/** The neighbours, each with the routes that it tells of. */
function neighborsOf(port: number | "passive"): Promise<readonly Speaker[]> {
  return Promise.all(
    NEIGHBORS.map(async ({ address, asn }, i) => {
      const listen = port === "passive" ? [{ address, port: 0 }] : [];
      const speaker = new Speaker({ asn, routerId: `10.9.9.${i + 2}`, hostname: `peer${i}`, listen });
      await speaker.ready();
      tellRoutes(speaker, i);
      speaker.addNeighbor({
        address: ROUTER,
        localAddress: address,
        remoteAs: 65001,
        ...(port === "passive" ? { passive: true } : { port }),
      });
      return speaker;
    }),
  );
}

function tellRoutes(speaker: Speaker, i: number): void {
  const nextHop = `192.0.2.${i + 2}`;
  const preference = i === 2 ? { localPref: 50 + i } : {};
  const common = { nextHop, ...preference };
  speaker.announce("0.0.0.0/0", { ...common, origin: "incomplete", med: 50, communities: [`6500${i}:100`] });
  speaker.announce("10.99.0.0/16", {
    ...common,
    communities: ["65000:1", "no-peer"],
    largeCommunities: ["65000:1:2"],
  });
  speaker.announce(`10.100.${i}.0/24`, { ...common, med: i });
  speaker.announce(`10.66.${i}.0/24`, common);
  speaker.announce("198.51.100.0/24", { ...common, asPath: [64_600 + i, 64_700], origin: "egp" });
  if (i === 0) speaker.announce("198.51.100.128/25", { ...common, asPath: [64_600, 4_200_000_001] });
}

const QUESTIONS = [
  "show bgp ipv4 unicast json",
  "show ip bgp json",
  "show bgp ipv4 unicast 0.0.0.0/0 json",
  "show bgp ipv4 unicast 10.99.0.0/16 json",
  "show bgp ipv4 unicast 198.51.100.0/24 json",
  "show bgp ipv4 unicast 172.30.1.10/32 json",
  "show bgp ipv4 unicast 10.100.2.7 json",
  "show bgp ipv4 unicast 0.0.0.0/0 bestpath json",
  "show bgp ipv4 unicast 0.0.0.0/0 multipath json",
  "show bgp ipv4 unicast 10.66.0.0/24 json",
  "show bgp ipv4 unicast 198.51.0.0/16 longer-prefixes json",
  "show bgp ipv4 unicast community 65000:1 json",
  "show bgp ipv4 unicast community no-peer json",
  "show bgp ipv4 unicast large-community 65000:1:2 json",
  "show bgp ipv4 unicast regexp _64700$ json",
  "show bgp ipv4 unicast cidr-only json",
  ...NEIGHBORS.flatMap(({ address }) =>
    ["routes", "advertised-routes", "received-routes", "filtered-routes", "prefix-counts"].map(
      (which) => `show bgp ipv4 unicast neighbors ${address} ${which} json`,
    ),
  ),
];

describe("answers about tables", () => {
  const theirs = new Map<string, string>();
  let neighbors: readonly Speaker[] = [];
  let speaker: ConfiguredSpeaker;

  beforeAll(async () => {
    assertRequirements(frrKind.programs);
    const frr = await Bgpd.start([...BGPD_PREAMBLE, ...configuration(() => ["passive"])]);
    const feeders = await neighborsOf(frr.port);
    try {
      await eventually("FRR has the routes", () => isReady((question) => frr.show(question)));
      for (const question of QUESTIONS) theirs.set(question, await frr.show(question));
    } finally {
      await Promise.all(feeders.map((each) => each.close()));
      await frr.stop();
    }
    neighbors = await neighborsOf("passive");
    const ports = new Map(neighbors.map(({ listening: [{ address, port }] }) => [address, port]));
    speaker = await ConfiguredSpeaker.start([
      "frr version 8.4",
      "frr defaults traditional",
      ...configuration((address) => [`port ${ports.get(address)}`, `update-source ${ROUTER}`]),
    ]);
    await eventually("Bellman has the routes", () => isReady((question) => Promise.resolve(speaker.ask(question))));
  }, 60_000);

  afterAll(async () => {
    await speaker?.stop();
    await Promise.all(neighbors.map((each) => each.close()));
  });

  it.each(QUESTIONS)("are FRR's, but for what cannot be: %s", (question) => {
    const ours: unknown = JSON.parse(speaker.ask(question));
    const frr: unknown = JSON.parse(theirs.get(question) ?? "");
    const ignored = /advertised/.test(question) ? ADVERTISED_INCOMPARABLE : TABLES_INCOMPARABLE;
    expect(differencesBetween(inOnePathOrder(frr), inOnePathOrder(ours), ignored)).toEqual([]);
  });
});

/** All have said all, and have been told all. */
async function isReady(ask: (question: string) => Promise<string>): Promise<true> {
  for (const { address } of NEIGHBORS) {
    const question = `show bgp ipv4 unicast neighbors ${address}`;
    const counts = JSON.parse(await ask(`${question} prefix-counts json`));
    expect([address, counts.ribTableWalkCounters?.["Adj-in"]]).toEqual([address, address === TOR1 ? 6 : 5]);
    const told = JSON.parse(await ask(`${question} advertised-routes json`));
    expect([address, (told.totalPrefixCounter ?? 0) >= (address === COLLEAGUE ? 1 : 2)]).toEqual([address, true]);
  }
  return true;
}

/** Paths that are no better than one another have no order. */
function inOnePathOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOnePathOrder).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inOnePathOrder(each)]));
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const { peerId, peer } = value as { peerId?: string; peer?: { peerId?: string } };
  return peerId ?? peer?.peerId ?? "";
}
