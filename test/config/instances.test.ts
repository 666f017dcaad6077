import { describe, expect, it } from "vitest";
import { plainNetworks } from "../../src/config/effective.ts";
import { logPriorityOf } from "../../src/config/log-settings.ts";
import { formatProblem } from "../../src/config/problems.ts";
import { bgpOf } from "./examples/example.ts";
import { errorsOf, read } from "./reading.ts";

const noticesOf = (...lines: string[]) =>
  read(...lines)
    .problems.filter(({ severity }) => severity === "notice")
    .map(formatProblem);

describe("instances of BGP", () => {
  it("are told apart by their VRF, and each has its own neighbours, in however many pieces it is said", () => {
    const { model } = read(
      "router bgp 65000",
      " neighbor 10.0.0.1 remote-as 65001",
      "router bgp 65000 vrf red",
      " neighbor 10.0.0.2 remote-as 65002",
      "exit",
      "router bgp 65000",
      " neighbor 10.0.0.3 remote-as 65003",
      "router bgp 65000 vrf red",
      " address-family ipv4 unicast",
      "  import vrf default",
      "  redistribute connected",
    );
    expect([...bgpOf(model).neighbors.keys()]).toEqual(["10.0.0.1", "10.0.0.3"]);
    const red = model.bgpVrfs.get("red");
    expect([...(red?.neighbors.keys() ?? [])]).toEqual(["10.0.0.2"]);
    expect([...(red?.origination["ipv4-unicast"].redistributions.keys() ?? [])]).toEqual(["connected"]);
    expect([...bgpOf(model).origination["ipv4-unicast"].importedVrfs.keys()]).toEqual([]);
  });

  it("take what an OVN BGP agent tells FRR, twice as well as once", () => {
    const pushed = [
      "router bgp 64999",
      "  address-family ipv4 unicast",
      "    import vrf bgp_vrf",
      "  exit-address-family",
      "",
      "router bgp 64999 vrf bgp_vrf",
      "  bgp router-id 192.0.2.1",
      "  address-family ipv4 unicast",
      "    redistribute connected",
      "  exit-address-family",
    ];
    const once = read(...pushed).model;
    const twice = read(...pushed, ...pushed);
    expect(errorsOf(twice).every((message) => message.includes(" is not supported yet: "))).toBe(true);
    expect([...bgpOf(twice.model).origination["ipv4-unicast"].importedVrfs.keys()]).toEqual(["bgp_vrf"]);
    expect(twice.model.bgpVrfs.get("bgp_vrf")?.routerId).toBe(once.bgpVrfs.get("bgp_vrf")?.routerId);
  });

  it("are checked one by one", () => {
    const { problems } = read(
      "router bgp 65000",
      " no bgp ebgp-requires-policy",
      " address-family ipv4",
      "  import vrf default",
      "  import vrf nowhere",
      "router bgp 65000 vrf red",
      " neighbor 10.0.0.1 timers 3 9",
    );
    expect(problems.map(formatProblem).filter((text) => !text.includes(" is not supported yet: "))).toEqual([
      "bellman.conf:4:14: error: an instance cannot import from itself",
      'bellman.conf:5:14: notice: there is no BGP instance in VRF "nowhere": nothing is imported',
      "bellman.conf:7:11: notice: 10.0.0.1 is kept but not started: it has no remote-as",
    ]);
  });
});

describe("a neighbour behind an interface", () => {
  it("is known by what was said of it before and after, and inherits from its group", () => {
    const { model, problems } = read(
      "router bgp 65000",
      " neighbor eth1 timers 3 9",
      " neighbor UP peer-group",
      " neighbor UP remote-as internal",
      " neighbor eth1 interface peer-group UP",
      " neighbor eth1 description the ToR",
    );
    const neighbor = bgpOf(model).interfaceNeighbors.get("eth1");
    expect(neighbor).toMatchObject({ timers: { keepalive: 3, hold: 9 }, description: "the ToR" });
    expect([...bgpOf(model).groups.keys()]).toEqual(["UP"]);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(" is not supported yet: ")]);
  });

  it.each([
    ["neighbor eth1 interface", "eth1 is kept but not started: it has no remote-as"],
    ["neighbor eth1 interface peer-group NONE", 'there is no peer group "NONE"'],
    ["neighbor eth1 interface remote-as internal\nneighbor eth1 local-role peer", "for external neighbours only"],
    ["neighbor eth1 interface remote-as external", "no routes are taken from some external neighbours (eth1)"],
  ])("is checked like others: %j", (lines, says) => {
    const messages = read("router bgp 1", ...lines.split("\n")).problems.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringContaining(says));
  });
});

