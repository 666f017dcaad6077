import { describe, expect, it } from "vitest";
import { effectiveNeighbor } from "../../src/config/effective.ts";
import { formatProblem } from "../../src/config/problems.ts";
import { readConfiguration } from "../../src/config/reader.ts";
import { errorsOf, read, readBgp } from "./reading.ts";

/** A file with one mistake, where it is, and what is said of it. */
const MISTAKES: readonly { file: string; at: string; says: string; expected?: string[]; nearest?: string }[] = [
  { file: "rooter bgp 1", at: "1:1", says: 'unknown word "rooter": did you mean "router"?', nearest: "router" },
  { file: "\n\trouter bpg 1", at: "2:9", says: 'unknown word "bpg": did you mean "bgp"?', nearest: "bgp" },
  { file: "router bgp 65536.1", at: "1:12", says: 'unexpected "65536.1": expected ASNUM', expected: ["ASNUM"] },
  { file: "router", at: "1:7", says: "the line ends too early: expected bgp" },
  { file: "router bgp", at: "1:1", says: "there is no BGP instance yet" },
  { file: "router bgp 1\nrouter bgp 2", at: "2:12", says: "a BGP instance with AS 1 exists already (line 1)" },
  { file: "router bgp 1\r\n neighbour 10.0.0.1 passive\r\n", at: "2:2", says: 'did you mean "neighbor"?' },
  { file: "router bgp 1\n neighbor 10.0.0.1 remote as 1", at: "2:27", says: 'unexpected "as"' },
  { file: "router bgp 1\n neighbor 10.0.0.1", at: "2:19", says: "the line ends too early: expected one of" },
  { file: "router bgp 1\n neighbor 10.0.0.256 remote-as 1", at: "2:11", says: '"10.0.0.256" is not an IP address' },
  { file: "router bgp 1\n neighbor 10.0.0.01 remote-as 1", at: "2:11", says: "is not an IP address" },
  { file: "router bgp 1\n neighbor 2001:db8:::1 remote-as 1", at: "2:11", says: "is not an IP address" },
  { file: "router bgp 1\n neighbor 0.0.0.0 remote-as 1", at: "2:11", says: "is not the address of a neighbour" },
  { file: "router bgp 1\n neighbor 224.0.0.5 remote-as 1", at: "2:11", says: "is not a unicast address" },
  { file: "router bgp 1\n neighbor ff02::1 remote-as 1", at: "2:11", says: "is not a unicast address" },
  {
    file: "router bgp 1\n neighbor fe80::1 remote-as 1",
    at: "2:11",
    says: "fe80::1 is link-local: expected its interface",
  },
  {
    file: "router bgp 1\n neighbor eth1 remote-as 1",
    at: "2:11",
    says: '"eth1" is neither a peer group nor an interface',
  },
  { file: "router bgp 1\n neighbor 10.0.0.1 peer-group UP", at: "2:31", says: 'there is no peer group "UP"' },
  { file: "router bgp 1\n bgp listen range 10.0.0.0/8 peer-group UP", at: "2:19", says: 'there is no peer group "UP"' },
  {
    file: "router bgp 1\n neighbor 10.0.0.1 remote-as internal\n neighbor 10.0.0.1 local-role peer",
    at: "2:11",
    says: "external neighbours only",
  },
  {
    file: "router bgp 1\n neighbor 10.0.0.1 remote-as 1\n neighbor 10.0.0.1 update-source 2001:db8::1",
    at: "2:11",
    says: "one is IPv4, the other IPv6",
  },
  { file: "router bgp 1\n timers bgp 3", at: "2:14", says: "expected (0-65535), the hold time in seconds" },
  { file: "router bgp 1\n timers bgp 3 -9", at: "2:15", says: 'unexpected "-9"' },
  { file: "router bgp 1\n timers bgp 3 9 27", at: "2:17", says: 'unexpected "27": the line should end before it' },
  { file: "router bgp 1\n network 10.0.0.0/8/8", at: "2:10", says: "expected A.B.C.D/M" },
  { file: "router bgp 1\n network 2001:db8::/32", at: "2:2", says: 'belongs below "address-family ipv6 unicast"' },
  {
    file: "router bgp 1\n address-family ipv6\n  network 10.0.0.0/8\n  network 10.0.0.0/8 x",
    at: "4:22",
    says: 'unexpected "x"',
  },
  {
    file: "neighbor 10.0.0.1 remote-as 1",
    at: "1:1",
    says: '"neighbor 10.0.0.1 remote-as 1" belongs below "router bgp"',
  },
  { file: "bgp router-id 1.1.1.1", at: "1:1", says: 'belongs below "router bgp"' },
  {
    file: "interface eth0\n ipv6 nd ra-interval 10\n description x\nexit-interface",
    at: "2:2",
    says: '"ipv6 nd ra-interval" is not supported yet: ',
  },
  {
    file: "router bgp 1 vrf red\n neighbor 10.0.0.1 remote-as 2\n address-family ipv4 unicast\n exit-address-family\nexit",
    at: "1:1",
    says: '"router bgp vrf" is not supported yet: ',
  },
  {
    file: "router bgp 1\n address-family l2vpn evpn\n  neighbor 10.0.0.1 activate\n  vni 100\n   rd 1:1\n  exit-vni\n  advertise-all-vni\n exit-address-family\n neighbor 10.0.0.1 remote-as 1",
    at: "2:2",
    says: '"address-family l2vpn evpn" is not supported yet',
  },
  {
    file: "bfd\n profile fast\n  echo-mode\n exit\n peer 10.0.0.1\n exit\nexit",
    at: "3:3",
    says: '"echo-mode" is not supported yet: ',
  },
  { file: "log\u0000 stdout", at: "1:1", says: 'unknown word "log\\u{0}": did you mean "log"?' },
  { file: "\u001b[2Jx", at: "1:1", says: 'unexpected "\\u{1b}[2Jx"' },
];

