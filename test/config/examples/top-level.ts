/** An example of each command that stands outside of any block. */
import type { Configuration } from "../../../src/config/model.ts";
import type { PolicyListKind } from "../../../src/policy/policy-lists.ts";
import type { Example } from "./example.ts";

/** What a list says, in its order. */
const listed =
  (kind: PolicyListKind, name = "X") =>
  ({ policy }: Configuration) =>
    policy.lists[kind]
      .get(name)
      ?.inOrder()
      .map(({ sequence, text }) => `${sequence} ${text}`);
const described = (kind: PolicyListKind) => (model: Configuration) => model.policy.lists[kind].get("X")?.description;

export const GLOBAL_EXAMPLES: readonly Example[] = [
  {
    syntax: "frr version LINE...$version",
    good: "frr version 8.5",
    gives: (model) => model.version,
    value: "8.5",
    bad: "frr version",
    because: "the line ends too early: expected LINE...",
  },
  {
    syntax: "frr defaults <traditional|datacenter>$profile",
    good: "frr defaults datacenter",
    gives: (model) => model.profile,
    value: "datacenter",
    bad: "frr defaults datacentre",
    because: 'did you mean "datacenter"?',
  },
  {
    syntax: "[no] hostname [WORD$name]",
    good: "hostname compute-0",
    gives: (model) => model.hostname,
    value: "compute-0",
    without: "no hostname",
    bad: "hostname compute 0",
    because: 'unexpected "0": the line should end before it',
  },
  {
    syntax: "[no] router bgp [ASNUM$asn]",
    good: "router bgp 1.10",
    gives: (model) => model.bgp?.asn,
    value: 65546,
    without: "no router bgp 65546",
    bad: "router bgp 0",
    because: 'unexpected "0": expected ASNUM',
  },
  {
    syntax: "end",
    good: "end",
    gives: (model) => model.bgp,
    value: undefined,
    bad: "end of file",
    because: "the line should end before it",
  },
  {
    syntax:
      "[no] ip prefix-list WORD$list ![[seq (1-4294967295)$sequence] <permit|deny>$action <any|A.B.C.D/M$prefix [{ge (0-32)$ge|le (0-32)$le}]>]",
    good: "ip prefix-list X permit 10.1.2.3/8 le 32 ge 24\nip prefix-list X seq 3 deny any",
    gives: listed("ip prefix-list"),
    value: ["3 deny any", "5 permit 10.0.0.0/8 ge 24 le 32"],
    without: "no ip prefix-list X",
    bad: "ip prefix-list X permit 10.0.0.0/8 ge 24 le 16",
    because: "no route can fit 10.0.0.0/8 ge 24 le 16",
  },
  {
    syntax: "no ip prefix-list WORD$list seq (1-4294967295)$sequence",
    good: "ip prefix-list X permit any\nip prefix-list X deny 10.0.0.0/8\nno ip prefix-list X seq 5",
    gives: listed("ip prefix-list"),
    value: ["10 deny 10.0.0.0/8"],
    bad: "no ip prefix-list X seq 0",
    because: '"0" is out of range: expected (1-4294967295)',
  },
  {
    syntax: "[no] ip prefix-list WORD$list description ![LINE...$text]",
    good: "ip prefix-list X description our hosts",
    gives: described("ip prefix-list"),
    value: "our hosts",
    without: "no ip prefix-list X description",
    bad: "ip prefix-list X description",
    because: "the line ends too early",
  },
  {
    syntax:
      "[no] ipv6 prefix-list WORD$list ![[seq (1-4294967295)$sequence] <permit|deny>$action <any|X:X::X:X/M$prefix [{ge (0-128)$ge|le (0-128)$le}]>]",
    good: "ipv6 prefix-list X permit 2001:db8::/32 ge 128",
    gives: listed("ipv6 prefix-list"),
    value: ["5 permit 2001:db8::/32 ge 128"],
    without: "no ipv6 prefix-list X seq 7 permit 2001:db8::/32\nno ipv6 prefix-list X permit 2001:db8::/32 ge 128",
    bad: "ipv6 prefix-list X permit 2001:db8::/32 ge 129",
    because: '"129" is out of range: expected (0-128)',
  },
  {
    syntax: "no ipv6 prefix-list WORD$list seq (1-4294967295)$sequence",
    good: "ipv6 prefix-list X seq 9 permit any\nno ipv6 prefix-list X seq 9",
    gives: listed("ipv6 prefix-list"),
    value: undefined,
    bad: "no ipv6 prefix-list X seq",
    because: "the line ends too early",
  },
  {
    syntax: "[no] ipv6 prefix-list WORD$list description ![LINE...$text]",
    good: "ipv6 prefix-list X description our hosts",
    gives: described("ipv6 prefix-list"),
    value: "our hosts",
    without: "no ipv6 prefix-list X description",
    bad: "ipv6 prefix-list X descripton our hosts",
    because: 'did you mean "description"?',
  },
  {
    syntax:
      "[no] access-list WORD$list ![[seq (1-4294967295)$sequence] <permit|deny>$action <any|A.B.C.D/M$prefix [exact-match]>]",
    good: "access-list X permit 10.0.0.0/8 exact-match\naccess-list X deny any\naccess-list X deny any",
    gives: listed("access-list"),
    value: ["5 permit 10.0.0.0/8 exact-match", "10 deny any"],
    without: "no access-list X",
    bad: "access-list X accept any",
    because: 'unexpected "accept"',
  },
  {
    syntax:
      "[no] access-list WORD$list [seq (1-4294967295)$sequence] <permit|deny>$action <host A.B.C.D$address|A.B.C.D$address|A.B.C.D$address A.B.C.D$wildcard>",
    good: "access-list X permit host 10.0.0.1\naccess-list X deny 10.1.0.0 0.0.255.255",
    gives: ({ policy }) =>
      policy.lists["access-list"]
        .get("X")
        ?.inOrder()
        .map(({ body }) => body),
    value: [
      { action: "permit", address: { value: 0x0a000001, ignored: 0 } },
      { action: "deny", address: { value: 0x0a010000, ignored: 0xffff } },
    ],
    without: "no access-list X permit 10.0.0.1\nno access-list X deny 10.1.0.0 0.0.255.255",
    bad: "access-list X permit host 10.0.0.0/8",
    because: 'unexpected "10.0.0.0/8"',
  },
  {
    syntax:
      "[no] access-list WORD$list [seq (1-4294967295)$sequence] <permit|deny>$action ip <any|host A.B.C.D$address|A.B.C.D$address A.B.C.D$wildcard> <any|host A.B.C.D$mask|A.B.C.D$mask A.B.C.D$maskWildcard>",
    good: "access-list 100 permit ip any host 255.255.0.0",
    gives: ({ policy }) => policy.lists["access-list"].get("100")?.first?.body,
    value: {
      action: "permit",
      address: { value: 0, ignored: 0xffffffff },
      mask: { value: 0xffff0000, ignored: 0 },
    },
    without: "no access-list 100 permit ip any host 255.255.0.0",
    bad: "access-list 100 permit ip any",
    because: "the line ends too early",
  },
  {
    syntax: "[no] access-list WORD$list remark ![LINE...$text]",
    good: "access-list X remark our hosts",
    gives: described("access-list"),
    value: "our hosts",
    without: "no access-list X remark",
    bad: "access-list X remark",
    because: "the line ends too early",
  },
  {
    syntax:
      "[no] ipv6 access-list WORD$list ![[seq (1-4294967295)$sequence] <permit|deny>$action <any|X:X::X:X/M$prefix [exact-match]>]",
    good: "ipv6 access-list X seq 7 permit 2001:db8::/32\nipv6 access-list X deny any",
    gives: listed("ipv6 access-list"),
    value: ["7 permit 2001:db8::/32", "12 deny any"],
    without: "no ipv6 access-list X deny any\nno ipv6 access-list X permit 2001:db8::/32",
    bad: "ipv6 access-list X permit 10.0.0.0/8",
    because: 'unexpected "10.0.0.0/8"',
  },
  {
    syntax: "[no] ipv6 access-list WORD$list remark ![LINE...$text]",
    good: "ipv6 access-list X remark our hosts",
    gives: described("ipv6 access-list"),
    value: "our hosts",
    without: "no ipv6 access-list X remark our hosts",
    bad: "ipv6 access-list X remrk our hosts",
    because: 'did you mean "remark"?',
  },
  {
    syntax:
      "[no] <bgp|ip> as-path access-list WORD$list ![[seq (0-4294967295)$sequence] <permit|deny>$action REGEX...$expression]",
    good: "bgp as-path access-list X seq 7 deny _64512_\nip as-path access-list X permit .*",
    gives: listed("as-path access-list"),
    value: ["7 deny _64512_", "12 permit .*"],
    without: "no bgp as-path access-list X deny _64512_\nno ip as-path access-list X",
    bad: "bgp as-path access-list X permit ^(65000",
    because: "(",
  },
  {
    syntax:
      "[no] <bgp|ip> community-list <(1-99)$list|standard WORD$list> ![[seq (0-4294967295)$sequence] <permit|deny>$action AA:NN...$communities]",
    good: "bgp community-list standard X permit no-export 65000:1\nbgp community-list standard X permit 65000:1 no-export",
    gives: listed("community-list"),
    value: ["5 permit 65000:1 no-export"],
    without: "no bgp community-list standard X permit 65000:1 no-export",
    bad: "bgp community-list 7 permit 65000:65536",
    because: 'unexpected "65000:65536": expected AS:value',
  },
  {
    syntax:
      "[no] <bgp|ip> large-community-list <(1-99)$list|standard WORD$list> ![[seq (0-4294967295)$sequence] <permit|deny>$action AA:BB:CC...$communities]",
    good: "bgp large-community-list 7 permit 65000:1:2",
    gives: listed("large-community-list", "7"),
    value: ["5 permit 65000:1:2"],
    without: "no bgp large-community-list 7",
    bad: "bgp large-community-list 7 permit 65000:1",
    because: 'unexpected "65000:1": expected three numbers',
  },
  {
    syntax:
      "[no] <bgp|ip> extcommunity-list <(1-99)$list|standard WORD$list> ![[seq (0-4294967295)$sequence] <permit|deny>$action EXTCOMMUNITY...$communities]",
    good: "bgp extcommunity-list standard X permit rt 65000:1 soo 192.0.2.1:5",
    gives: listed("extcommunity-list"),
    value: ["5 permit rt 65000:1 soo 192.0.2.1:5"],
    without: "no bgp extcommunity-list standard X",
    bad: "bgp extcommunity-list standard X permit 65000:1",
    because: 'unexpected "65000:1": expected rt or soo',
  },
  {
    syntax:
      "[no] <bgp|ip> community-list <(100-500)$list|expanded WORD$list> ![[seq (0-4294967295)$sequence] <permit|deny>$action REGEX...$expression]",
    good: "ip community-list expanded X permit ^65000:.* .*",
    gives: listed("community-list"),
    value: ["5 permit ^65000:.* .*"],
    without: "no ip community-list expanded X",
    bad: "bgp community-list standard X permit 65000:1\nbgp community-list expanded X permit 65000:.*",
    because: '"X" is a standard list already',
  },
  {
    syntax:
      "[no] <bgp|ip> large-community-list <(100-500)$list|expanded WORD$list> ![[seq (0-4294967295)$sequence] <permit|deny>$action REGEX...$expression]",
    good: "bgp large-community-list 100 permit _65000:1:",
    gives: listed("large-community-list", "100"),
    value: ["5 permit _65000:1:"],
    without: "no bgp large-community-list 100 permit _65000:1:",
    bad: "bgp large-community-list 501 permit .*",
    because: '"501" is out of range',
  },
  {
    syntax:
      "[no] <bgp|ip> extcommunity-list <(100-500)$list|expanded WORD$list> ![[seq (0-4294967295)$sequence] <permit|deny>$action REGEX...$expression]",
    good: "bgp extcommunity-list expanded X permit RT:65000:.*",
    gives: listed("extcommunity-list"),
    value: ["5 permit RT:65000:.*"],
    without: "no bgp extcommunity-list expanded X",
    bad: "bgp extcommunity-list expanded X permit *",
    because: "*",
  },
  {
    syntax: "[no] route-map WORD$routeMap ![<permit|deny>$action (1-65535)$sequence]",
    good: "route-map X permit 20\nroute-map X deny 10\nroute-map X permit 10",
    gives: ({ policy }) =>
      Array.from(policy.routeMaps.get("X")?.values() ?? [], ({ action, sequence }) => `${action} ${sequence}`),
    value: ["permit 20", "permit 10"],
    without: "no route-map X permit 20\nno route-map X",
    bad: "route-map X permit 0",
    because: '"0" is out of range: expected (1-65535)',
  },
];
