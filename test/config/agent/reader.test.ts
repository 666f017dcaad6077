import { describe, expect, it } from "vitest";
import { readAgentConfiguration } from "../../../src/config/agent/reader.ts";
import { OVN_OPTIONS } from "../../../src/config/ovn-options.ts";
import type { OvnSettings } from "../../../src/config/ovn-settings.ts";
import { formatProblem } from "../../../src/config/problems.ts";

const read = (...lines: string[]) => readAgentConfiguration(lines.join("\n"), "bgp-agent.conf");
const problemsOf = (...lines: string[]) => read(...lines).problems.map(formatProblem);

describe("a file of the agent's", () => {
  it("is read as the agent reads it: sections, lists, several lines, quotes, both separators", () => {
    const { settings, problems } = read(
      "# comments, and empty lines",
      "; of both kinds",
      "[DEFAULT]",
      "driver = nb_ovn_bgp_driver",
      "exposing_method: vrf",
      "expose_tenant_networks=YES",
      "expose_ipv6_gua_tenant_networks = off",
      "bgp_AS = 64999",
      "bgp_router_id = '192.0.2.1'",
      "address_scopes = 11111111-2222,",
      "   33333333-4444 ,",
      "\t55555555-6666",
      "evpn_local_ip = 2001:DB8::1",
      "ovsdb_connection = tcp:127.0.0.1:6640",
      "",
      "[agent]",
      "[OVN]",
      "ovn_sb_connection = ssl:192.0.2.1:6642,ssl:192.0.2.2:6642",
      'ovn_sb_ca_cert = "/etc/ca.crt"',
      "[local_ovn_cluster]",
      "ovn_nb_connection = unix:/run/nb.sock",
      "external_nics = eth1,eth2",
    );
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      driver: "nb_ovn_bgp_driver",
      exposingMethod: "vrf",
      exposeTenantNetworks: true,
      exposeIpv6GuaTenantNetworks: false,
      bgpAs: 64999,
      bgpRouterId: "192.0.2.1",
      addressScopes: ["11111111-2222", "33333333-4444", "55555555-6666"],
      evpnLocalIp: "2001:db8::1",
      ovsdbConnection: "tcp:127.0.0.1:6640",
      ovnSbConnection: ["ssl:192.0.2.1:6642", "ssl:192.0.2.2:6642"],
      ovnSbCaCert: "/etc/ca.crt",
      localOvnNbConnection: "unix:/run/nb.sock",
      externalNics: ["eth1", "eth2"],
    } satisfies OvnSettings);
  });

  it("may say every option there is", () => {
    const sample = ({ type }: (typeof OVN_OPTIONS)[number]): string => {
      switch (type.kind) {
        case "boolean":
          return "True";
        case "integer":
          return "7";
        case "choice":
          return type.choices[0];
        case "as-number":
          return "65001";
        case "address":
        case "router-id":
          return "192.0.2.1";
        case "remote":
        case "remotes":
          return "unix:/run/x.sock";
        case "list":
        case "text":
          return "x";
      }
    };
    const lines = OVN_OPTIONS.flatMap((option) => [`[${option.section}]`, `${option.name} = ${sample(option)}`]);
    const { settings, problems } = read(...lines);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(Object.keys(settings).sort()).toEqual(OVN_OPTIONS.map(({ key }) => key).sort());
  });

  it("that people publish runs, what is not the agent's named", () => {
    const { settings, problems } = read(
      "[DEFAULT]",
      "debug = False",
      "reconcile_interval = 120",
      "expose_tenant_networks = True  # Enable tenant network advertising",
      "",
      "[bgp]",
      "bgp_speaker_driver = ovn_bgp_driver",
    );
    expect(settings).toEqual({ reconcileInterval: 120, exposeTenantNetworks: true });
    expect(problems.map(formatProblem)).toEqual([
      "bgp-agent.conf:2:1: notice: debug has no effect: Bellman's log is set by the log command of its own configuration",
      "bgp-agent.conf:4:26: notice: a comment behind a value is dropped; the agent would take it for a part of the value",
      "bgp-agent.conf:6:2: notice: [bgp] has no effect: it is neutron-dynamic-routing's; the agent's own option is driver in [DEFAULT]",
    ]);
  });
});