describe("a mistake in the file", () => {
  it.each(MISTAKES)("$at $says", ({ file, at, says, expected, nearest }) => {
    const problems = readConfiguration(file, "a.conf").problems.filter(({ severity }) => severity === "error");
    expect(problems.map(formatProblem)).toEqual([expect.stringContaining(`a.conf:${at}: error: `)]);
    expect(problems[0].message).toContain(says);
    if (expected !== undefined) expect(problems[0].expected).toEqual(expected);
    expect(problems[0].nearest).toBe(nearest ?? problems[0].nearest);
  });

  it("does not hide the next one", () => {
    const { problems } = read("router bgp 1", " neighbor", " timers bgp", " network", "frobnicate");
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
  });

  it("keeps what the good lines say, for a lenient reader", () => {
    const { model } = read("router bgp 1", " bgp router-id 1.1.1.1", " bogus", " timers bgp 3 9");
    expect(model.bgp).toMatchObject({ asn: 1, routerId: "1.1.1.1", timers: { keepalive: 3, hold: 9 } });
  });

  it("is never shown as a number that was rounded", () => {
    expect(errorsOf(read("router bgp 99999999999999999999"))[0]).toContain('"99999999999999999999"');
  });
});

describe("what FRR would refuse, but is clear", () => {
  it("a comment behind a command", () => {
    const { bgp, problems } = readBgp(
      " neighbor 10.0.0.1 remote-as 65000   # the ToR",
      " network 10.0.0.0/8 ! all of it",
    );
    expect([...bgp.neighbors.keys(), ...bgp.networks.keys()]).toEqual(["10.0.0.1", "10.0.0.0/8"]);
    expect(problems).toEqual([
      expect.stringContaining("2:38: notice: a comment behind a command"),
      expect.stringContaining("3:10: notice: networks are announced without"),
      expect.stringContaining("3:21: notice: a comment behind a command"),
    ]);
  });

  it("but a # in free text is the text's own, as in FRR", () => {
    expect(readBgp("neighbor 10.0.0.1 description rack #7 ! left").bgp.neighbors.get("10.0.0.1")?.description).toBe(
      "rack #7 ! left",
    );
  });

  it("a neighbour's lines in any order", () => {
    const { bgp, problems } = readBgp(
      "neighbor 10.0.0.1 timers 3 9",
      "neighbor 10.0.0.1 description x",
      "neighbor 10.0.0.1 remote-as 65000",
    );
    expect(problems).toEqual([]);
    expect(bgp.neighbors.get("10.0.0.1")).toMatchObject({ remoteAs: 65000, description: "x" });
  });

  it("a peer group that is declared below its use", () => {
    const { bgp, problems } = readBgp(
      "neighbor 10.0.0.1 peer-group UP",
      "neighbor UP remote-as 65000",
      "neighbor UP peer-group",
    );
    expect(problems).toEqual([]);
    expect(bgp.groups.get("UP")?.remoteAs).toBe(65000);
  });

  it("an exit too many", () => {
    const { model, problems } = read("exit", "router bgp 1", "exit", "exit", "hostname x");
    expect(problems.map(({ line, severity }) => `${severity} ${line}`)).toEqual(["notice 1", "notice 4"]);
    expect(model.hostname).toBe("x");
  });
});

