import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Configuration } from "../../src/config/model.ts";
import { readConfiguration } from "../../src/config/reader.ts";
import {
  configurationLines,
  SECRETS_HIDDEN,
  SECRETS_SHOWN,
  writeConfiguration,
} from "../../src/config/running-config.ts";
import { BLOCKS } from "./examples/blocks.ts";
import { meaningOf } from "./meaning.ts";
import { configurations } from "./random-configuration.ts";

const read = (text: string): Configuration => readConfiguration(text, "bellman.conf").model;
const written = (text: string): string => writeConfiguration(read(text), SECRETS_SHOWN);

function expectRoundTrip(text: string): void {
  const model = read(text);
  const again = writeConfiguration(model, SECRETS_SHOWN);
  expect(meaningOf(read(again))).toEqual(meaningOf(model));
  expect(written(again)).toBe(again);
}

describe("a configuration that is written and read again", () => {
  const texts = BLOCKS.flatMap(({ above, examples }) =>
    examples.flatMap(({ good, without }) => [
      [...above, good].join("\n"),
      ...(without === undefined ? [] : [[...above, good, without].join("\n")]),
    ]),
  );

  it.each([...new Set(texts)])("means the same: %j", expectRoundTrip);

  it("means the same, whatever is said", () => {
    fc.assert(fc.property(configurations, expectRoundTrip), { numRuns: 600 });
  });
});

/** As FRR 10.7.1 prints it. */
const CANONICAL = `frr version 10.7.1
frr defaults traditional
hostname vm
!
ip prefix-list only-default seq 5 permit 0.0.0.0/0
ip prefix-list only-host-prefixes seq 5 permit 172.30.0.0/16 ge 32
ip prefix-list only-host-prefixes seq 10 permit 192.0.2.0/24 ge 32
!
ipv6 prefix-list only-host-prefixes6 seq 5 permit f00d:f00d::/32 ge 128
!
route-map setsrc permit 10
 match ip address prefix-list only-default
 set src 172.30.1.10
exit
!
route-map setsrc permit 20
exit
!
router bgp 64999
 bgp router-id 172.30.1.10
 bgp always-compare-med
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 bgp graceful-restart restart-time 90
 bgp graceful-restart
 bgp bestpath as-path multipath-relax
 bgp bestpath med confed missing-as-worst
 no bgp network import-check
 timers bgp 10 30
 neighbor uplink peer-group
 neighbor uplink remote-as external
 neighbor uplink timers 10 30
 neighbor 100.65.2.1 peer-group uplink
 neighbor 100.65.2.1 description tor2
 neighbor 100.65.10.1 peer-group uplink
 neighbor 9.9.9.9 remote-as 65099
 neighbor 9.9.9.9 local-as 65010 no-prepend replace-as
 neighbor 9.9.9.9 shutdown message maintenance
 neighbor 2001:db8::1 remote-as internal
 bgp listen limit 50
 bgp listen range 10.9.0.0/16 peer-group uplink
 !
 address-family ipv4 unicast
  network 10.0.0.0/8
  neighbor uplink activate
  neighbor uplink addpath-tx-all-paths
  neighbor uplink next-hop-self
  no neighbor uplink send-community large
  neighbor uplink maximum-prefix 1000 80 restart 5
  neighbor uplink allowas-in origin
  neighbor uplink route-map from-tor in
  neighbor uplink route-map to-tor out
  neighbor 9.9.9.9 activate
  maximum-paths 8
  maximum-paths ibgp 8 equal-cluster-length
 exit-address-family
 !
 address-family ipv6 unicast
  neighbor 2001:db8::1 activate
 exit-address-family
exit
!
access-list 10 seq 5 permit 10.0.0.0/8 exact-match
access-list 10 seq 10 permit ip 10.0.0.0 0.0.0.255 host 255.255.255.0
!
bgp as-path access-list paths seq 5 permit ^65000_
!
bgp community-list 10 seq 5 permit 65000:1 no-export
bgp community-list expanded names seq 5 deny .*
bgp extcommunity-list standard targets seq 5 permit rt 65000:1 soo 192.0.2.1:5
bgp large-community-list standard large seq 5 permit 65000:1:2
!
`;

