/** An example of each command about a neighbour's connection, about BFD with it, and about neighbours behind interfaces. */
import { expect } from "vitest";
import { PEER } from "../../../src/config/commands/peer.ts";
import type { BgpInstance, PeerSettings } from "../../../src/config/model.ts";
import { A, bgpOf, type Example, neighbor } from "./example.ts";

/** Of the neighbour; without `no`, the setting's own words take it back. */
function setting(
  key: keyof PeerSettings,
  syntax: string,
  words: string,
  value: unknown,
  bad: string,
  because: string,
  without = words,
): Example {
  return {
    syntax: `[no] neighbor ${PEER} ${syntax}`,
    good: `neighbor ${A} ${words}`,
    gives: (model) => neighbor(model)?.[key],
    value,
    without: `no neighbor ${A} ${without}`,
    bad: `neighbor ${A} ${bad}`,
    because,
  };
}

const TOO_LONG = "the line should end before it";

const CONNECTION: readonly Example[] = [
  setting("password", "password ![WORD$password]", "password secret", "secret", "password", "expected WORD"),
  setting(
    "ttlSecurityHops",
    "ttl-security hops ![(1-254)$hops]",
    "ttl-security hops 2",
    2,
    "ttl-security hops 255",
    "out of range",
  ),
  setting("ebgpMultihop", "ebgp-multihop [(1-255)$hops]", "ebgp-multihop 3", 3, "ebgp-multihop 0", "out of range"),
  setting("ebgpMultihop", "ebgp-multihop [(1-255)$hops]", "ebgp-multihop", 255, "ebgp-multihop x", "unexpected"),
  setting(
    "disableConnectedCheck",
    "<disable-connected-check|enforce-multihop>",
    "disable-connected-check",
    true,
    "disable-connected-check 1",
    TOO_LONG,
    "enforce-multihop",
  ),
  setting("tcpMss", "tcp-mss ![(1-65535)$number]", "tcp-mss 1400", 1400, "tcp-mss 0", "out of range", "tcp-mss"),
  setting(
    "updateSource",
    "update-source ![<A.B.C.D|X:X::X:X>$source]",
    `update-source lo\nneighbor ${A} update-source 192.0.2.9`,
    "192.0.2.9",
    "update-source",
    "expected A.B.C.D, X:X::X:X or WORD",
    "update-source",
  ),
  setting(
    "updateSourceInterface",
    "update-source WORD$interface",
    `update-source 192.0.2.9\nneighbor ${A} update-source lo`,
    "lo",
    "update-source lo 1",
    TOO_LONG,
    "update-source eth0",
  ),
  setting("solo", "solo", "solo", true, "solo 1", TOO_LONG),
  setting(
    "dontCapabilityNegotiate",
    "dont-capability-negotiate",
    "dont-capability-negotiate",
    true,
    "dont-capability-negotiate 1",
    TOO_LONG,
  ),
  setting("overrideCapability", "override-capability", "override-capability", true, "override-capability 1", TOO_LONG),
  setting(
    "strictCapabilityMatch",
    "strict-capability-match",
    "strict-capability-match",
    true,
    "strict-capability-match 1",
    TOO_LONG,
  ),
  {
    syntax: "[no] neighbor <A.B.C.D|X:X::X:X>$address interface ![WORD$interface]",
    good: `neighbor ${A} interface eth0`,
    gives: (model) => neighbor(model)?.throughInterface,
    value: "eth0",
    without: `no neighbor ${A} interface`,
    bad: `neighbor ${A} interface`,
    because: "expected the name of an interface",
  },
];

const AT = expect.anything() as unknown;

const BFD: readonly Example[] = [
  setting("bfd", "bfd", "bfd", {}, "bfd 3", "expected (50-60000)"),
  setting(
    "bfd",
    "bfd (2-255)$multiplier (50-60000)$receive (50-60000)$transmit",
    "bfd 3 100 200",
    { intervals: { multiplier: 3, receive: 100, transmit: 200 } },
    "bfd 1 100 200",
    "out of range",
  ),
  setting(
    "bfd",
    "bfd profile ![WORD$bfdProfile]",
    "bfd profile fast",
    { profile: { name: "fast", at: AT } },
    "bfd profile",
    "expected WORD",
    `bfd profile\nno neighbor ${A} bfd`,
  ),
  setting(
    "bfd",
    "bfd check-control-plane-failure",
    "bfd check-control-plane-failure",
    { checkControlPlane: true },
    "bfd check-data-plane-failure",
    "unexpected",
    `bfd check-control-plane-failure\nno neighbor ${A} bfd`,
  ),
  setting(
    "bfd",
    "bfd strict",
    "bfd strict",
    { strict: {} },
    "bfd strict 1",
    "unexpected",
    `bfd strict\nno neighbor ${A} bfd`,
  ),
  setting(
    "bfd",
    "bfd strict hold-time ![(1-4294967295)$seconds]",
    "bfd strict hold-time 5",
    { strict: { holdTime: 5 } },
    "bfd strict hold-time 0",
    "out of range",
    `bfd strict hold-time\nno neighbor ${A} bfd`,
  ),
];

const INTERFACE =
  "[no] neighbor WORD$interface interface [v6only] [<peer-group PGNAME$group|remote-as <ASNUM|internal|external|auto>$remoteAs>]";
const interfaces = ({ interfaceNeighbors }: BgpInstance) =>
  Array.from(interfaceNeighbors.values(), ({ interface: name, v6only, remoteAs, timers }) => ({
    name,
    v6only,
    remoteAs,
    timers,
  }));

const INTERFACES: readonly Example[] = [
  {
    syntax: INTERFACE,
    good: "neighbor eth0 timers 3 9\nneighbor eth0 interface v6only remote-as external",
    gives: (model) => interfaces(bgpOf(model)),
    value: [{ name: "eth0", v6only: true, remoteAs: "external", timers: { keepalive: 3, hold: 9 } }],
    without: "no neighbor eth0 interface",
    bad: "neighbor eth0 interface v6 remote-as external 5",
    because: TOO_LONG,
  },
  {
    syntax: INTERFACE,
    good: "neighbor G peer-group\nneighbor eth0 interface peer-group G\nneighbor eth0 remote-as internal",
    gives: (model) => Array.from(bgpOf(model).interfaceNeighbors.values(), ({ membership }) => membership?.group),
    value: ["G"],
    without: "no neighbor eth0",
    bad: "neighbor eth0 interface peer-group",
    because: "the line ends too early",
  },
];

export const NEIGHBOR_EXAMPLES: readonly Example[] = [...CONNECTION, ...BFD, ...INTERFACES];