describe("blocks", () => {
  it("merge when said in pieces", () => {
    const { model } = read(
      "router bgp 1",
      " timers bgp 3 9",
      "exit",
      "hostname x",
      "router bgp 1",
      " bgp router-id 1.1.1.1",
      "router bgp",
      " bgp listen limit 5",
    );
    expect(model.bgp).toMatchObject({ timers: { keepalive: 3, hold: 9 }, routerId: "1.1.1.1", listenLimit: 5 });
  });

  it("go on behind a ! and without indentation", () => {
    const { bgp, problems } = readBgp(
      "!",
      "address-family ipv6 unicast",
      "!",
      "network 2001:db8::/32",
      "exit-address-family",
      "timers bgp 3 9",
    );
    expect([...bgp.networks.keys()]).toEqual(["2001:db8::/32"]);
    expect(bgp.timers).toBeDefined();
    expect(problems).toHaveLength(1);
  });

  it("end where a line belongs to an outer one", () => {
    const { model, problems } = read(
      "router bgp 1",
      " address-family ipv6",
      "  timers bgp 3 9",
      "  network 2001:db8::/32",
      "hostname x",
    );
    expect(model).toMatchObject({ hostname: "x", bgp: { timers: { hold: 9 } } });
    // The timers ended the address family, so FRR would not take the IPv6 network any more.
    expect(problems.map(({ line, severity }) => `${severity} ${line}`)).toEqual(["error 4"]);
  });

  it.each(["exit", "quit"])("end with %s, all of them with end", (word) => {
    expect(
      errorsOf(read("router bgp 1", " address-family ipv4", word, " bgp router-id 1.1.1.1", word, "hostname x")),
    ).toEqual([]);
    expect(
      errorsOf(read("router bgp 1", " address-family ipv4", "end", "hostname x", "bgp router-id 1.1.1.1")),
    ).toHaveLength(1);
  });

  it("of another AS say nothing about this one", () => {
    const { model } = read("router bgp 1", "router bgp 2", " bgp router-id 2.2.2.2", " neighbor 10.0.0.1 remote-as 3");
    expect(model.bgp).toMatchObject({ asn: 1, routerId: undefined });
    expect(model.bgp?.neighbors.size).toBe(0);
  });
});

describe("harmless statements", () => {
  it.each([
    "log syslog informational",
    "service integrated-vtysh-config",
    "line vty",
    "agentx",
    "no ipv6 forwarding",
    "debug bgp updates",
    "password 8 secret",
    "ip nht resolve-via-default",
  ])("%s is accepted with a notice", (line) => {
    expect(read(line).problems.map(({ severity }) => severity)).toEqual(["notice"]);
  });

  it.each([
    ["bgp log-neighbor-changes", "error"],
    ["neighbor 10.0.0.1 soft-reconfiguration inbound", "notice"],
    ["bgp deterministic-med", "notice"],
    ["bgp hard-administrative-reset", "notice"],
  ])("%s is what happens anyway; no is worth an %s", (line, severity) => {
    expect(readBgp(line).problems).toEqual([]);
    expect(readBgp(`no ${line}`).problems).toEqual([expect.stringContaining(`: ${severity}: `)]);
  });

  it.each(["no bgp update-delay 60", "no neighbor 10.0.0.1 unsuppress-map X"])("%s asks for nothing", (line) => {
    expect(readBgp(line).problems).toEqual([expect.stringContaining("notice")]);
    expect(readBgp(line.slice(3)).problems).toEqual([expect.stringContaining("is not supported yet")]);
  });

  it("of secrets nothing is repeated", () => {
    const said = [
      "password hunter2",
      "enable password hunter2",
      "neighbor 10.0.0.1 password hunter2",
      "exit\nneighbor 10.0.0.1 password hunter2",
      "key chain K\nkey 1\nkey-string hunter2\nsend-lifetime never",
      "key-string hunter2",
    ].map((line) => read("router bgp 1", line).problems);
    for (const problems of said) expect(problems).not.toEqual([]);
    expect(JSON.stringify(said)).not.toContain("hunter2");
  });
});

