/** A host between two ToRs that tell it of the same prefixes and of others, one over IPv6 and one over IPv4. */

import { CommandTree } from "../../../../src/config/command-tree.ts";
import { parseTemplate } from "../../../../src/config/notation.ts";
import { readConfiguration } from "../../../../src/config/reader.ts";
import { CommandError, type ExecCommand } from "../../../../src/control/exec-command.ts";
import { matchLine } from "../../../../src/control/matching.ts";
import { TABLE_COMMANDS } from "../../../../src/control/show/tables/commands.ts";
import type { Subject } from "../../../../src/control/subject.ts";
import { planOf, speakerOptions } from "../../../../src/daemon/plan.ts";
import { emptyPlan, planDifference } from "../../../../src/daemon/plan-difference.ts";
import { takeSteps } from "../../../../src/daemon/plan-step.ts";
import { type Party, World } from "../../../speaker/world.ts";
import { lookedAt } from "../looked-at.ts";

export const TOR1 = "2001:db8::2";
export const TOR2 = "10.0.0.3";

const CONFIGURATION = [
  "frr version 10.7",
  "frr defaults traditional",
  "hostname vm",
  "router bgp 65001",
  " bgp router-id 10.0.0.1",
  " bgp bestpath as-path multipath-relax",
  " no bgp ebgp-requires-policy",
  " neighbor uplink peer-group",
  " neighbor uplink remote-as external",
  ` neighbor ${TOR1} peer-group uplink`,
  ` neighbor ${TOR1} capability extended-nexthop`,
  ` neighbor ${TOR2} peer-group uplink`,
  " address-family ipv4 unicast",
  "  network 172.30.1.10/32",
  "  neighbor uplink route-map from-tor in",
  "  maximum-paths 8",
  " exit-address-family",
  " address-family ipv6 unicast",
  "  network 2001:db8:1::/48",
  "  neighbor uplink activate",
  " exit-address-family",
  "ip prefix-list SECRET seq 5 permit 10.66.0.0/16 le 32",
  "ip prefix-list TENS seq 5 permit 10.0.0.0/8 le 32",
  "bgp community-list standard MARKED seq 5 permit 65002:100",
  "bgp as-path access-list FROM3 seq 5 permit ^65003",
  "route-map from-tor deny 5",
  " match ip address prefix-list SECRET",
  "route-map from-tor permit 10",
  "route-map MARKS permit 10",
  " match community MARKED",
];

export interface TableScene {
  readonly world: World;
  readonly host: Party;
  readonly tor1: Party;
  readonly tor2: Party;
  readonly subject: Subject;
  /** Everything that the line is answered with, or what it is refused with. */
  ask(line: string): string;
  /** The pieces of an answer. */
  pieces(line: string): Iterable<string>;
}

export async function tableScene(more: readonly string[] = []): Promise<TableScene> {
  const { model, problems } = readConfiguration([...CONFIGURATION, ...more].join("\n"), "frr.conf");
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const plan = planOf(model, { hostname: "vm", routerId: undefined, onLink: () => false });
  if (plan === undefined || typeof plan === "string") throw new Error("no plan");
  const world = new World();
  const tor1 = await world.speaker(2, { hostname: "tor1" });
  const tor2 = await world.speaker(3, { hostname: "tor2" });
  const host = await world.speaker(1, { ...speakerOptions(plan), hostname: "vm" });
  const startedAt = host.process.clock.wallTime();
  const nothing = emptyPlan(plan);
  takeSteps(host.speaker, nothing, planDifference(nothing, plan));
  for (const [tor, number] of [
    [tor1, 1],
    [tor2, 2],
  ] as const) {
    const communities = [`${tor.asn}:100`];
    const largeCommunities = [`${tor.asn}:1:2`];
    const nextHop = tor === tor1 ? { nextHop: tor.ipv6 } : {};
    const shared = { communities, largeCommunities, med: 50, origin: "incomplete", ...nextHop } as const;
    tor.speaker.announce("0.0.0.0/0", shared);
    tor.speaker.announce("10.99.0.0/16", shared);
    tor.speaker.announce(`10.100.${number}.0/24`, { med: 0, ...nextHop });
    tor.speaker.announce("::/0", { origin: "incomplete", med: 0 });
    tor.speaker.announce(`10.66.${number}.0/24`, nextHop);
    const [address, localAddress] = tor === tor1 ? [host.ipv6, tor.ipv6] : [host.ipv4, tor.ipv4];
    const extendedNextHop = tor === tor1;
    tor.speaker.addNeighbor({ address, localAddress, remoteAs: host.asn, extendedNextHop });
  }
  const isSettled = () =>
    host.speaker.neighbors().every(({ state }) => state === "Established") &&
    [...host.speaker.bestRoutes("ipv4-unicast")].length === 5 &&
    [...host.speaker.bestRoutes("ipv6-unicast")].length === 2;
  if (!world.until(isSettled)) throw new Error("the scene did not come about");
  world.clock.advance(34_000);
  const subject = lookedAt({ clock: host.process.clock, speaker: host.speaker, configuration: model, startedAt });
  return {
    world,
    host,
    tor1,
    tor2,
    subject,
    ask: (line) => ask(subject, line),
    pieces: (line) => answerTo(subject, line),
  };
}

const TREE = new CommandTree<ExecCommand>(
  TABLE_COMMANDS.map((command) => ({ command, offered: true, template: parseTemplate(command.syntax) })),
);

function ask(subject: Subject, line: string): string {
  try {
    return [...answerTo(subject, line)].join("");
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

function answerTo(subject: Subject, line: string): Iterable<string> {
  const matched = matchLine(TREE, line);
  if (matched.type === "refusal") throw new Error(`${line}: ${JSON.stringify(matched.reply)}`);
  const answer = matched.command.run(subject, matched.request);
  if (answer instanceof Promise) throw new Error("an answer that has to be waited for");
  return typeof answer === "string" ? [answer] : answer;
}
