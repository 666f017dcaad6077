/** An example of each command about the host: its kernel's routes, its interfaces, its log. */
import { expect } from "vitest";
import type { HostRouting } from "../../../src/config/host-routing.ts";
import type { InterfaceDefinition } from "../../../src/config/interface-definition.ts";
import type { Configuration } from "../../../src/config/model.ts";
import type { Example } from "./example.ts";

type Model = Configuration;

const OPTIONS =
  "(1-255)$distance|tag (1-4294967295)$tag|metric (0-4294967295)$number|table (1-4294967295)$table|onlink|nexthop-vrf WORD$nexthopVrf";
const targets = (gateway: string) => `<${gateway}$gateway [WORD$interface]|WORD$interface|blackhole|reject>`;

const routes = ({ staticRoutes }: HostRouting) =>
  Array.from(staticRoutes.values(), ({ target, distance, tag }) => [target, distance, tag]);

/** At the top level and below `vrf` alike. */
function routingExamples(routing: (model: Model) => HostRouting | undefined, vrfOption: string): readonly Example[] {
  const of = (read: (routing: HostRouting) => unknown) => (model: Model) => {
    const found = routing(model);
    return found && read(found);
  };
  return [
    {
      syntax: `[no] ip route A.B.C.D/M$prefix ${targets("A.B.C.D")} [{${OPTIONS}${vrfOption}}]`,
      good: "ip route 10.0.0.0/8 192.0.2.1 tag 7 5\nip route 10.0.0.0/8 Null0\nip route 0.0.0.0/0 eth0",
      gives: of(routes),
      value: [
        [{ type: "gateway", address: "192.0.2.1" }, 5, 7],
        [{ type: "blackhole" }, undefined, undefined],
        [{ type: "interface", interface: "eth0" }, undefined, undefined],
      ],
      without: "no ip route 10.0.0.0/8 192.0.2.1\nno ip route 10.0.0.0/8 blackhole\nno ip route 0.0.0.0/0 eth0",
      bad: "ip route 10.0.0.0/8",
      because: "the line ends too early",
    },
    {
      syntax: `[no] ipv6 route X:X::X:X/M$prefix ${targets("X:X::X:X")} [{${OPTIONS}${vrfOption}}]`,
      good: "ipv6 route ::/0 fe80::1 eth0 onlink",
      gives: of(routes),
      value: [[{ type: "gateway", address: "fe80::1", interface: "eth0" }, undefined, undefined]],
      without: "no ipv6 route ::/0 fe80::1 eth0",
      bad: "ipv6 route 2001:db8::/32",
      because: "the line ends too early",
    },
    ...(["ip", "ipv6"] as const).flatMap((version): Example[] => [
      {
        syntax: `[no] ${version} protocol bgp ![route-map WORD$routeMap]`,
        good: `${version} protocol bgp route-map X`,
        gives: of(({ bgpRouteMaps }) => bgpRouteMaps[version]?.name),
        value: "X",
        without: `no ${version} protocol bgp`,
        bad: `${version} protocol bgp`,
        because: "expected route-map",
      },
      {
        syntax: `[no] ${version} nht resolve-via-default`,
        good: `no ${version} nht resolve-via-default`,
        gives: of(({ resolveViaDefault }) => resolveViaDefault[version]),
        value: false,
        bad: `${version} nht resolve-through-default`,
        because: "",
      },
    ]),
    {
      syntax: "[no] ip router-id ![A.B.C.D$address]",
      good: "ip router-id 192.0.2.1",
      gives: of(({ routerId }) => routerId),
      value: "192.0.2.1",
      without: "no ip router-id",
      bad: "ip router-id 1",
      because: 'unexpected "1"',
    },
  ];
}

const forwarding = (version: "ip" | "ipv6"): Example => ({
  syntax: `[no] ${version} forwarding`,
  good: `no ${version} forwarding`,
  gives: ({ routing }) => routing.forwarding[version],
  value: false,
  bad: `${version} forwarding 1`,
  because: "the line should end before it",
});