describe("notices", () => {
  it.each([
    ["neighbor 10.0.0.1 timers 3 9", "10.0.0.1 is kept but not started: it has no remote-as"],
    [
      "no bgp default ipv4-unicast\nneighbor 10.0.0.1 remote-as 1",
      "10.0.0.1 is kept but not started: it has no activated address family",
    ],
    ["neighbor 10.0.0.1 remote-as 1", "no routes are taken from some external neighbours (10.0.0.1)"],
    ["neighbor 10.0.0.1 remote-as 1", "no routes are sent to some external neighbours (10.0.0.1)"],
    ["bestpath as-path multipath-relax", 'FRR would refuse the line: it wants "bgp" before "bestpath"'],
    ["bgp confederation peers 65000", "AS 65000 is our own: only the other members count"],
    ["neighbor 10.0.0.1 route-map X in", 'there is no route-map "X": no route passes'],
    ["neighbor 10.0.0.1 default-originate route-map X", 'there is no route-map "X": no default route is sent'],
    ["address-family ipv6\nneighbor 10.0.0.1 prefix-list X in", 'there is no ipv6 prefix-list "X": no route passes'],
    ["route-map X permit 1\nmatch community Y", 'there is no community-list "Y": the clause fits no route'],
    ["route-map X permit 1\nset comm-list Y delete", 'there is no community-list "Y": nothing is deleted'],
    ["route-map X permit 1\ncall Y", 'there is no route-map "Y": the call changes nothing'],
    ["network 10.0.0.0/8", "networks are announced without a look at the routing table"],
    ["network 10.0.0.1/8", "10.0.0.1/8 has host bits; 10.0.0.0/8 is announced"],
    ["timers bgp 0 9", "0 s between keepalives: a third of the hold time is used"],
    [
      "neighbor 10.0.0.1 passive\nno bgp default ipv4-unicast",
      "as in FRR, this is for neighbours that are first mentioned below this line",
    ],
  ])("%j: %s", (lines, says) => {
    expect(readBgp(lines).problems.join("\n")).toContain(`notice: ${says}`);
  });

  it("are not given where the file says what it wants", () => {
    const quiet = [
      "no bgp ebgp-requires-policy",
      "no bgp network import-check",
      "neighbor 10.0.0.1 remote-as 1",
      "network 10.0.0.0/8",
    ];
    expect(readBgp(...quiet).problems).toEqual([]);
    expect(read("frr version 7.0", "router bgp 65000", ...quiet.slice(2)).problems).toEqual([]);
  });

  it("say when the version comes too late to matter", () => {
    const { model, problems } = read("router bgp 1", "exit", "frr defaults datacenter", "frr version 7.0");
    expect(problems.map(({ severity, line }) => `${severity} ${line}`)).toEqual(["notice 3", "notice 4"]);
    expect(model.bgp?.defaults.hold).toBe(180);
  });
});

describe("listen ranges", () => {
  const GROUPS = [
    "neighbor A peer-group",
    "neighbor B peer-group",
    "neighbor A remote-as 1",
    "neighbor B remote-as 2",
    "no bgp ebgp-requires-policy",
  ];

  it.each([
    ["10.0.0.0/8", "10.1.0.0/16"],
    ["10.1.0.0/16", "0.0.0.0/0"],
    ["2001:db8::/32", "2001:db8:1::/48"],
  ])("%s and %s overlap, which is said at the second", (first, second) => {
    const { problems } = readBgp(
      ...GROUPS,
      `bgp listen range ${first} peer-group A`,
      `bgp listen range ${second} peer-group B`,
    );
    expect(problems).toEqual([expect.stringContaining(`8:18: error: the range overlaps ${first} of line 7`)]);
  });

  it("of different prefixes stand side by side", () => {
    const ranges = ["10.0.0.0/9", "10.128.0.0/9", "::/0"].map((prefix) => `bgp listen range ${prefix} peer-group A`);
    expect(readBgp(...GROUPS, ...ranges).problems).toEqual([]);
  });

  it("of one prefix have one group", () => {
    const again = ["bgp listen range 10.0.0.0/8 peer-group A", "bgp listen range 10.0.0.0/8 peer-group B"];
    expect(readBgp(...GROUPS, ...again).problems).toEqual([
      expect.stringContaining('already belongs to the peer group "A"'),
    ]);
  });
});

describe("removal", () => {
  it("of a peer group removes its members, as in FRR", () => {
    const { bgp } = readBgp(
      "neighbor UP peer-group",
      "neighbor 10.0.0.1 peer-group UP",
      "neighbor 10.0.0.2 remote-as 1",
      "no neighbor UP peer-group",
    );
    expect([...bgp.neighbors.keys()]).toEqual(["10.0.0.2"]);
  });

  it("of what is not there does nothing", () => {
    const { bgp, problems } = readBgp(
      "no neighbor 10.0.0.1 passive",
      "no neighbor UP description",
      "no network 10.0.0.0/8",
      "no neighbor 10.0.0.1",
    );
    expect(problems).toEqual([]);
    expect(bgp.neighbors.size + bgp.groups.size).toBe(0);
  });
});

it("one neighbour in several spellings is one neighbour", () => {
  const { bgp } = readBgp("neighbor 2001:DB8:0::1 remote-as 65000", "neighbor 2001:db8::1 passive");
  const [neighbor, ...others] = bgp.neighbors.values();
  expect(others).toEqual([]);
  expect(effectiveNeighbor(bgp, neighbor)).toMatchObject({ address: "2001:db8::1", passive: true });
});