/** The longer form of a reference. */
const braced = (name: string) => `\${${name}}`;

describe("references", () => {
  it.each([
    ["bgp_nic = $bgp_vrf", "bgp-vrf"],
    [`bgp_nic = ${braced("bgp_vrf")}-nic`, "bgp-vrf-nic"],
    [`bgp_vrf = red\nbgp_nic = ${braced("bgp_vrf")}`, "red"],
    ["bgp_vrf = $evpn_nic\nevpn_nic = eth0\nbgp_nic = x-$bgp_vrf", "x-eth0"],
    [`bgp_nic = a$${braced("x")}b`, `a${braced("x")}b`],
    ["bgp_nic = a\\$b", "a$b"],
    ["bgp_nic = a$ b$", "a$ b$"],
    ["bgp_nic = $local_ovn_cluster.bgp_chassis_id", "bgp"],
    [`bgp_nic = x${braced("evpn_nic")}`, "x"],
  ])("%j give %j", (lines, value) => {
    const { settings, problems } = read("[DEFAULT]", ...lines.split("\n"));
    expect(problems).toEqual([]);
    expect(settings.bgpNic).toBe(value);
  });

  it.each([
    ["bgp_nic = $nothing", '2:11: error: bgp_nic: "$nothing" stands for no option'],
    ["bgp_nic = $ovn.bgp_nic", '2:11: error: bgp_nic: "$ovn.bgp_nic" stands for no option'],
    ["bgp_nic = $bgp_vrf\nbgp_vrf = $bgp_nic", "go round in circles"],
    ["bgp_nic = $bgp_nic", "go round in circles"],
  ])("%j are refused", (lines, says) => {
    expect(problemsOf("[DEFAULT]", ...lines.split("\n"))[0]).toContain(says);
  });

  it("that multiply are cut off", () => {
    const names = OVN_OPTIONS.filter(({ section, type }) => section === "DEFAULT" && type.kind === "text");
    const lines = names.map(({ name }, index) => `${name} = ${`$${names[index + 1]?.name ?? "driver"}`.repeat(30)}`);
    const { problems } = read("[DEFAULT]", ...lines);
    expect(problems.some(({ message }) => message.includes("too many"))).toBe(true);
    const long = read("[DEFAULT]", `bgp_vrf = ${"x".repeat(60_000)}`, "bgp_nic = $bgp_vrf$bgp_vrf");
    expect(long.problems.map(({ message }) => message)).toEqual(["bgp_nic: the value is longer than 65536 characters"]);
  });
});

describe("what is said twice, or elsewhere", () => {
  it("counts as the agent counts it, with a notice", () => {
    const { settings, problems } = read(
      "[DEFAULT]",
      "bgp_nic = one",
      "ovn_nb_connection = tcp:192.0.2.1:6641",
      "ovn_sb_connection = tcp:192.0.2.1:6642",
      "[ovn]",
      "ovn_sb_connection = tcp:192.0.2.2:6642",
      "[DEFAULT]",
      "bgp_nic = two",
    );
    expect(settings).toEqual({
      bgpNic: "two",
      ovnNbConnection: ["tcp:192.0.2.1:6641"],
      ovnSbConnection: ["tcp:192.0.2.2:6642"],
    });
    expect(problems.map(formatProblem)).toEqual([
      "bgp-agent.conf:2:1: notice: bgp_nic has no effect: line 8 says it again",
      "bgp-agent.conf:3:1: notice: ovn_nb_connection stands where it once was: it belongs into [ovn]",
      "bgp-agent.conf:4:1: notice: ovn_sb_connection has no effect: line 6 says it again",
    ]);
  });

  it("is no value when it is empty", () => {
    const { settings, problems } = read(
      "[DEFAULT]",
      "bgp_router_id =",
      "address_scopes =",
      "[ovn]",
      "ovn_sb_connection =",
    );
    expect({ settings, problems }).toEqual({ settings: {}, problems: [] });
  });
});