export const VRF_EXAMPLES: readonly Example[] = [
  ...routingExamples(({ vrfs }) => vrfs.get("red")?.routing, ""),
  {
    syntax: "[no] vni ![(1-16777215)$number [prefix-routes-only]]",
    good: "vni 100 prefix-routes-only",
    gives: ({ vrfs }) => vrfs.get("red")?.routing.vni,
    value: { vni: 100, prefixRoutesOnly: true },
    without: "no vni",
    bad: "vni 0",
    because: '"0" is out of range',
  },
];

const PRIORITY = "<emergencies|alerts|critical|errors|warnings|notifications|informational|debugging>$priority";

const LOG_EXAMPLES: readonly Example[] = [
  {
    syntax: `[no] log level ![${PRIORITY}]`,
    good: "log level debugging",
    gives: ({ log }) => log.level,
    value: "debugging",
    without: "no log level",
    bad: "log level loud",
    because: 'unexpected "loud"',
  },
  {
    syntax: "[no] log format ![<json|frr>$format]",
    good: "log format frr",
    gives: ({ log }) => log.format,
    value: "frr",
    without: "no log format",
    bad: "log format xml",
    because: "expected json or frr",
  },
  {
    syntax: "[no] log timestamp precision ![(0-6)$number]",
    good: "log timestamp precision 3",
    gives: ({ log }) => log.timestampPrecision,
    value: 3,
    without: "no log timestamp precision",
    bad: "log timestamp precision 7",
    because: '"7" is out of range',
  },
  {
    syntax: `[no] log stdout [${PRIORITY}]`,
    good: "log stdout",
    gives: ({ log }) => log.targets.stdout,
    value: {},
    without: "no log stdout",
    bad: "log stdout loudly",
    because: 'unexpected "loudly"',
  },
  {
    syntax: `[no] log syslog [${PRIORITY}]`,
    good: "log syslog informational",
    gives: ({ log }) => log.targets.syslog,
    value: { priority: "informational" },
    without: "no log syslog",
    bad: "log syslog 5",
    because: 'unexpected "5"',
  },
  {
    syntax: `[no] log file ![WORD$file [${PRIORITY}]]`,
    good: "log file /var/log/frr.log debugging",
    gives: ({ log }) => log.targets.file,
    value: { priority: "debugging", file: "/var/log/frr.log" },
    without: "no log file",
    bad: "log file",
    because: "expected WORD, the name of a file",
  },
  {
    syntax: "[no] log facility ![WORD$facility]",
    good: "log facility local4",
    gives: ({ log }) => log.facility,
    value: "local4",
    without: "no log facility",
    bad: "log facility",
    because: "expected WORD",
  },
  {
    syntax: "[no] log <commands|error-category|immediate-mode|record-priority|record-severity|unique-id>$switch",
    good: "log commands\nno log unique-id",
    gives: ({ log }) => [...log.switches],
    value: [
      ["commands", true],
      ["unique-id", false],
    ],
    bad: "log comands",
    because: 'did you mean "commands"?',
  },
  {
    syntax: "[no] debug LINE...$rest",
    good: "debug bgp updates\ndebug bfd peer",
    gives: ({ debugs }) => [...debugs],
    value: ["bgp updates", "bfd peer"],
    without: "no debug bgp updates\nno debug bfd peer",
    bad: "debug",
    because: "the line ends too early",
  },
  {
    syntax: "[no] service LINE...$rest",
    good: "service integrated-vtysh-config",
    gives: ({ services }) => [...services],
    value: ["integrated-vtysh-config"],
    without: "no service integrated-vtysh-config",
    bad: "service",
    because: "the line ends too early",
  },
];

const HTTP_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] http listen ![<A.B.C.D|X:X::X:X>$address (1-65535)$tcpPort]",
    good: "http listen ::1 9342",
    gives: ({ http }) => http,
    value: { address: "::1", port: 9342, at: expect.anything() as unknown },
    without: "no http listen",
    bad: "http listen 127.0.0.1:9342",
    because: 'unexpected "127.0.0.1:9342"',
  },
  {
    syntax: "[no] http",
    good: "no http",
    gives: ({ http }) => http,
    value: "off",
    without: "no http listen",
    bad: "http on",
    because: 'unexpected "on"',
  },
];

