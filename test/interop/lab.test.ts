/** The lab itself: what it leaves behind (nothing), and what it says when it cannot work. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bellman, bird, Lab, type PeerKind, type Topology } from "../../src/lab/index.ts";

function pair(kind: PeerKind): Topology {
  return {
    nodes: {
      one: { kind, asn: 65001, routerId: "10.255.0.1", announcements: [{ prefix: "198.18.1.0/24" }] },
      two: { kind, asn: 65002, routerId: "10.255.0.2" },
    },
    links: [{ name: "link", ends: ["one", "two"], ipv4: "10.64.1.0/30", sessions: [{ over: "ipv4" }] }],
  };
}

function ip(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("ip", args, { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

/** Namespaces and folders that this process has made and not removed. */
function leftovers(): string[] {
  const mine = `bellman-lab-${process.pid}-`;
  return [...ip("netns", "list").split("\n"), ...readdirSync(tmpdir())].filter((name) => name.startsWith(mine));
}

function established(lab: Lab): Promise<true> {
  return lab.eventually("Established", async () => {
    const [session] = await lab.peer("two").sessions();
    return session.state === "Established" || undefined;
  });
}

describe("a lab", () => {
  it("leaves nothing behind, and stands beside another with the same addresses", async () => {
    const labs = await Promise.all([Lab.open(pair(bird)), Lab.open(pair(bird))]);
    try {
      await Promise.all(labs.map(established));
      expect(leftovers()).not.toEqual([]);
    } finally {
      await Promise.all(labs.map((lab) => lab.close()));
    }
    expect(leftovers()).toEqual([]);
  });

  it("leaves nothing behind when a router does not start, and says why it did not", async () => {
    const stillborn: PeerKind = {
      ...bird,
      create: (context) =>
        bird.create({ ...context, description: { ...context.description, routerId: "no dotted quad" } }),
    };
    await expect(Lab.open(pair(stillborn))).rejects.toThrow(/bird-1 ended \(code 1\).*syntax error/s);
    expect(leftovers()).toEqual([]);
  });

  it("lets a Bellman that is stopped say goodbye", async () => {
    const topology = pair(bird);
    const lab = await Lab.open({
      ...topology,
      nodes: { ...topology.nodes, one: { ...topology.nodes.one, kind: bellman } },
    });
    try {
      await established(lab);
      await lab.peer("one").stop();
      await lab.eventually("the other has heard it", async () => {
        const [{ lastNotification }] = await lab.peer("two").sessions();
        return (lastNotification?.code === 6 && lastNotification.subcode === 2) || undefined;
      });
    } finally {
      await lab.close();
    }
  });

  it("takes away what a killed process left behind, and nothing of a living one", async () => {
    const { pid: dead } = spawnSync("true");
    const abandoned = `bellman-lab-${dead}-00000000-node`;
    const inUse = `bellman-lab-${process.ppid}-00000000-node`;
    ip("netns", "add", abandoned);
    ip("netns", "add", inUse);
    try {
      await Lab.open({ nodes: {}, links: [] }).then((lab) => lab.close());
      const namespaces = ip("netns", "list");
      expect(namespaces).not.toContain(abandoned);
      expect(namespaces).toContain(inUse);
    } finally {
      ip("netns", "delete", inUse);
    }
  });

  it("names the packages of all its routers that are missing", async () => {
    const missing = { ...bird, programs: [{ program: "no-such-daemon", debianPackage: "no-such-package" }] };
    await expect(Lab.open(pair(missing))).rejects.toThrow(/no-such-daemon.*apt-get install no-such-package/);
  });

  it("records the bytes of a session from its first OPEN to its last word", async () => {
    const folder = mkdtempSync(join(tmpdir(), "captures-"));
    const lab = await Lab.open(pair(bird), { captureTo: folder });
    try {
      await lab.eventually("the route has arrived", async () => {
        const routes = await lab.peer("two").routes("ipv4-unicast");
        return routes.some(({ prefix }) => prefix === "198.18.1.0/24") || undefined;
      });
      await lab.peer("one").stop();
      await lab.eventually("the capture has the Cease", () => {
        const types = messageTypes(readFileSync(join(folder, "link.pcap")));
        return (types.includes(1) && types.includes(2) && types.includes(3)) || undefined;
      });
    } finally {
      await lab.close();
      rmSync(folder, { recursive: true });
    }
  });
});

/** The types of the BGP messages in a capture, found by their markers. */
function messageTypes(capture: Buffer): number[] {
  const marker = Buffer.alloc(16, 0xff);
  const types: number[] = [];
  for (let at = capture.indexOf(marker); at >= 0; at = capture.indexOf(marker, at + 19)) types.push(capture[at + 18]);
  return types;
}