describe("the text", () => {
  it("is FRR's, in FRR's order", () => {
    expect(written(CANONICAL)).toBe(CANONICAL);
  });

  it("does not depend on the order in which the file says things", () => {
    const [top, bgp] = CANONICAL.split(/(?=router bgp)/);
    const [block, lists] = bgp.split(/(?=access-list 10 seq 5)/);
    const [opening, ...lines] = block.split("\n").filter((line) => !/^ *(!|exit)/.test(line));
    const family = lines.findIndex((line) => line.includes("address-family"));
    const shuffled = [opening, ...lines.slice(family), opening, ...lines.slice(0, family).reverse()];
    // `no bgp default ipv4-unicast` is for neighbours below it only, wherever else lines stand.
    const [frr] = top.split(/(?=hostname)/);
    const file = [frr, lists, opening, " no bgp default ipv4-unicast", ...shuffled, top.slice(frr.length)].join("\n");
    expect(written(file)).toBe(CANONICAL);
  });

  it.each([
    ["frr version 10.7", "timers bgp 60 180"],
    ["frr defaults datacenter", "timers bgp 3 9"],
    ["frr version 7.3", "no bgp ebgp-requires-policy"],
    ["frr version 10.7", "bgp ebgp-requires-policy"],
    ["frr version 8.2", "no bgp graceful-restart notification"],
    ["frr version 9.0", "no bgp enforce-first-as"],
    ["frr version 10.7", "bgp graceful-restart restart-time 120"],
    ["frr version 10.7", "bgp listen limit 100"],
    ["frr version 10.7", "maximum-paths 256"],
    ["frr version 10.7", "no bgp bestpath compare-routerid"],
  ])("with %s, leaves out %s, which holds anyway", (head, line) => {
    expect(written(`${head}\nrouter bgp 65000\n${line}`)).not.toContain(line);
    expect(meaningOf(read(`${head}\nrouter bgp 65000\n${line}`))).toEqual(meaningOf(read(`${head}\nrouter bgp 65000`)));
  });

  it.each([
    ["frr defaults datacenter", "timers bgp 60 180"],
    ["frr version 7.3", "bgp ebgp-requires-policy"],
    ["frr version 8.2", "bgp graceful-restart notification"],
    ["frr version 10.7", "no bgp enforce-first-as"],
  ])("with %s, says %s", (head, line) => {
    expect(written(`${head}\nrouter bgp 65000\n${line}`)).toContain(`\n ${line}\n`);
  });

  it("says of each neighbour what `bgp default` made of it, when it stood below", () => {
    const text = written("router bgp 65000\nneighbor 10.0.0.1 remote-as 1\nno bgp default ipv4-unicast");
    expect(text).toContain("\n  neighbor 10.0.0.1 activate\n");
  });

  it("names no defaults but those that the instance has", () => {
    const { model, problems } = readConfiguration("router bgp 65000\nfrr version 7.3\nfrr defaults datacenter", "late");
    expect(problems.map(({ message }) => message)).toEqual(
      new Array(2).fill("the BGP instance of line 1 keeps the defaults that were chosen above it"),
    );
    expect(writeConfiguration(model, SECRETS_SHOWN)).toMatch(/^frr defaults traditional\n!\nrouter bgp 65000\n/);
  });

  it("hides passwords from whoever may not see them", () => {
    const model = read("router bgp 65000\nneighbor 10.0.0.1 remote-as 1\nneighbor 10.0.0.1 password hunter2");
    expect(writeConfiguration(model, SECRETS_HIDDEN)).toContain("neighbor 10.0.0.1 password ********\n");
    expect(writeConfiguration(model, SECRETS_HIDDEN)).not.toContain("hunter2");
    expect(writeConfiguration(model, SECRETS_SHOWN)).toContain("neighbor 10.0.0.1 password hunter2\n");
  });
});

it("lines have the depth of their blocks, and only what says something is one", () => {
  expect(
    configurationLines(read("router bgp 65000\nneighbor 10.0.0.1 remote-as 1\nmaximum-paths 8"), SECRETS_SHOWN),
  ).toEqual([
    { depth: 0, text: "frr defaults traditional" },
    { depth: 0, text: "router bgp 65000" },
    { depth: 1, text: "neighbor 10.0.0.1 remote-as 1" },
    { depth: 1, text: "address-family ipv4 unicast" },
    { depth: 2, text: "maximum-paths 8" },
  ]);
});