const INSTANCE_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] router bgp ASNUM$asn vrf default",
    good: "router bgp 65000\nrouter bgp 65000 vrf default",
    gives: ({ bgpInstances }) => bgpInstances.map(({ asn, vrf }) => [asn, vrf]),
    value: [[65000, undefined]],
    without: "no router bgp 65000 vrf default",
    bad: "router bgp 65000\nrouter bgp 65001 vrf default",
    because: "a BGP instance with AS 65000 exists already (line 1)",
  },
  {
    syntax: "[no] router bgp ASNUM$asn vrf WORD$vrf",
    good: "router bgp 65000 vrf red\nrouter bgp 65001 vrf blue",
    gives: ({ bgpInstances }) => bgpInstances.map(({ asn, vrf }) => [asn, vrf]),
    value: [
      [65000, "red"],
      [65001, "blue"],
    ],
    without: "no router bgp 65000 vrf red\nno router bgp 65001 vrf blue",
    bad: "router bgp 65000 vrf",
    because: "the line ends too early",
  },
];

const KEY_CHAIN: Example = {
  syntax: "[no] key chain WORD$keyChain",
  good: "key chain K\nkey 1\nkey-string one\nkey 2\nkey-string two",
  gives: ({ keyChains }) =>
    Array.from(keyChains.values(), ({ keys }) => Array.from(keys.values(), ({ id, text }) => [id, text])),
  value: [
    [
      [1, "one"],
      [2, "two"],
    ],
  ],
  without: "no key chain K",
  bad: "key chain",
  because: "the line ends too early",
};

const BLOCKS: readonly Example[] = [
  {
    syntax: "[no] vrf WORD$vrf",
    good: "vrf red\nip router-id 192.0.2.1\nexit-vrf\nvrf red\nvni 5",
    gives: ({ vrfs }) => Array.from(vrfs.values(), ({ name, routing }) => [name, routing.routerId, routing.vni?.vni]),
    value: [["red", "192.0.2.1", 5]],
    without: "no vrf red",
    bad: "vrf",
    because: "the line ends too early",
  },
  {
    syntax: "[no] interface WORD$interface [vrf WORD$vrf]",
    good: "interface eth0\ndescription uplink\ninterface eth0 vrf red\nexit-interface\ninterface eth0",
    gives: ({ interfaces }) =>
      Array.from(interfaces.values(), ({ name, vrf, description }) => [name, vrf, description]),
    value: [
      ["eth0", undefined, "uplink"],
      ["eth0", "red", undefined],
    ],
    without: "no interface eth0\nno interface eth0 vrf red",
    bad: "interface eth0 vrf",
    because: "the line ends too early",
  },
  KEY_CHAIN,
  {
    syntax: "[no] bfd",
    good: "bfd\nprofile fast\ndetect-multiplier 5",
    gives: ({ bfd }) => Array.from(bfd.profiles.values(), ({ name, detectMultiplier }) => [name, detectMultiplier]),
    value: [["fast", 5]],
    without: "no bfd",
    bad: "bfd peer",
    because: "the line should end before it",
  },
  {
    syntax: "[no] ovn",
    good: "ovn\nexpose-tenant-networks",
    gives: ({ ovn }) => ovn?.settings,
    value: { exposeTenantNetworks: true },
    without: "no ovn",
    bad: "ovn on",
    because: "the line should end before it",
  },
];

export const HOST_EXAMPLES: readonly Example[] = [
  ...routingExamples(({ routing }) => routing, "|vrf WORD$vrf"),
  forwarding("ip"),
  forwarding("ipv6"),
  ...LOG_EXAMPLES,
  ...HTTP_EXAMPLES,
  ...INSTANCE_EXAMPLES,
  ...BLOCKS,
];

const eth0 = ({ interfaces }: Model) => interfaces.get("eth0");

