/** A malformed file of each kind: one complaint, in the right place, that says what is wrong or what was expected. */
import { describe, expect, it } from "vitest";
import { formatProblem } from "../../src/config/problems.ts";
import { read } from "./reading.ts";

type Malformed = readonly [text: string, says: string];

const MALFORMED: Readonly<Record<string, readonly Malformed[]>> = {
  "the top level": [
    ["frr", "1:4: error: the line ends too early: expected version or defaults"],
    ["frr version", "1:12: error: the line ends too early: expected LINE..., the FRR version that the file was"],
    ["frr defaults", "1:13: error: the line ends too early: expected traditional or datacenter, traditional or"],
    [
      "frr defaults none",
      '1:14: error: unexpected "none": expected traditional or datacenter, traditional or datacenter',
    ],
    ["hostname a b", '1:12: error: unexpected "b": the line should end before it'],
    ["rooter bgp 1", '1:1: error: unknown word "rooter": did you mean "router"?'],
    ["router", "1:7: error: the line ends too early: expected bgp"],
    ["no router bgp 5", "1:15: error: there is no BGP instance with AS 5"],
    ["no router bgp 5 vrf red", '1:15: error: there is no BGP instance with AS 5 in VRF "red"'],
    ["neighbor 10.0.0.1 remote-as 1", '1:1: error: "neighbor 10.0.0.1 remote-as 1" belongs below "router bgp"'],
    ["network 10.0.0.0/8", '1:1: error: "network 10.0.0.0/8" belongs below "router bgp"'],
    ["match tag 5", '1:1: error: "match tag 5" belongs below "route-map"'],
    ["set metric 5", '1:1: error: "set metric 5" belongs below "route-map"'],
    ["detect-multiplier 3", '1:1: error: "detect-multiplier 3" belongs below "profile"'],
    ["ne 10.0.0.1 r 2", '1:13: error: unexpected "r": the line should end before it'],
    ["no", "1:3: error: the line ends too early: expected one of 16 words, such as hostname, log, debug,"],
    [
      "no no router bgp 1",
      '1:4: error: unexpected "no": expected one of 16 words, such as hostname, log, debug, service,',
    ],
    ["exit-address-family", '1:1: error: "exit-address-family" belongs below "address-family ipv4 unicast"'],
    ["\u0000", '1:1: error: unexpected "\\u{0}": expected one of 19 words, such as frr, hostname, no, end, log,'],
    ["\u001b[31mred", '1:1: error: unexpected "\\u{1b}[31mred": expected one of 19 words, such as frr, hostname, no,'],
  ],
  "router bgp": [
    ["router bgp x", '1:12: error: unexpected "x": expected ASNUM, an AS number: 1 to 4294967295, or two halves as in'],
    ["router bgp 0", '1:12: error: unexpected "0": expected ASNUM, an AS number: 1 to 4294967295, or two halves as in'],
    [
      "router bgp 4294967296",
      '1:12: error: unexpected "4294967296": expected ASNUM, an AS number: 1 to 4294967295, or two',
    ],
    [
      "router bgp 1.65536",
      '1:12: error: unexpected "1.65536": expected ASNUM, an AS number: 1 to 4294967295, or two halves',
    ],
    ["router bgp 1 2", '1:14: error: unexpected "2": expected vrf'],
    ["router bgp", "1:1: error: there is no BGP instance yet: expected its AS number"],
    ["router bgp 1\nrouter bgp 2", "2:12: error: a BGP instance with AS 1 exists already (line 1)"],
    ["router bgp 1 vrf", "1:17: error: the line ends too early: expected default or WORD"],
    ["router bgp 1\n bgp router-id x", '2:16: error: unexpected "x": expected A.B.C.D, an address'],
    ["router bgp 1\n bgp router-id 0.0.0.0", "2:16: error: 0.0.0.0 cannot be a router ID"],
    ["router bgp 1\n bgp", "2:5: error: the line ends too early: expected one of 25 words, such as router-id,"],
    [
      "router bgp 1\n bgp frobnicate",
      '2:6: error: unexpected "frobnicate": expected one of 25 words, such as router-id,',
    ],
    ["router bgp 1\n timers bgp 1 2", "2:15: error: a hold time of 2 s is not allowed: expected 0 or at least 3"],
    [
      "router bgp 1\n timers bgp 70000 9",
      '2:13: error: "70000" is out of range: expected (0-65535), seconds between keepalives',
    ],
    ["router bgp 1\n bgp listen range 10.0.0.0/8", "2:29: error: the line ends too early: expected peer-group"],
    [
      "router bgp 1\n bgp listen range 10.0.0.0/33 peer-group G",
      '2:19: error: unexpected "10.0.0.0/33": expected A.B.C.D/M or X:X::X:X/M, an address and a length',
    ],
    ["router bgp 1\n bgp listen range 10.0.0.0/8 peer-group G", '2:19: error: there is no peer group "G"'],
    ["router bgp 1\n network", "2:9: error: the line ends too early: expected A.B.C.D/M, an address and a length"],
    [
      "router bgp 1\n network 10.0.0.0",
      '2:10: error: unexpected "10.0.0.0": expected A.B.C.D/M, an address and a length',
    ],
    [
      "router bgp 1\n network 10.0.0.0/33",
      '2:10: error: unexpected "10.0.0.0/33": expected A.B.C.D/M, an address and a length',
    ],
    [
      "router bgp 1\n network 2001:db8::/32",
      '2:2: error: "network 2001:db8::/32" belongs below "address-family ipv6 unicast"',
    ],
    ["router bgp 1\n address-family", "2:16: error: the line ends too early: expected ipv4 or ipv6"],
    ["router bgp 1\n address-family ipv5", '2:17: error: unknown word "ipv5": did you mean "ipv4"?'],
    ["router bgp 1\n address-family ipv6 multicas", '2:2: error: "address-family ipv6 multicast" is not supported yet'],
    ["router bgp 1\n redistribute", "2:14: error: the line ends too early: expected connected, kernel or static"],
    ["router bgp 1\n redistribute conected", '2:15: error: unknown word "conected": did you mean "connected"?'],
    [
      "router bgp 1\n aggregate-address 10.0.0.0",
      '2:20: error: unexpected "10.0.0.0": expected A.B.C.D/M, an address and a length',
    ],
    ["router bgp 1\n maximum-paths 0", '2:16: error: "0" is out of range: expected (1-256) or ibgp'],
    [
      "router bgp 1\n maximum-paths ibgp 257",
      '2:21: error: "257" is out of range: expected (1-256), a number of paths',
    ],
    ["router bgp 1\n distance 0 10.0.0.0/8", '2:11: error: "0" is out of range: expected bgp or (1-255)'],
    [
      "router bgp 1\n bgp bestpath as-path",
      "2:22: error: the line ends too early: expected ignore, confed or multipath-relax",
    ],
    ["router bgp 1\n bgp bestpath med", "2:18: error: the line ends too early: expected confed or missing-as-worst"],
    ["router bgp 1\n bgp max-med on-startup 1", '2:25: error: "1" is out of range: expected (5-86400), seconds'],
    [
      "router bgp 1\n bgp graceful-restart restart-time 4096",
      '2:36: error: "4096" is out of range: expected (0-4095), seconds',
    ],
    ["router bgp 1\n bgp confederation peers", "2:25: error: the line ends too early: expected ASNUM..., AS numbers"],
    ["router bgp 1\n bgp confederation peers 2 x", '2:28: error: unexpected "x": expected an AS number'],
    [
      "router bgp 1\n bgp cluster-id 0",
      '2:17: error: "0" is out of range: expected A.B.C.D or (1-4294967295), the cluster\'s identifier:',
    ],
    [
      "router bgp 1\n address-family ipv4\n  bgp router-id 10.0.0.1 x",
      '3:26: error: unexpected "x": the line should end before it',
    ],
    [
      "router bgp 1\n n",
      "2:3: error: the line ends too early: expected one of 31 words, such as bgp, timers, bestpath,",
    ],
    [
      "router bgp 1\n no",
      "2:4: error: the line ends too early: expected one of 27 words, such as bgp, timers, bestpath,",
    ],
  ],
  neighbours: [
    [
      "router bgp 1\n neighbor G peer-group\n neighbor H peer-group\n bgp listen range 10.0.0.0/8 peer-group G\n bgp listen range 10.0.0.0/8 peer-group H",
      '5:19: error: 10.0.0.0/8 already belongs to the peer group "G"',
    ],
    [
      "router bgp 1\n neighbor G peer-group\n neighbor G remote-as 2\n bgp listen range 10.0.0.0/8 peer-group G\n bgp listen range 10.1.0.0/16 peer-group G",
      "5:19: error: the range overlaps 10.0.0.0/8 of line 4",
    ],
    ["router bgp 1\n neighbor", "2:10: error: the line ends too early: expected A.B.C.D, X:X::X:X or WORD"],
    [
      "router bgp 1\n neighbor 10.0.0.1",
      "2:19: error: the line ends too early: expected one of 50 words, such as remote-as, peer-group,",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as",
      "2:29: error: the line ends too early: expected ASNUM, internal, external or auto, the",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as 0",
      '2:30: error: unexpected "0": expected ASNUM, internal, external or auto, the neighbour\'s AS',
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as extrenal",
      '2:30: error: unknown word "extrenal": did you mean "external"?',
    ],
    ["router bgp 1\n neighbor 10.0.0.256 remote-as 2", '2:11: error: "10.0.0.256" is not an IP address'],
    ["router bgp 1\n neighbor 10.0.0.1/32 remote-as 2", '2:11: error: "10.0.0.1/32" is not an IP address'],
    ["router bgp 1\n neighbor 2001:db8::g remote-as 2", '2:11: error: "2001:db8::g" is not an IP address'],
    ["router bgp 1\n neighbor 0.0.0.0 remote-as 2", "2:11: error: 0.0.0.0 is not the address of a neighbour"],
    ["router bgp 1\n neighbor 255.255.255.255 remote-as 2", "2:11: error: 255.255.255.255 is not a unicast address"],
    [
      "router bgp 1\n neighbor fe80::1 remote-as 2",
      "2:11: error: fe80::1 is link-local: expected its interface behind it, as in fe80::1%eth0",
    ],
    [
      "router bgp 1\n neighbor eth0 remote-as 2",
      '2:11: error: "eth0" is neither a peer group nor an interface: expected a line that says',
    ],
    ["router bgp 1\n neighbor 10.0.0.1 peer-group G", '2:31: error: there is no peer group "G"'],
    [
      "router bgp 1\n neighbor G peer-group\n neighbor H peer-group\n neighbor 10.0.0.1 peer-group G\n neighbor 10.0.0.1 peer-group H",
      '5:31: error: 10.0.0.1 already belongs to the peer group "G"',
    ],
    [
      "router bgp 1\n neighbor G peer-group\n neighbor H peer-group G",
      "3:11: error: only a neighbour's address can belong to a peer group",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 timers 3",
      "2:28: error: the line ends too early: expected (0-65535), the hold time in seconds: 0, or at",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 timers 1 1",
      "2:29: error: a hold time of 1 s is not allowed: expected 0 or at least 3",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 timers connect 0",
      '2:35: error: "0" is out of range: expected (1-65535), seconds',
    ],
    ["router bgp 1\n neighbor 10.0.0.1 port 0", '2:25: error: "0" is out of range: expected (1-65535), a TCP port'],
    [
      "router bgp 1\n neighbor 10.0.0.1 port 70000",
      '2:25: error: "70000" is out of range: expected (1-65535), a TCP port',
    ],
    ["router bgp 1\n neighbor 10.0.0.1 local-as 1", "2:29: error: 1 is our AS already: expected another one"],
    [
      "router bgp 1\n neighbor 10.0.0.1 local-as 2 replace-as",
      '2:31: error: unexpected "replace-as": expected no-prepend',
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as 1\n neighbor 10.0.0.1 local-role peer",
      "2:11: error: a local-role is for external neighbours only",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as 2\n neighbor 10.0.0.1 update-source ::1",
      "2:11: error: 10.0.0.1 cannot be reached from ::1: one is IPv4, the other IPv6",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as 2\n neighbor 10.0.0.1 route-reflector-client",
      "2:11: error: route-reflector-client is for internal neighbours only",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as 1\n neighbor 10.0.0.1 as-override",
      "2:11: error: as-override is for external neighbours only",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 remote-as 1\n neighbor 10.0.0.1 remove-private-AS",
      "2:11: error: remove-private-AS is for external neighbours only",
    ],
    ["router bgp 1\n neighbor 10.0.0.1 route-map X", "2:31: error: the line ends too early: expected in or out"],
    ["router bgp 1\n neighbor 10.0.0.1 route-map X inn", '2:32: error: unknown word "inn": did you mean "in"?'],
    [
      "router bgp 1\n neighbor 10.0.0.1 prefix-list P in\n neighbor 10.0.0.1 distribute-list L in",
      "3:36: error: the neighbour has a prefix-list (line 2) in this direction: expected only one of",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 maximum-prefix 0",
      '2:35: error: "0" is out of range: expected (1-4294967295), a number of prefixes',
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 allowas-in 11",
      '2:31: error: "11" is out of range: expected (1-10) or origin, how often',
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 ttl-security hops",
      "2:37: error: the line ends too early: expected (1-254), the most hops to the neighbour",
    ],
    [
      "router bgp 1\n neighbor 10.0.0.1 bfd profile",
      "2:31: error: the line ends too early: expected WORD, the name of a BFD profile",
    ],
    ["router bgp 1\n neighbor 10.0.0.1 password", "2:28: error: the line ends too early: expected WORD, a password"],
    [
      "router bgp 1\n neighbor 10.0.0.1 ebgp-multihop 256",
      '2:34: error: "256" is out of range: expected (1-255), the most hops to the neighbour',
    ],
    [
      "router bgp 1\n neighbor eth0 interface remote-as",
      "2:35: error: the line ends too early: expected ASNUM, internal, external or auto, the",
    ],
    [
      "router bgp 1\n neighbor G peer-group\n neighbor G interface remote-as 2",
      '3:11: error: "G" is a peer group: expected the name of an interface',
    ],
  ],
  "lists and routes": [
    ["ip prefix-list", "1:15: error: the line ends too early: expected WORD, the name of a list"],
    ["ip prefix-list P", "1:17: error: the line ends too early: expected seq, permit, deny or description"],
    ["ip prefix-list P permit", "1:24: error: the line ends too early: expected any, A.B.C.D/M or X:X::X:X/M"],
    ["ip prefix-list P allow 10.0.0.0/8", '1:18: error: unexpected "allow": expected seq, permit, deny or description'],
    ["ip prefix-list P permit 10.0.0.0", '1:25: error: unexpected "10.0.0.0": expected any, A.B.C.D/M or X:X::X:X/M'],
    [
      "ip prefix-list P permit 10.0.0.0/8 ge 33",
      '1:39: error: "33" is out of range: expected (0-32), the least length',
    ],
    [
      "ip prefix-list P permit 10.0.0.0/24 ge 8",
      "1:25: error: no route can fit 10.0.0.0/24 ge 8: the prefix's length, ge and le must not fall,",
    ],
    [
      "ip prefix-list P permit 10.0.0.0/8 ge 24 le 16",
      "1:25: error: no route can fit 10.0.0.0/8 ge 24 le 16: the prefix's length, ge and le must not",
    ],
    [
      "ip prefix-list P seq 0 permit any",
      '1:22: error: "0" is out of range: expected (1-4294967295), the entry\'s place in the order',
    ],
    ["ipv6 prefix-list P permit 10.0.0.0/8", '1:27: error: unexpected "10.0.0.0/8": expected any or X:X::X:X/M'],
    [
      "bgp as-path access-list A permit",
      "1:33: error: the line ends too early: expected REGEX..., a regular expression; _ is an end or a",
    ],
    [
      "bgp as-path access-list A permit (65000",
      '1:34: error: the regular expression "(65000" is not valid: a ( is not closed',
    ],
    ["bgp as-path access-list A permit a{5,2}", '1:34: error: unexpected "a": no AS path has that'],
    [
      "bgp community-list standard C permit 65536:1",
      '1:38: error: unexpected "65536:1": expected AS:value with numbers up to 65535, or a well-known',
    ],
    [
      "bgp community-list standard C permit x",
      '1:38: error: unexpected "x": expected AS:value with numbers up to 65535, or a well-known',
    ],
    [
      "bgp community-list C permit 1:1",
      '1:20: error: unexpected "C": expected (1-99), standard, (100-500) or expanded',
    ],
    [
      "bgp large-community-list standard C permit 1:1",
      '1:44: error: unexpected "1:1": expected three numbers up to 4294967295, as in 65000:1:2',
    ],
    [
      "bgp extcommunity-list standard C permit 1:1",
      '1:41: error: unexpected "1:1": expected rt or soo, and a community',
    ],
    [
      "bgp community-list standard C permit 1:1\nbgp community-list expanded C permit 1:1",
      '2:29: error: "C" is a standard list already: expected another name',
    ],
    ["ip route 10.0.0.0/8", "1:20: error: the line ends too early: expected A.B.C.D, WORD, blackhole or reject"],
    ["ip route 10.0.0.0 255.0.0.0 eth0", '1:19: error: unexpected "255.0.0.0": the line should end before it'],
    ["ip route 10.0.0.0/8 10.0.0.256", '1:21: error: "10.0.0.256" is not an IP address, and no interface is called so'],
    [
      "ip route 10.0.0.0/8 eth0 256",
      '1:26: error: "256" is out of range: expected (1-255), tag, metric, table, onlink, nexthop-vrf or',
    ],
    ["ip protocol bgp", "1:16: error: the line ends too early: expected route-map"],
    ["ip protocol bgp route-map", "1:26: error: the line ends too early: expected WORD, the name of a route map"],
  ],
  "route maps": [
    ["route-map", "1:10: error: the line ends too early: expected WORD, the name of a route map"],
    ["route-map X", "1:12: error: the line ends too early: expected permit or deny"],
    ["route-map X allow 5", '1:13: error: unexpected "allow": expected permit or deny'],
    ["route-map X permit 0", '1:20: error: "0" is out of range: expected (1-65535), the entry\'s place in the order'],
    [
      "route-map X permit 65536",
      '1:20: error: "65536" is out of range: expected (1-65535), the entry\'s place in the order',
    ],
    [
      "route-map X permit 10\n match",
      "2:7: error: the line ends too early: expected one of 13 words, such as as-path, community,",
    ],
    ["route-map X permit 10\n match ip", "2:10: error: the line ends too early: expected address or next-hop"],
    ["route-map X permit 10\n match ip adress L", '2:11: error: unknown word "adress": did you mean "address"?'],
    [
      "route-map X permit 10\n set",
      "2:5: error: the line ends too early: expected one of 18 words, such as aggregator, as-path,",
    ],
    [
      "route-map X permit 10\n set metric x",
      '2:13: error: unexpected "x": expected (0-4294967295), perhaps with + or - before it',
    ],
    ["route-map X permit 10\n set ip next-hop ::1", '2:2: error: "set ipv4" is not supported yet'],
    ["route-map X permit 10\n on-match goto 5", "2:16: error: entry 10 can only go on with a later one"],
    [
      "route-map X deny 10\n on-match next",
      "2:2: error: a deny entry that fits ends the route map: only a permit entry can go on",
    ],
    ["route-map X permit 10\n set as-path prepend x", '2:22: error: unexpected "x": expected an AS number'],
    ["route-map X permit 10\n match origin x", '2:15: error: unexpected "x": expected egp, igp or incomplete'],
  ],
  bfd: [
    ["bfd\n profile", "2:9: error: the line ends too early: expected WORD, the name of a BFD profile"],
    ["bfd\n profile f\n  detect-multiplier 256", '3:21: error: "256" is out of range: expected (1-255), a number'],
    ["bfd\n profile f\n  receive-interval 5", '3:20: error: "5" is out of range: expected (10-4294967), a number'],
    [
      "bfd\n profile f\n  receive-intervall 50",
      '3:3: error: unknown word "receive-intervall": did you mean "receive-interval"?',
    ],
    ["bfd\n peer", "2:6: error: the line ends too early: expected A.B.C.D or X:X::X:X, an address"],
    ["bfd\n peer x", '2:7: error: unexpected "x": expected A.B.C.D or X:X::X:X, an address'],
    [
      "bfd\n peer 10.0.0.1 multihop",
      "2:2: error: a session over several hops needs its local-address: expected multihop",
    ],
    [
      "bfd\n peer 10.0.0.1\n  minimum-ttl 5",
      '3:3: error: "minimum-ttl" does not fit this peer: the TTL says nothing about a session over a',
    ],
    [
      "bfd\n peer 10.0.0.1 multihop local-address 10.0.0.2\n  echo-mode",
      '3:3: error: "echo-mode" does not fit this peer: echo packets are for sessions over a single hop',
    ],
  ],
  "the host": [
    ["vrf", "1:4: error: the line ends too early: expected WORD, the name of a VRF"],
    ["vrf red\n vni 0", '2:6: error: "0" is out of range: expected (1-16777215), a number'],
    [
      "vrf red\n ip route 10.0.0.0/8",
      "2:21: error: the line ends too early: expected A.B.C.D, WORD, blackhole or reject",
    ],
    ["interface", "1:10: error: the line ends too early: expected WORD, the name of an interface"],
    ["interface eth0\n ip address 10.0.0.1", "2:21: error: the line ends too early: expected peer"],
    ["interface eth0\n ipv6 nd ra-interval 0", '2:22: error: "0" is out of range: expected (1-1800) or msec'],
    ["interface eth0\n bandwith 5", '2:2: error: unknown word "bandwith": did you mean "bandwidth"?'],
    ["key chain", "1:10: error: the line ends too early: expected WORD, the name of a key chain"],
    ["key chain K\n key x", '2:6: error: unexpected "x": expected (0-2147483647) or chain'],
    ["key chain K\n key 1\n  key-string", "3:13: error: the line ends too early: expected WORD, a password"],
    [
      "key chain K\n key 1\n  cryptographic-algorithm rot13",
      '3:27: error: unexpected "rot13": expected null, cleartext, md5, hmac-sha-1, hmac-sha-256,',
    ],
    [
      "key chain K\n key 1\n  send-lifetime tomorrow",
      '3:17: error: this is no send-lifetime: expected "HH:MM:SS DAY MONTH YEAR", and then such a time,',
    ],
  ],
  "Bellman's own": [
    ["log nowhere", '1:5: error: unexpected "nowhere": expected one of 13 words, such as level, format, timestamp,'],
    ["log level loud", '1:11: error: unexpected "loud": expected emergencies, alerts, critical, errors, warnings,'],
    ["log timestamp precision 9", '1:25: error: "9" is out of range: expected (0-6), a number'],
    ["http listen", "1:12: error: the line ends too early: expected A.B.C.D or X:X::X:X, an address"],
    ["http listen localhost 80", '1:13: error: unexpected "localhost": expected A.B.C.D or X:X::X:X, an address'],
    ["ovn\n driver mysql", '2:9: error: unexpected "mysql": expected ovn_bgp_driver, ovn_evpn_driver,'],
    ["ovn\n expose-tenant-networks yes", '2:25: error: unexpected "yes": the line should end before it'],
    [
      "ovn\n sb-connection 10.0.0.1",
      '2:16: error: "10.0.0.1" is no address of a database: expected tcp:ADDRESS:PORT, ssl:ADDRESS:PORT',
    ],
    ["ovn\n bridge-mapping x", "2:18: error: the line ends too early: expected WORD, the name of a bridge"],
    ["ovn\n bgp-as 0", '2:9: error: unexpected "0": expected ASNUM, the option\'s value'],
  ],
};

/** What nothing acts on yet is no mistake of the file's. */
function mistakesIn(text: string): readonly string[] {
  return read(text)
    .problems.filter(({ severity, message }) => severity === "error" && !message.includes(" is not supported yet: "))
    .map(formatProblem);
}

describe.each(Object.entries(MALFORMED))("a mistake about %s", (_, cases) => {
  it.each(cases)("%j", (text, says) => {
    expect(mistakesIn(text)).toEqual([expect.stringContaining(`bellman.conf:${says}`)]);
  });
});

describe("a file of mistakes only", () => {
  it("has each of them named, in order", () => {
    const lines = [
      "router bgp 1",
      " bgp frobnicate",
      " neighbor 10.0.0.1 port 0",
      "exit",
      "vrf",
      "route-map X allow 5",
    ];
    expect(mistakesIn(lines.join("\n")).map((problem) => problem.split(": ")[0])).toEqual([
      "bellman.conf:2:6",
      "bellman.conf:3:25",
      "bellman.conf:5:4",
      "bellman.conf:6:13",
    ]);
  });
});
