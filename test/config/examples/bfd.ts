/** An example of each command below `bfd`, its profiles and its peers. */
import type { BfdPeer, BfdSettings } from "../../../src/config/bfd-definitions.ts";
import type { Configuration } from "../../../src/config/model.ts";
import type { Example } from "./example.ts";

export const BFD_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] profile WORD$bfdProfile",
    good: "profile slow",
    gives: ({ bfd }) => [...bfd.profiles.keys()],
    value: ["slow"],
    without: "no profile slow",
    bad: "profile",
    because: "the line ends too early",
  },
  {
    syntax:
      "[no] peer <A.B.C.D|X:X::X:X>$address [{multihop|local-address <A.B.C.D|X:X::X:X>$source|interface WORD$interface|vrf WORD$vrf}]",
    good: "peer 192.0.2.1\npeer 192.0.2.1 interface eth0 vrf red\npeer 2001:db8::1 local-address 2001:db8::2 multihop",
    gives: ({ bfd }) => [...bfd.peers.keys()],
    value: ["192.0.2.1", "192.0.2.1 vrf red interface eth0", "2001:db8::1 multihop local-address 2001:db8::2"],
    without:
      "no peer 192.0.2.1\nno peer 192.0.2.1 vrf red interface eth0\nno peer 2001:db8::1 multihop local-address 2001:db8::2",
    bad: "peer 2001:db8::1 multihop",
    because: "needs its local-address",
  },
];

type Read = (model: Configuration) => BfdSettings | undefined;

function number(read: Read, key: keyof BfdSettings, words: string, range: string, good: number, bad: number): Example {
  return {
    syntax: `[no] ${words} ![${range}$number]`,
    good: `${words} ${good}`,
    gives: (model) => read(model)?.[key],
    value: good,
    without: `no ${words}`,
    bad: `${words} ${bad}`,
    because: `"${bad}" is out of range`,
  };
}

function onOff(read: Read, key: keyof BfdSettings, words: string): Example {
  return {
    syntax: `[no] ${words}`,
    good: `no ${words}`,
    gives: (model) => read(model)?.[key],
    value: false,
    bad: `${words} 1`,
    because: "the line should end before it",
  };
}

const MILLISECONDS = "(10-4294967)";

function common(read: Read): readonly Example[] {
  return [
    number(read, "detectMultiplier", "detect-multiplier", "(1-255)", 3, 0),
    number(read, "receiveInterval", "receive-interval", MILLISECONDS, 100, 9),
    number(read, "transmitInterval", "transmit-interval", MILLISECONDS, 100, 9),
    onOff(read, "shutdown", "shutdown"),
    onOff(read, "passiveMode", "passive-mode"),
    onOff(read, "logSessionChanges", "log-session-changes"),
    onOff(read, "echoMode", "echo-mode"),
    number(read, "echoTransmitInterval", "echo transmit-interval", MILLISECONDS, 50, 9),
    {
      syntax: `[no] echo receive-interval ![<disabled|${MILLISECONDS}>$interval]`,
      good: "echo receive-interval disabled",
      gives: (model) => read(model)?.echoReceiveInterval,
      value: "disabled",
      without: "no echo receive-interval",
      bad: "echo receive-interval off",
      because: 'unexpected "off"',
    },
    {
      syntax: `[no] echo-interval ![${MILLISECONDS}$interval]`,
      good: "echo-interval 70",
      gives: (model) => [read(model)?.echoTransmitInterval, read(model)?.echoReceiveInterval].filter(Boolean),
      value: [70, 70],
      without: "no echo-interval",
      bad: "echo-interval",
      because: "the line ends too early",
    },
    {
      syntax: "[no] authentication key-chain ![WORD$keyChain]",
      good: "authentication key-chain K",
      gives: (model) => read(model)?.authentication?.keyChain?.name,
      value: "K",
      without: "no authentication key-chain",
      bad: "authentication key-chain",
      because: "the line ends too early",
    },
    {
      syntax: "[no] authentication algorithm meticulous",
      good: "authentication algorithm meticulous",
      gives: (model) => read(model)?.authentication?.meticulous,
      value: true,
      without: "no authentication algorithm meticulous",
      bad: "authentication algorithm careful",
      because: "expected meticulous",
    },
  ];
}

const profile: Read = ({ bfd }) => bfd.profiles.get("fast");
export const PROFILE_EXAMPLES: readonly Example[] = [
  ...common(profile),
  number(profile, "minimumTtl", "minimum-ttl", "(1-254)", 250, 255),
];

const peer = ({ bfd }: Configuration): BfdPeer | undefined => bfd.peers.get("192.0.2.1");
export const PEER_EXAMPLES: readonly Example[] = [
  ...common(peer),
  {
    syntax: "[no] minimum-ttl ![(1-254)$number]",
    good: "exit\npeer 192.0.2.1 multihop local-address 192.0.2.2\nminimum-ttl 250",
    gives: ({ bfd }) => [...bfd.peers.values()].flatMap(({ minimumTtl }) => minimumTtl ?? []),
    value: [250],
    without: "no minimum-ttl",
    bad: "minimum-ttl 250",
    because: "does not fit this peer",
  },
  {
    syntax: "[no] profile ![WORD$bfdProfile]",
    good: "profile fast",
    gives: (model) => peer(model)?.profile?.name,
    value: "fast",
    without: "no profile",
    bad: "profile",
    because: "the line ends too early",
  },
];
