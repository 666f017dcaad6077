/** A speaker under a configuration, with a neighbour that is up, one that nobody answers for, and one that is shut down. */

import { CommandTree } from "../../../../src/config/command-tree.ts";
import { splitWords } from "../../../../src/config/lines.ts";
import { parseTemplate } from "../../../../src/config/notation.ts";
import { readConfiguration } from "../../../../src/config/reader.ts";
import { Statement } from "../../../../src/config/statement.ts";
import type { ExecCommand } from "../../../../src/control/exec-command.ts";
import { SESSION_COMMANDS } from "../../../../src/control/show/sessions/session-commands.ts";
import type { Subject } from "../../../../src/control/subject.ts";
import { NO_ROUTER_ID, planOf } from "../../../../src/daemon/plan.ts";
import { emptyPlan, planDifference } from "../../../../src/daemon/plan-difference.ts";
import { takeSteps } from "../../../../src/daemon/plan-step.ts";
import type { Neighbor, NeighborOptions } from "../../../../src/index.ts";
import { ScriptedMonitor } from "../../../speaker/scripted-monitor.ts";
import { type Party, World } from "../../../speaker/world.ts";
import { lookedAt } from "../looked-at.ts";

export const UP = "10.0.0.2";
export const SILENT = "10.0.0.3";
export const SHUT = "10.0.0.9";

export const CONFIGURATION = [
  "frr version 10.7",
  "frr defaults traditional",
  "router bgp 65001",
  " bgp router-id 10.0.0.1",
  " bgp graceful-restart",
  " bgp bestpath as-path multipath-relax",
  " neighbor uplink peer-group",
  " neighbor uplink remote-as external",
  " neighbor uplink timers 10 30",
  " neighbor uplink password secret",
  ` neighbor ${UP} peer-group uplink`,
  ` neighbor ${UP} description tor2`,
  ` neighbor ${UP} bfd profile fast-detect`,
  ` neighbor ${SILENT} remote-as 65003`,
  ` neighbor ${SHUT} remote-as 65099`,
  ` neighbor ${SHUT} shutdown`,
  " address-family ipv4 unicast",
  "  network 198.51.100.0/24",
  "  neighbor uplink route-map from-tor in",
  "  neighbor uplink route-map to-tor out",
  "  neighbor uplink allowas-in origin",
  "  neighbor uplink maximum-prefix 1000",
  "  maximum-paths 8",
  "  maximum-paths ibgp 8",
  " exit-address-family",
  " address-family ipv6 unicast",
  "  network 2001:db8:1::/48",
  "  neighbor uplink activate",
  "  neighbor uplink route-map from-tor in",
  "  neighbor uplink route-map to-tor out",
  "  maximum-paths 8",
  " exit-address-family",
  "route-map from-tor permit 10",
  "route-map to-tor permit 10",
  "bfd",
  " profile fast-detect",
  "  receive-interval 100",
  "  transmit-interval 100",
];

export interface Scene {
  readonly world: World;
  readonly router: Party;
  /** The neighbour that is up, and ourselves as it sees us. */
  readonly peer: Party;
  readonly atPeer: Neighbor;
  readonly subject: Subject;
  /** Answers a line as the shell would. */
  ask(line: string): string;
}

export async function setScene(
  configuration: readonly string[] = CONFIGURATION,
  peerOptions: Partial<NeighborOptions> = {},
): Promise<Scene> {
  const { model, problems } = readConfiguration(configuration.join("\n"), "frr.conf");
  const errors = problems.filter(
    ({ severity, message }) => severity === "error" && !message.includes("not supported yet"),
  );
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const plan = planOf(model, { hostname: "vm", routerId: undefined, onLink: () => false });
  if (plan === undefined || plan === NO_ROUTER_ID) throw new Error("no plan");
  const world = new World();
  const peer = await world.speaker(2, {
    hostname: "tor",
    softwareVersion: "FRRouting/10.7.1",
    gracefulRestart: { restarting: true, longLivedStaleTime: 60 },
  });
  const router = await world.speaker(1, { ...plan.behavior, hostname: "vm", bfd: new ScriptedMonitor() });
  const startedAt = router.process.clock.wallTime();
  const nothing = emptyPlan(plan);
  takeSteps(router.speaker, nothing, planDifference(nothing, plan));
  peer.speaker.announce("203.0.113.0/24");
  peer.speaker.announce("203.0.113.0/25");
  const atPeer = peer.speaker.addNeighbor({
    address: router.ipv4,
    localAddress: peer.ipv4,
    remoteAs: 65_001,
    ...peerOptions,
  });
  const subject = lookedAt({ clock: router.process.clock, speaker: router.speaker, configuration: model, startedAt });
  return { world, router, peer, atPeer, subject, ask: (line) => ask(subject, line) };
}

const TREE = new CommandTree<ExecCommand>(
  SESSION_COMMANDS.map((command) => ({ command, offered: true, template: parseTemplate(command.syntax) })),
);

function ask(subject: Subject, line: string): string {
  const words = splitWords(line, 1);
  const outcome = TREE.match(words.map(({ text }) => text));
  if (outcome.type !== "match") throw new Error(`${line}: ${JSON.stringify(outcome)}`);
  const request = new Statement(words, outcome.captures, () => undefined);
  const answer = outcome.command.run(subject, request);
  if (answer instanceof Promise) throw new Error("an answer that has to be waited for");
  return typeof answer === "string" ? answer : Array.from(answer).join("");
}

/** A scene in which the neighbour was refused once, came up after a restart of its own, and has been up for a while. */
export async function eventful(): Promise<Scene> {
  const scene = await setScene(CONFIGURATION, { remoteAs: 64_999 });
  const neighbor = scene.router.speaker.neighbor(UP);
  const happens = (condition: () => boolean) => {
    if (!scene.world.until(condition, 120_000)) throw new Error("it did not happen in time");
  };
  happens(() => neighbor?.info().lastReset !== undefined);
  scene.atPeer.update({ remoteAs: 65_001 });
  happens(() => neighbor?.state === "Established");
  scene.world.until(() => false, 34_000);
  return scene;
}