/** One of each kind; the place and what is said. */
const MISTAKES: readonly (readonly [text: string, says: string])[] = [
  ["bgp_nic = x", '1:1: error: "bgp_nic" stands in no section: expected [DEFAULT] above it'],
  ["[DEFAULT", '1:9: error: the section\'s name does not end: expected "]"'],
  ["[]", "1:2: error: the section has no name"],
  ["[DEFAULT]\nbgp_nic", '2:1: error: "bgp_nic" is neither a section nor an option: expected name = value'],
  ["[DEFAULT]\n= x", "2:1: error: there is no name in front of the value"],
  ["[DEFAULT]\n x", "2:2: error: the line is indented, but no value stands above it"],
  ["[DEFAULT]\nbgp_nic = x\n\n y", "4:2: error: the line is indented"],
  [
    "[DEFAULT]\nexpose_tenant_networks = maybe",
    '2:26: error: expose_tenant_networks: "maybe" is neither true nor false',
  ],
  ["[DEFAULT]\nexpose_tenant_networks =", '2:25: error: expose_tenant_networks: "" is neither true nor false'],
  [
    "[DEFAULT]\nreconcile_interval = soon",
    '2:22: error: reconcile_interval: "soon" is out of range: expected a number',
  ],
  ["[DEFAULT]\nreconcile_interval = -1", '"-1" is out of range'],
  ["[DEFAULT]\nbgp_vrf_table_id = 0", '"0" is out of range: expected a number from 1 to 4294967295'],
  ["[DEFAULT]\nevpn_udp_dstport = 65536", '"65536" is out of range'],
  ["[DEFAULT]\ndriver = nb_ovn_driver", 'driver: "nb_ovn_driver" is not known: expected one of ovn_bgp_driver'],
  ["[DEFAULT]\nexposing_method = l2vni", '"l2vni" is not known: expected one of underlay, vrf, ovn'],
  ["[DEFAULT]\nadvertisement_method_tenant_networks = all", "expected one of host, subnet"],
  ["[DEFAULT]\nbgp_AS = 0", 'bgp_AS: "0" is not an AS number'],
  ["[DEFAULT]\nbgp_router_id = ::1", '"::1" cannot be a router ID'],
  ["[DEFAULT]\nevpn_local_ip = 192.0.2.256", '"192.0.2.256" is not an IP address'],
  ["[DEFAULT]\novsdb_connection = /run/db.sock", '"/run/db.sock" is no address of a database'],
  ["[ovn]\novn_sb_connection = tcp:1,udp:2", '2:21: error: ovn_sb_connection: "udp:2" is no address of a database'],
  [
    "[DEFAULT]\nexpose_tenant_network = True",
    'notice: "expose_tenant_network" is no option of the agent\'s and has no effect: did you mean "expose_tenant_networks"?',
  ],
  ["[DEFAULT]\nbgp_as = 1", 'did you mean "bgp_AS"?'],
  ["[DEFAULT]\nneighbors = x", 'notice: "neighbors" is no option of the agent\'s and has no effect'],
  ["[ovm]\nx = 1", '1:2: notice: "ovm" is no section of the agent\'s and has no effect: did you mean "ovn"?'],
  ["[default]\nbgp_nic = x", 'did you mean "DEFAULT"?'],
  ["[ovn]\nbgp_nic = x", "2:1: notice: bgp_nic has no effect in [ovn]: it belongs into [DEFAULT]"],
  ["[agent]\nroot_helper = sudo", "2:1: notice: root_helper has no effect: Bellman starts no other programs"],
  ["[privsep]\nuser = root", "1:2: notice: [privsep] has no effect: Bellman has one process"],
  ["[DEFAULT]\nbgp_nic = \u001b[2J\ndriver = \u0000", 'driver: "\\u{0}" is not known'],
];

describe("a mistake", () => {
  it.each(MISTAKES)("%j is told with its place, and nothing else", (text, says) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(says)]);
  });

  it("does not hide the next one", () => {
    const { problems, settings } = read("x", "[DEFAULT]", "driver = x", "y", "bgp_nic = nic", "[", "evpn_nic = eth0");
    expect(problems.map(({ line }) => line)).toEqual([1, 3, 4, 6]);
    expect(settings).toEqual({ bgpNic: "nic", evpnNic: "eth0" });
  });
});