function onInterface(
  syntax: string,
  good: string,
  read: (definition: InterfaceDefinition) => unknown,
  value: unknown,
  bad: string,
  without?: string,
): Example {
  return {
    syntax: `[no] ${syntax}`,
    good,
    gives: (model) => {
      const definition = eth0(model);
      return definition && read(definition);
    },
    value,
    ...(without === undefined ? {} : { without: `no ${without}` }),
    bad,
    because: "",
  };
}

const LIFETIME = "<(0-4294967295)|infinite>";

export const INTERFACE_EXAMPLES: readonly Example[] = [
  onInterface(
    "description ![LINE...$text]",
    "description to the ToR",
    ({ description }) => description,
    "to the ToR",
    "description",
    "description",
  ),
  onInterface(
    "ip address A.B.C.D/M$prefix",
    "ip address 192.0.2.1/24",
    ({ addresses }) => [...addresses.ip],
    ["192.0.2.1/24"],
    "ip address 192.0.2.1",
    "ip address 192.0.2.1/24",
  ),
  onInterface(
    "ipv6 address X:X::X:X/M$prefix",
    "ipv6 address 2001:db8::1/64",
    ({ addresses }) => [...addresses.ipv6],
    ["2001:db8::1/64"],
    "ipv6 address 192.0.2.1/24",
    "ipv6 address 2001:db8::1/64",
  ),
  onInterface("shutdown", "no shutdown", ({ shutdown }) => shutdown, false, "shutdown now"),
  onInterface("link-detect", "link-detect", ({ linkDetect }) => linkDetect, true, "link-detect 1"),
  onInterface(
    "bandwidth ![(1-1000000)$number]",
    "bandwidth 1000",
    ({ bandwidth }) => bandwidth,
    1000,
    "bandwidth 0",
    "bandwidth",
  ),
  onInterface(
    "ipv6 nd suppress-ra",
    "no ipv6 nd suppress-ra",
    ({ advertisements }) => advertisements.suppress,
    false,
    "ipv6 nd suppress-ra 1",
  ),
  onInterface(
    "ipv6 nd ra-interval ![<(1-1800)$seconds|msec (70-1800000)$milliseconds>]",
    "ipv6 nd ra-interval msec 1500",
    ({ advertisements }) => advertisements.interval,
    1500,
    "ipv6 nd ra-interval 0",
    "ipv6 nd ra-interval",
  ),
  onInterface(
    "ipv6 nd ra-lifetime ![(0-9000)$number]",
    "ipv6 nd ra-lifetime 30",
    ({ advertisements }) => advertisements.lifetime,
    30,
    "ipv6 nd ra-lifetime 9001",
    "ipv6 nd ra-lifetime",
  ),
  onInterface(
    "ipv6 nd ra-hop-limit ![(0-255)$number]",
    "ipv6 nd ra-hop-limit 64",
    ({ advertisements }) => advertisements.hopLimit,
    64,
    "ipv6 nd ra-hop-limit 256",
    "ipv6 nd ra-hop-limit",
  ),
  onInterface(
    "ipv6 nd ra-retrans-interval ![(0-4294967295)$number]",
    "ipv6 nd ra-retrans-interval 5",
    ({ advertisements }) => advertisements.retransmitInterval,
    5,
    "ipv6 nd ra-retrans-interval x",
    "ipv6 nd ra-retrans-interval",
  ),
  onInterface(
    "ipv6 nd ra-fast-retrans",
    "no ipv6 nd ra-fast-retrans",
    ({ advertisements }) => advertisements.fastRetransmit,
    false,
    "ipv6 nd ra-fast-retrans 1",
  ),
  onInterface(
    "ipv6 nd reachable-time ![(1-3600000)$number]",
    "ipv6 nd reachable-time 5",
    ({ advertisements }) => advertisements.reachableTime,
    5,
    "ipv6 nd reachable-time 0",
    "ipv6 nd reachable-time",
  ),
  onInterface(
    "ipv6 nd managed-config-flag",
    "ipv6 nd managed-config-flag",
    ({ advertisements }) => advertisements.managed,
    true,
    "ipv6 nd managed-config-flag 1",
    "ipv6 nd managed-config-flag",
  ),
  onInterface(
    "ipv6 nd other-config-flag",
    "ipv6 nd other-config-flag",
    ({ advertisements }) => advertisements.otherConfiguration,
    true,
    "ipv6 nd other-config-flag 1",
    "ipv6 nd other-config-flag",
  ),
  onInterface(
    "ipv6 nd mtu ![(1-65535)$number]",
    "ipv6 nd mtu 1500",
    ({ advertisements }) => advertisements.mtu,
    1500,
    "ipv6 nd mtu 0",
    "ipv6 nd mtu",
  ),
  onInterface(
    "ipv6 nd router-preference ![<high|medium|low>$preference]",
    "ipv6 nd router-preference high",
    ({ advertisements }) => advertisements.preference,
    "high",
    "ipv6 nd router-preference best",
    "ipv6 nd router-preference",
  ),
  onInterface(
    `ipv6 nd prefix X:X::X:X/M$prefix [${LIFETIME}$valid ${LIFETIME}$preferred] [{router-address|off-link|no-autoconfig}]`,
    "ipv6 nd prefix 2001:db8::/64 infinite 600 off-link",
    ({ advertisements }) => [...advertisements.prefixes],
    [
      [
        "2001:db8::/64",
        { valid: "infinite", preferred: 600, routerAddress: false, offLink: true, noAutoconfig: false },
      ],
    ],
    "ipv6 nd prefix 2001:db8::/64 600",
    "ipv6 nd prefix 2001:db8::/64",
  ),
  onInterface(
    `ipv6 nd rdnss X:X::X:X$address [${LIFETIME}$lifetime]`,
    "ipv6 nd rdnss 2001:db8::53 infinite",
    ({ advertisements }) => [...advertisements.nameServers],
    [["2001:db8::53", "infinite"]],
    "ipv6 nd rdnss",
    "ipv6 nd rdnss 2001:db8::53",
  ),
  onInterface(
    `ipv6 nd dnssl WORD$name [${LIFETIME}$lifetime]`,
    "ipv6 nd dnssl example.org",
    ({ advertisements }) => [...advertisements.searchDomains],
    [["example.org", undefined]],
    "ipv6 nd dnssl",
    "ipv6 nd dnssl example.org",
  ),
];

