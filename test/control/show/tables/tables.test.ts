import { beforeAll, describe, expect, it } from "vitest";
import { type TableScene, TOR1, TOR2, tableScene } from "./table-scene.ts";

let scene: TableScene;
beforeAll(async () => {
  scene = await tableScene();
});

const HEADER = `BGP table version is 7, local router ID is 10.0.0.1, vrf id 0
Default local pref 100, local AS 65001
`;
const LEGEND = `Status codes:  s suppressed, d damped, h history, u unsorted, * valid, > best, = multipath,
               i internal, r RIB-failure, S Stale, R Removed
Nexthop codes: @NNN nexthop's vrf id, < announce-nh-self
Origin codes:  i - IGP, e - EGP, ? - incomplete
RPKI validation codes: V valid, I invalid, N Not found

     Network          Next Hop            Metric LocPrf Weight Path
`;

/** The rows of a table in text, without what stands around them. */
function rows(answer: string): string[] {
  return answer.split("\n").filter((line) => /^ \*/.test(line));
}

function prefixesIn(line: string): string[] {
  return Object.keys(JSON.parse(scene.ask(`${line} json`)).routes);
}

describe("a table in text", () => {
  it("has FRR's columns", () => {
    expect(
      scene.ask("show bgp ipv4 unicast"),
    ).toBe(`${HEADER}${LEGEND} *>  0.0.0.0/0        2001:db8::2             50             0 65002 ?
 *=                   10.0.0.3                50             0 65003 ?
 *>  10.99.0.0/16     2001:db8::2             50             0 65002 ?
 *=                   10.0.0.3                50             0 65003 ?
 *>  10.100.1.0/24    2001:db8::2              0             0 65002 i
 *>  10.100.2.0/24    10.0.0.3                 0             0 65003 i
 *>  172.30.1.10/32   0.0.0.0                  0         32768 i

Displayed 5 routes and 7 total paths
`);
  });

  it("says how many prefixes there are when it shows none, unless a part was asked for", async () => {
    const empty = await tableScene();
    for (const tor of [TOR1, TOR2]) empty.host.speaker.removeNeighbor(tor);
    empty.host.speaker.withdraw("2001:db8:1::/48");
    empty.world.clock.advance(10_000);
    expect(empty.ask("show bgp ipv6 unicast")).toBe("No BGP prefixes displayed, 0 exist\n");
    expect(empty.ask("show bgp ipv6 unicast cidr-only")).toBe("");
    expect(empty.ask("show bgp ipv6 unicast json")).toContain(
      ' "routes": {  } , "totalRoutes": 0, "totalPaths": 0,"numRoutes":0\n } \n',
    );
  });

  it("stands below the instance's name when all are asked for", () => {
    expect(scene.ask("show ip bgp vrf all")).toBe(`\nInstance default:\n${scene.ask("show ip bgp")}`);
    expect(scene.ask("show ip bgp vrf all json")).toBe(`{\n"default":${scene.ask("show ip bgp json")}}\n`);
  });
});

describe("one prefix", () => {
  it("has everything of its paths", () => {
    const answer = scene.ask("show bgp ipv4 unicast 0.0.0.0/0").replaceAll(/update: .*/g, "update: …");
    expect(answer).toBe(`BGP routing table entry for 0.0.0.0/0, version 5
Paths: (2 available, best #1, table default)
  Advertised to peers:
  10.0.0.3
  65002
    2001:db8::2 from 2001:db8::2 (10.0.0.2)
      Origin incomplete, metric 50, valid, external, multipath, best (Older Path)
      Community: 65002:100
      Large Community: 65002:1:2
      Last update: …
  65003
    10.0.0.3 from 10.0.0.3 (10.0.0.3)
      Origin incomplete, metric 50, valid, external, multipath
      Community: 65003:100
      Large Community: 65003:1:2
      Last update: …
`);
  });

  it("is the longest that an address lies in", () => {
    const prefixOf = (address: string) => JSON.parse(scene.ask(`show bgp ipv4 unicast ${address} json`)).prefix;
    expect(["10.99.3.4", "10.100.2.255", "10.66.1.1", "172.30.1.10"].map(prefixOf)).toEqual([
      "10.99.0.0/16",
      "10.100.2.0/24",
      "0.0.0.0/0", // the /24 is one that policy refused
      "172.30.1.10/32",
    ]);
  });

  it.each([
    ["show bgp ipv4 unicast 8.8.8.8/32 json", "{}\n"],
    ["show bgp ipv4 unicast 8.8.8.8/32", "% Network not in table"],
    ["show bgp ipv4 unicast 10.66.1.0/24", "% Network not in table"],
    ["show bgp 10.0.0.0/8", "% Cannot specify IPv4 address or prefix with IPv6 AFI"],
    ["show ip bgp 2001:db8::1", "% Cannot specify IPv6 address or prefix with IPv4 AFI"],
  ])("is refused in FRR's words: %s", (line, words) => {
    expect(scene.ask(line)).toBe(words);
  });

  it("is shown with the paths that were asked for alone", () => {
    const paths = (form: string) =>
      JSON.parse(scene.ask(`show bgp ipv4 unicast 10.99.0.0/16 ${form} json`)).paths.map(
        ({ peer }: { peer: { peerId: string } }) => peer.peerId,
      );
    expect([paths("bestpath"), paths("multipath")]).toEqual([[TOR1], [TOR1, TOR2]]);
  });
});