describe("what does not go together", () => {
  it.each([
    ["ttl-security hops 2", "ebgp-multihop 3", "expected ttl-security or ebgp-multihop, not both"],
    ["strict-capability-match", "override-capability", "not both"],
  ])("%s and %s", (one, other, says) => {
    const errors = errorsOf(read("router bgp 1", `neighbor 10.0.0.1 ${one}`, `neighbor 10.0.0.1 ${other}`));
    expect(errors).toContainEqual(expect.stringContaining(says));
  });

  it("is no matter for a link-local address whose interface is said", () => {
    const lines = ["router bgp 1", " neighbor fe80::1 remote-as 1", " neighbor fe80::1 interface eth0"];
    expect(errorsOf(read(...lines))).toEqual([expect.stringContaining(" is not supported yet: ")]);
  });
});

describe("names that nothing stands behind", () => {
  it.each([
    ["router bgp 1\nnetwork 10.0.0.0/8 route-map X", 'there is no route-map "X": the network is not announced'],
    ["router bgp 1\nredistribute static route-map X", 'there is no route-map "X": nothing is redistributed'],
    ["router bgp 1\naggregate-address 10.0.0.0/8 suppress-map X", 'there is no route-map "X": nothing is kept back'],
    ["router bgp 1\nimport vrf route-map X", 'there is no route-map "X": nothing is imported'],
    ["router bgp 1\ntable-map X", 'there is no route-map "X": no route goes into the kernel'],
    ["router bgp 1\ndistance 5 10.0.0.0/8 X", 'there is no access-list "X": the distance counts for no route'],
    ["ip protocol bgp route-map X", 'there is no route-map "X": no route goes into the kernel'],
    ["vrf red\nipv6 protocol bgp route-map X", 'there is no route-map "X": no route goes into the kernel'],
    ["router bgp 1\nneighbor 10.0.0.1 bfd profile X", 'there is no BFD profile "X": the defaults hold'],
    ["bfd\npeer 10.0.0.1\nprofile X", 'there is no BFD profile "X": the defaults hold'],
    [
      "key chain X\nkey 1\nkey-string secret\ncryptographic-algorithm hmac-sha-256\nbfd\nprofile f\nauthentication key-chain X",
      'key chain "X" has no key for BFD, which does not begin',
    ],
    ["bfd\nprofile f\nauthentication key-chain X", 'there is no key chain "X": BFD does not begin'],
  ])("%j", (lines, says) => {
    expect(noticesOf(...lines.split("\n"))).toContainEqual(expect.stringContaining(says));
  });
});

describe("what a lenient reader makes of networks", () => {
  it("announces only those that it can announce as they stand", () => {
    const { model } = read(
      "router bgp 1",
      " network 10.0.0.0/8",
      " network 10.1.0.0/16 route-map X",
      " network 10.2.0.0/16 backdoor",
    );
    expect(plainNetworks(bgpOf(model))).toEqual(["10.0.0.0/8"]);
  });
});

describe("the log's level", () => {
  it.each([
    [[], "informational"],
    [["log syslog warnings"], "warnings"],
    [["log syslog warnings", "log stdout notifications"], "notifications"],
    [["log stdout"], "debugging"],
    [["log stdout", "log level errors"], "errors"],
  ])("of %j is %s", (lines, level) => {
    expect(logPriorityOf(read(...lines).model.log)).toBe(level);
  });
});