const key = ({ keyChains }: Model) => keyChains.get("K")?.keys.get(1);

export const KEY_CHAIN_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] key (0-2147483647)$number",
    good: "key 7\nexit",
    gives: ({ keyChains }) => [...(keyChains.get("K")?.keys.keys() ?? [])],
    value: [7],
    without: "no key 7",
    bad: "key 2147483648",
    because: "is out of range",
  },
];

export const KEY_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] key-string ![WORD$password]",
    good: "key-string secret",
    gives: (model) => key(model)?.text,
    value: "secret",
    without: "no key-string",
    bad: "key-string",
    because: "the line ends too early",
  },
  {
    syntax:
      "[no] cryptographic-algorithm ![<null|cleartext|md5|hmac-sha-1|hmac-sha-256|hmac-sha-384|hmac-sha-512>$algorithm]",
    good: "cryptographic-algorithm hmac-sha-256",
    gives: (model) => key(model)?.algorithm,
    value: "hmac-sha-256",
    without: "no cryptographic-algorithm",
    bad: "cryptographic-algorithm sha-1",
    because: 'unexpected "sha-1"',
  },
  {
    syntax: "[no] send-lifetime ![LINE...$lifetime]",
    good: "send-lifetime 00:00:00 1 Jan 2026 infinite",
    gives: (model) => key(model)?.sendLifetime,
    value: "00:00:00 1 Jan 2026 infinite",
    without: "no send-lifetime",
    bad: "send-lifetime now",
    because: "this is no send-lifetime",
  },
  {
    syntax: "[no] accept-lifetime ![LINE...$lifetime]",
    good: "accept-lifetime 00:00:00 Jan 1 2026 duration 3600",
    gives: (model) => key(model)?.acceptLifetime,
    value: "00:00:00 Jan 1 2026 duration 3600",
    without: "no accept-lifetime",
    bad: "accept-lifetime 2026-01-01",
    because: "this is no accept-lifetime",
  },
];