describe("a part of a table", () => {
  it.each([
    ["10.0.0.0/8 longer-prefixes", ["10.99.0.0/16", "10.100.1.0/24", "10.100.2.0/24"]],
    ["10.100.0.0/15 longer-prefixes", ["10.100.1.0/24", "10.100.2.0/24"]],
    ["community", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["community 65002:100", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["community 65002:100 exact-match", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["community no-export", []],
    ["large-community", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["large-community 65003:1:2 exact-match", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["large-community 65003:1:3", []],
    ["community-list MARKED", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["community-list MARKED exact-match", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["filter-list FROM3", ["0.0.0.0/0", "10.99.0.0/16", "10.100.2.0/24"]],
    ["regexp ^65003$", ["0.0.0.0/0", "10.99.0.0/16", "10.100.2.0/24"]],
    ["regexp ^$", ["172.30.1.10/32"]],
    ["prefix-list TENS", ["10.99.0.0/16", "10.100.1.0/24", "10.100.2.0/24"]],
    ["route-map MARKS", ["0.0.0.0/0", "10.99.0.0/16"]],
    ["cidr-only", ["0.0.0.0/0", "10.99.0.0/16", "10.100.1.0/24", "10.100.2.0/24", "172.30.1.10/32"]],
    ["self-originate", ["172.30.1.10/32"]],
    ["version 6", ["10.99.0.0/16", "10.100.2.0/24"]],
  ])("%s", (form, prefixes) => {
    expect(prefixesIn(`show bgp ipv4 unicast ${form}`)).toEqual(prefixes);
  });

  it("shows only the paths that fit, and counts all that there are", () => {
    const answer = scene.ask("show bgp ipv4 unicast community 65003:100");
    expect(rows(answer)).toEqual([
      " *=  0.0.0.0/0        10.0.0.3                50             0 65003 ?",
      " *=  10.99.0.0/16     10.0.0.3                50             0 65003 ?",
    ]);
    expect(answer.endsWith("\nDisplayed 2 routes and 7 total paths\n")).toBe(true);
  });

  it.each([
    ["prefix-list NONE", "% NONE prefix-list not found"],
    ["access-list NONE", "% NONE access-list not found"],
    ["filter-list NONE", "% NONE AS-path access-list not found"],
    ["community-list NONE", "% NONE community-list not found"],
    ["large-community-list NONE", "% NONE is not a valid large-community-list name"],
    ["route-map NONE", "% NONE route-map not found"],
    ["community 1:2:3", "% Community malformed: 1:2:3"],
    ["large-community 1:2", "% Large-community malformed"],
    ["regexp (", "Can't compile regexp ("],
  ])("is refused in FRR's words: %s", (form, words) => {
    expect(scene.ask(`show bgp ipv4 unicast ${form}`)).toBe(words);
  });

  it.each([
    ["show bgp vrf nosuch ipv4 unicast", "View/Vrf nosuch is unknown"],
    ["show bgp vrf nosuch ipv4 unicast json", '{\n  "warning":"View/Vrf is unknown"\n}'],
    ["show bgp ipv4 neighbors 9.9.9.9 routes", "% No such neighbor in this view/vrf"],
    ["show bgp ipv4 neighbors 9.9.9.9 routes json", '{\n  "bgpNoSuchNeighbor":true\n}'],
  ])("is refused in FRR's words: %s", (line, words) => {
    expect(scene.ask(line)).toBe(words);
  });
});

describe("routes of a neighbour", () => {
  it("are those of its paths that are in the table", () => {
    expect(rows(scene.ask(`show bgp ipv4 unicast neighbors ${TOR2} routes`))).toEqual([
      " *=  0.0.0.0/0        10.0.0.3                50             0 65003 ?",
      " *=  10.99.0.0/16     10.0.0.3                50             0 65003 ?",
      " *>  10.100.2.0/24    10.0.0.3                 0             0 65003 i",
    ]);
    expect(scene.ask("show bgp ipv4 unicast neighbors tor2 routes")).toBe(
      scene.ask(`show bgp ipv4 unicast neighbors ${TOR2} routes`),
    );
  });

  it("that it was sent are shown as it was sent them", () => {
    expect(
      scene.ask(`show bgp ipv4 unicast neighbors ${TOR2} advertised-routes`),
    ).toBe(`${HEADER}${LEGEND} *>  0.0.0.0/0        10.0.0.1                               0 65001 65002 ?
 *>  10.99.0.0/16     10.0.0.1                               0 65001 65002 ?
 *>  10.100.1.0/24    10.0.0.1                               0 65001 65002 i
 *>  172.30.1.10/32   10.0.0.1                 0             0 65001 i

Total number of prefixes 4, total number of paths 4
`);
  });

  it("that it sent are shown with those that policy refuses, which can be seen alone", () => {
    const received = scene.ask(`show bgp ipv4 unicast neighbors ${TOR2} received-routes`);
    expect(
      received.slice(HEADER.length + LEGEND.length),
    ).toBe(` *> 0.0.0.0/0        10.0.0.3                50             0 65003 ?
 *> 10.66.2.0/24     10.0.0.3                               0 65003 i
 *> 10.99.0.0/16     10.0.0.3                50             0 65003 ?
 *> 10.100.2.0/24    10.0.0.3                 0             0 65003 i

Total number of prefixes 4 (1 filtered)
`);
    const filtered = JSON.parse(scene.ask(`show bgp ipv4 unicast neighbors ${TOR2} filtered-routes json`));
    expect(Object.keys(filtered.receivedRoutes)).toEqual(["10.66.2.0/24"]);
    const counts = JSON.parse(scene.ask(`show bgp ipv4 unicast neighbors ${TOR2} prefix-counts json`));
    expect([counts.pfxCounter, counts.ribTableWalkCounters["Adj-in"]]).toEqual([3, 4]);
  });

  it("can be asked for one prefix", () => {
    const ask = (which: string) => scene.ask(`show bgp ipv4 unicast neighbors ${TOR2} ${which}`);
    expect(Object.keys(JSON.parse(ask("advertised-routes 10.100.1.0/24 json")).advertisedRoutes)).toEqual([
      "10.100.1.0/24",
    ]);
    expect(ask("advertised-routes 10.100.2.0/24")).toBe("Network not in table\n");
    expect(ask("filtered-routes 10.66.2.0/24")).toContain("10.0.0.3 (inaccessible) from 10.0.0.3 (10.0.0.3)");
  });

  it("tell of a default route that is sent whatever the table has", async () => {
    const originating = await tableScene([
      "router bgp 65001",
      " address-family ipv4 unicast",
      `  neighbor ${TOR2} default-originate`,
    ]);
    const line = `show bgp ipv4 unicast neighbors ${TOR2} advertised-routes`;
    expect(JSON.parse(originating.ask(`${line} json`)).bgpOriginatingDefaultNetwork).toBe("0.0.0.0/0");
    expect(originating.ask(line)).toContain("\n\nOriginating default network 0.0.0.0/0\n\n     Network ");
  });
});

describe("statistics of a table", () => {
  it("count as FRR does", () => {
    const [statistics] = JSON.parse(scene.ask("show bgp ipv4 unicast statistics json")).ipv4Unicast;
    expect(statistics).toMatchObject({
      totalAdvertisements: 7,
      totalPrefixes: 5,
      averagePrefixLength: 19.2,
      unaggregateablePrefixes: 5, // the default route, which all lie in, makes nothing aggregateable
      addressSpaceAdvertised: 2 ** 32 + 2 ** 16 + 2 * 2 ** 8 + 1,
      longestAsPath: 1,
      largestAsPath: 6,
      prefixLength: [{ "0": 1 }, { "16": 1 }, { "24": 2 }, { "32": 1 }],
    });
  });

  it("tell prefixes that lie in others", async () => {
    const nested = await tableScene();
    nested.tor2.speaker.announce("10.99.128.0/17", { asPath: [64999, 7018] });
    nested.tor2.speaker.announce("10.99.192.0/18", { asPath: [3356] });
    nested.world.clock.advance(10_000);
    const [statistics] = JSON.parse(nested.ask("show bgp ipv4 unicast statistics json")).ipv4Unicast;
    expect(statistics).toMatchObject({ maximumAggregateablePrefixes: 2, longestAsPath: 3, highestPublicAsn: 7018 });
    expect(nested.ask("show bgp statistics-all")).toMatch(/^BGP IPv4 Unicast RIB [\s\S]*\nBGP IPv6 Unicast RIB /);
  });
});
