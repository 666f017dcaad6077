import { describe, expect, it } from "vitest";
import { IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "../../src/config/commands/address-family.ts";
import { GLOBAL_GRAMMAR } from "../../src/config/commands/global.ts";
import { PEER } from "../../src/config/commands/peer.ts";
import { BGP_GRAMMAR } from "../../src/config/commands/router-bgp.ts";
import type { Command } from "../../src/config/grammar.ts";
import type { BgpInstance, Configuration } from "../../src/config/model.ts";
import { type Pattern, parseTemplate, type Token } from "../../src/config/notation.ts";
import { helpFor } from "../../src/config/vocabulary.ts";
import { errorsOf, read } from "./reading.ts";

interface Example {
  readonly syntax: string;
  /** Lines that say it, in the block that the group names. */
  readonly good: string;
  /** What the model then holds. */
  readonly gives: (model: Configuration) => unknown;
  readonly value: unknown;
  /** Lines after which the model is as if nothing had been said. */
  readonly without?: string;
  /** A line that is refused, and why. */
  readonly bad: string;
  readonly because: string;
}

const A = "192.0.2.1";
const GROUP = "UPLINK";

function bgpOf(model: Configuration): BgpInstance {
  if (model.bgp === undefined) throw new Error("no BGP instance was read");
  return model.bgp;
}
const neighbor = (model: Configuration) => bgpOf(model).neighbors.get(A);
const group = (model: Configuration) => bgpOf(model).groups.get(GROUP);

const GLOBAL_EXAMPLES: readonly Example[] = [
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
];

const BGP_EXAMPLES: readonly Example[] = [
  {
    syntax: "[no] bgp router-id ![A.B.C.D$address]",
    good: "bgp router-id 192.0.2.9",
    gives: (model) => bgpOf(model).routerId,
    value: "192.0.2.9",
    without: "no bgp router-id",
    bad: "bgp router-id 0.0.0.0",
    because: "0.0.0.0 cannot be a router ID",
  },
  {
    syntax: "[no] timers bgp ![(0-65535)$keepalive (0-65535)$hold]",
    good: "timers bgp 10 30",
    gives: (model) => bgpOf(model).timers,
    value: { keepalive: 10, hold: 30 },
    without: "no timers bgp 10 30",
    bad: "timers bgp 1 2",
    because: "a hold time of 2 s is not allowed",
  },
  {
    syntax: "[no] bgp minimum-holdtime ![(1-65535)$seconds]",
    good: "bgp minimum-holdtime 20",
    gives: (model) => bgpOf(model).minimumHold,
    value: 20,
    without: "no bgp minimum-holdtime",
    bad: "bgp minimum-holdtime 0",
    because: '"0" is out of range: expected (1-65535)',
  },
  {
    syntax: "[no] bgp ebgp-requires-policy",
    good: "bgp ebgp-requires-policy",
    gives: (model) => bgpOf(model).ebgpRequiresPolicy,
    value: true,
    bad: "bgp ebgp-require-policy",
    because: 'did you mean "ebgp-requires-policy"?',
  },
  {
    syntax: "[no] bgp network import-check",
    good: "no bgp network import-check",
    gives: (model) => bgpOf(model).networkImportCheck,
    value: false,
    bad: "bgp network import-chek",
    because: 'did you mean "import-check"?',
  },
  {
    syntax: "[no] bgp enforce-first-as",
    good: "no bgp enforce-first-as",
    gives: (model) => bgpOf(model).enforceFirstAs,
    value: false,
    bad: "bgp enforce-first-as 1",
    because: "the line should end before it",
  },
  {
    syntax: "[no] bgp default <ipv4-unicast|ipv6-unicast>$family",
    good: "no bgp default ipv4-unicast\nbgp default ipv6-unicast",
    gives: (model) => [...bgpOf(model).defaultFamilies],
    value: ["ipv6-unicast"],
    bad: "bgp default ipv5-unicast",
    because: 'did you mean "ipv4-unicast"?',
  },
  {
    syntax: "[no] bgp listen limit ![(1-65535)$limit]",
    good: "bgp listen limit 7",
    gives: (model) => bgpOf(model).listenLimit,
    value: 7,
    without: "no bgp listen limit",
    bad: "bgp listen limit many",
    because: 'unexpected "many": expected (1-65535)',
  },
  {
    syntax: "[no] bgp listen range <A.B.C.D/M|X:X::X:X/M>$prefix peer-group PGNAME$group",
    good: `neighbor ${GROUP} peer-group\nbgp listen range 10.1.2.3/8 peer-group ${GROUP}`,
    gives: (model) => [...bgpOf(model).listenRanges.keys()],
    value: ["10.0.0.0/8"],
    without: `no bgp listen range 10.0.0.0/8 peer-group ${GROUP}`,
    bad: "bgp listen range 10.0.0.0/33 peer-group X",
    because: 'unexpected "10.0.0.0/33": expected A.B.C.D/M or X:X::X:X/M',
  },
  {
    syntax: "address-family ipv4 [unicast]",
    good: "address-family ipv4\nnetwork 10.0.0.0/8",
    gives: (model) => [...bgpOf(model).networks.keys()],
    value: ["10.0.0.0/8"],
    bad: "address-family ipv4 unicorn",
    because: 'did you mean "unicast"?',
  },
  {
    syntax: "address-family ipv6 [unicast]",
    good: "address-family ipv6 uni\nnetwork 2001:db8::1/32",
    gives: (model) => [...bgpOf(model).networks.keys()],
    value: ["2001:db8::/32"],
    bad: "address-family ipx",
    because: 'unexpected "ipx": expected ipv4 or ipv6',
  },
  {
    syntax: `[no] neighbor ${PEER} remote-as ![<ASNUM|internal|external|auto>$remoteAs]`,
    good: `neighbor ${A} remote-as external`,
    gives: (model) => neighbor(model)?.remoteAs,
    value: "external",
    without: `no neighbor ${A} remote-as`,
    bad: `neighbor ${A} remote-as 4294967296`,
    because: 'unexpected "4294967296": expected ASNUM, internal, external or auto',
  },
  {
    syntax: `no neighbor ${PEER}`,
    good: `neighbor ${A} remote-as 1\nno neighbor ${A}`,
    gives: (model) => bgpOf(model).neighbors.size,
    value: 0,
    bad: "no neighbor",
    because: "the line ends too early",
  },
  {
    syntax: "[no] neighbor WORD$group peer-group",
    good: `neighbor ${GROUP} peer-group`,
    gives: (model) => group(model)?.declared,
    value: true,
    without: `no neighbor ${GROUP} peer-group`,
    bad: `neighbor ${GROUP} peergroup`,
    because: 'did you mean "peer-group"?',
  },
  {
    syntax: `[no] neighbor ${PEER} peer-group PGNAME$group`,
    good: `neighbor ${GROUP} peer-group\nneighbor ${A} peer-group ${GROUP}`,
    gives: (model) => neighbor(model)?.membership?.group,
    value: GROUP,
    without: `no neighbor ${A} peer-group ${GROUP}`,
    bad: "neighbor eth1 peer-group X",
    because: "only a neighbour's address can belong to a peer group",
  },
  {
    syntax: `[no] neighbor ${PEER} description ![LINE...$text]`,
    good: `neighbor ${A} description to  the ToR # 1`,
    gives: (model) => neighbor(model)?.description,
    value: "to the ToR # 1",
    without: `no neighbor ${A} description`,
    bad: `neighbor ${A} description`,
    because: "the line ends too early: expected LINE...",
  },
  {
    syntax: `[no] neighbor ${PEER} passive`,
    good: `neighbor ${A} passive`,
    gives: (model) => neighbor(model)?.passive,
    value: true,
    without: `no neighbor ${A} passive`,
    bad: `neighbor ${A} passive yes`,
    because: "the line should end before it",
  },
  {
    syntax: `[no] neighbor ${PEER} shutdown [message LINE...$message]`,
    good: `neighbor ${A} shutdown message back at noon`,
    gives: (model) => neighbor(model)?.shutdown,
    value: { message: "back at noon" },
    without: `no neighbor ${A} shutdown`,
    bad: `neighbor ${A} shutdown message ${"x".repeat(256)}`,
    because: "the message has 256 octets; at most 255 can be sent",
  },
  {
    syntax: `[no] neighbor ${PEER} timers ![(0-65535)$keepalive (0-65535)$hold]`,
    good: `neighbor ${A} timers 1 3`,
    gives: (model) => neighbor(model)?.timers,
    value: { keepalive: 1, hold: 3 },
    without: `no neighbor ${A} timers`,
    bad: `neighbor ${A} timers 1 1`,
    because: "a hold time of 1 s is not allowed: expected 0 or at least 3",
  },
  {
    syntax: `[no] neighbor ${PEER} timers connect ![(1-65535)$seconds]`,
    good: `neighbor ${A} timers connect 5`,
    gives: (model) => neighbor(model)?.connectRetry,
    value: 5,
    without: `no neighbor ${A} timers connect`,
    bad: `neighbor ${A} timers connect soon`,
    because: 'unexpected "soon": expected (1-65535), seconds',
  },
  {
    syntax: `[no] neighbor ${PEER} timers delayopen ![(1-240)$seconds]`,
    good: `neighbor ${A} timers delayopen 240`,
    gives: (model) => neighbor(model)?.delayOpen,
    value: 240,
    without: `no neighbor ${A} timers delayopen`,
    bad: `neighbor ${A} timers delayopen 241`,
    because: '"241" is out of range: expected (1-240)',
  },
  {
    syntax: `[no] neighbor ${PEER} port ![(1-65535)$tcpPort]`,
    good: `neighbor ${A} port 1179`,
    gives: (model) => neighbor(model)?.port,
    value: 1179,
    without: `no neighbor ${A} port`,
    bad: `neighbor ${A} port 65536`,
    because: '"65536" is out of range: expected (1-65535), a TCP port',
  },
  {
    syntax: `[no] neighbor ${PEER} update-source ![<A.B.C.D|X:X::X:X|WORD>$source]`,
    good: `neighbor ${A} update-source 192.0.2.2`,
    gives: (model) => neighbor(model)?.updateSource,
    value: "192.0.2.2",
    without: `no neighbor ${A} update-source`,
    bad: `neighbor ${A} update-source lo`,
    because: "an interface as update-source is not supported yet: expected its address",
  },
  {
    syntax: `[no] neighbor ${PEER} local-role ![<provider|rs-server|rs-client|customer|peer>$role [strict-mode]]`,
    good: `neighbor ${A} local-role rs-client strict`,
    gives: (model) => neighbor(model)?.role,
    value: { role: "route-server-client", strict: true },
    without: `no neighbor ${A} local-role`,
    bad: `neighbor ${A} local-role client`,
    because: 'unexpected "client"',
  },
  {
    syntax: `[no] neighbor ${PEER} capability extended-nexthop`,
    good: `neighbor ${A} capability extended-nexthop`,
    gives: (model) => neighbor(model)?.extendedNextHop,
    value: true,
    without: `no neighbor ${A} capability extended-nexthop`,
    bad: `neighbor ${A} capability orf`,
    because: '"neighbor capability orf" is not supported yet',
  },
  {
    syntax: `[no] neighbor ${PEER} enforce-first-as`,
    good: `no neighbor ${A} enforce-first-as`,
    gives: (model) => neighbor(model)?.enforceFirstAs,
    value: false,
    bad: `neighbor ${A} enforce-frist-as`,
    because: 'did you mean "enforce-first-as"?',
  },
];

const FAMILY_EXAMPLES: readonly Example[] = [
  {
    syntax: `[no] neighbor ${PEER} activate`,
    good: `no neighbor ${A} activate`,
    gives: (model) => [...(neighbor(model)?.activation ?? [])],
    value: [["ipv4-unicast", false]],
    bad: `neighbor ${A} active`,
    because: 'did you mean "activate"?',
  },
  {
    syntax: "[no] network A.B.C.D/M$prefix",
    good: "network 203.0.113.100/28",
    gives: (model) => [...bgpOf(model).networks.keys()],
    value: ["203.0.113.96/28"],
    without: "no network 203.0.113.101/28",
    bad: "network 10.0.0.0",
    because: 'unexpected "10.0.0.0": expected A.B.C.D/M, an address and a length',
  },
];

const GROUPS = [
  { name: "the top level", prefix: [], examples: GLOBAL_EXAMPLES, commands: GLOBAL_GRAMMAR.commands },
  { name: "router bgp", prefix: ["router bgp 65000"], examples: BGP_EXAMPLES, commands: BGP_GRAMMAR.commands },
  {
    name: "address-family ipv4",
    prefix: ["router bgp 65000", "address-family ipv4"],
    examples: FAMILY_EXAMPLES,
    commands: IPV4_UNICAST_GRAMMAR.commands,
  },
] as const;

describe.each(GROUPS)("commands of $name", ({ prefix, examples, commands }) => {
  it("each has an example", () => {
    const shown = new Set([...BGP_EXAMPLES, ...examples, ...FAMILY_EXAMPLES].map(({ syntax }) => syntax));
    const supported = (commands as readonly Command<never>[]).filter(
      (command) => "set" in command || "opens" in command,
    );
    expect(supported.map(({ syntax }) => syntax).filter((syntax) => !shown.has(syntax))).toEqual([]);
  });

  it.each(examples)("$syntax: $good", ({ good, gives, value }) => {
    const result = read(...prefix, good);
    expect(errorsOf(result)).toEqual([]);
    expect(gives(result.model)).toEqual(value);
  });

  it.each(examples.filter(({ without }) => without !== undefined))(
    "$without takes $good back",
    ({ good, without, gives }) => {
      const result = read(...prefix, good, without ?? "");
      expect(errorsOf(result)).toEqual([]);
      const after = gives(result.model);
      expect(Array.isArray(after) ? after : [after]).toEqual(Array.isArray(after) ? [] : [undefined]);
    },
  );

  it.each(examples.filter(({ because }) => because !== ""))("$bad is refused", ({ bad, because }) => {
    const result = read(...prefix, bad);
    expect(errorsOf(result)).toHaveLength(1);
    expect(errorsOf(result)[0]).toContain(because);
    expect(result.problems[0]).toMatchObject({ file: "bellman.conf", line: prefix.length + 1 });
  });
});

describe("the table of commands", () => {
  const grammars = [GLOBAL_GRAMMAR, BGP_GRAMMAR, IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR];

  it("has a line of help for every word of what is supported", () => {
    const wordless = grammars
      .flatMap((grammar) => grammar.commands as readonly Command<never>[])
      .filter((command) => "set" in command || "opens" in command || "ends" in command)
      .flatMap(({ syntax }) => tokensOf(parseTemplate(syntax).withdrawn ?? parseTemplate(syntax).said))
      .filter((token) => helpFor(token) === undefined);
    expect(wordless.map(({ text, name }) => `${text} ${name}`)).toEqual([]);
  });

  it("has no two commands of one syntax in a block", () => {
    for (const grammar of grammars) {
      const syntaxes = grammar.commands.map(({ syntax }) => syntax);
      expect(syntaxes.filter((syntax, index) => syntaxes.indexOf(syntax) !== index)).toEqual([]);
    }
  });
});

function tokensOf(pattern: Pattern): Token[] {
  switch (pattern.type) {
    case "token":
      return [pattern.token];
    case "choice":
      return pattern.options.flatMap(tokensOf);
    case "optional":
      return tokensOf(pattern.part);
    case "sequence":
    case "any-order":
      return pattern.parts.flatMap(tokensOf);
  }
}
