/**
 * A lab whose links are called by what is tried on them, with the questions that every feature asks: what has a node got
 * over a link, and does it come to be what it should.
 */
import { expect } from "vitest";
import {
  BellmanPeer,
  Lab,
  type NodeSpec,
  type Peer,
  type PeerRoute,
  type PeerSession,
  type RefusedRoute,
  type SessionSpec,
} from "../../../src/lab/index.ts";

/** A link with one session, over IPv4 unless it says otherwise. */
export interface Wire extends Omit<SessionSpec, "over"> {
  readonly name: string;
  readonly ends: readonly [string, string];
  readonly over?: SessionSpec["over"];
}

export class FeatureLab {
  readonly lab: Lab;
  private readonly wires: readonly Wire[];
  private lastRoutes = 0;

  private constructor(lab: Lab, wires: readonly Wire[]) {
    this.lab = lab;
    this.wires = wires;
  }

  static async open(nodes: Readonly<Record<string, NodeSpec>>, wires: readonly Wire[]): Promise<FeatureLab> {
    const links = wires.map(({ name, ends, over = "ipv4", ...session }, index) => ({
      name,
      ends,
      ipv4: `10.64.${index + 1}.0/24`,
      ipv6: `2001:db8:${index + 1}::/64`,
      sessions: [{ over, ...session }],
    }));
    return new FeatureLab(await Lab.open({ nodes, links }), wires);
  }

  close(): Promise<void> {
    return this.lab.close();
  }

  peer(node: string): Peer {
    return this.lab.peer(node);
  }

  bellman(node: string): BellmanPeer {
    const peer = this.lab.peer(node);
    if (!(peer instanceof BellmanPeer)) throw new Error(`${node} is no Bellman`);
    return peer;
  }

  /** Of a node on a wire. */
  addressOf(node: string, wire: string, family = this.wireNamed(wire).over ?? "ipv4"): string {
    const index = this.wires.findIndex(({ name }) => name === wire);
    const host = this.wireNamed(wire).ends.indexOf(node) + 1;
    if (host === 0) throw new Error(`${wire} does not end at ${node}`);
    return family === "ipv4" ? `10.64.${index + 1}.${host}` : `2001:db8:${index + 1}::${host}`;
  }

  /** Of the node at the other end, which is this node's neighbour. */
  neighborOf(node: string, wire: string): string {
    const other = this.wireNamed(wire).ends.find((end) => end !== node);
    if (other === undefined) throw new Error(`${wire} does not end at ${node}`);
    return this.addressOf(other, wire);
  }

  async session(node: string, wire: string): Promise<PeerSession> {
    const address = this.neighborOf(node, wire);
    const session = (await this.lab.peer(node).sessions()).find(({ neighbor }) => neighbor === address);
    if (session === undefined) throw new Error(`${node} shows no session with ${address}`);
    return session;
  }

  /** What a node has for a prefix over a wire. */
  async paths(node: string, wire: string, prefix: string): Promise<readonly PeerRoute[]> {
    const from = this.neighborOf(node, wire);
    return (await this.allPaths(node, prefix)).filter((route) => route.from === from);
  }

  async path(node: string, wire: string, prefix: string): Promise<PeerRoute | undefined> {
    const [route] = await this.paths(node, wire, prefix);
    return route && { ...route, communities: route.communities.toSorted() };
  }

  async allPaths(node: string, prefix: string): Promise<readonly PeerRoute[]> {
    const routes = await this.lab.peer(node).routes(prefix.includes(":") ? "ipv6-unicast" : "ipv4-unicast");
    return routes.filter((route) => route.prefix === prefix);
  }

  /** Why a Bellman does not use what it was sent. */
  async refusal(node: string, wire: string, prefix: string): Promise<RefusedRoute["reason"] | undefined> {
    const refused = await this.bellman(node).refused(prefix.includes(":") ? "ipv6-unicast" : "ipv4-unicast");
    const from = this.neighborOf(node, wire);
    return refused.find((route) => route.prefix === prefix && route.from === from)?.reason;
  }

  /** Waits until all that `check` expects is so. */
  async holds(what: string, check: () => Promise<void>): Promise<void> {
    await this.lab.eventually(what, async () => {
      await check();
      return true;
    });
  }

  established(...names: readonly string[]): Promise<void> {
    const wires = names.length === 0 ? this.wires : names.map((name) => this.wireNamed(name));
    return this.holds(`Established: ${wires.map(({ name }) => name).join(", ")}`, async () => {
      const states = wires.flatMap(({ name, ends }) =>
        ends.map(async (end) => [name, end, (await this.session(end, name)).state]),
      );
      for (const [name, end, state] of await Promise.all(states)) {
        expect(state, `${name} as ${end} sees it`).toBe("Established");
      }
    });
  }

  /**
   * Waits until everything that a node was to be sent over a wire has been: it is sent a route after all that, and that
   * has arrived. Then what is not there does not come any more.
   */
  async hasHeardAll(node: string, wire: string): Promise<void> {
    const sender = this.wireNamed(wire).ends.find((end) => end !== node) as string;
    const prefix = `198.19.${++this.lastRoutes}.0/24`;
    await this.lab.peer(sender).announce({ prefix });
    await this.holds(`${node} has heard all over ${wire}`, async () => {
      expect(await this.paths(node, wire, prefix)).not.toEqual([]);
    });
    await this.lab.peer(sender).withdraw(prefix);
  }

  /** Kills a node, which comes back as after a restart whatever becomes of the meantime. */
  async restart(node: string, meanwhile: () => Promise<void>): Promise<void> {
    await this.lab.peer(node).kill();
    try {
      await meanwhile();
    } finally {
      await this.lab.peer(node).start("recovering");
    }
  }

  private wireNamed(name: string): Wire {
    const wire = this.wires.find((each) => each.name === name);
    if (wire === undefined) throw new Error(`there is no wire ${name}`);
    return wire;
  }
}
