/** A few of the faults once more, over the kernel's own TCP, while an innocent neighbour holds its session. */
import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Neighbor, Speaker } from "../../src/index.ts";
import { systemClock } from "../../src/net/clock.ts";
import { TcpNetwork } from "../../src/net/tcp-network.ts";
import { Random } from "../support/random.ts";
import { HOP, ip } from "./arena.ts";
import { ascii, bytes, message, nextHop, ORIGIN, TYPE, update } from "./hand-made.ts";
import { RawPeer, type RawSession } from "./raw-peer.ts";

const ASN = 65001;
const NEIGHBOR = { address: "127.0.0.3", asn: 65002 } as const;
const INNOCENT = { address: "127.0.0.4", asn: 65004 } as const;
const STRANGER = { address: "127.0.0.2", asn: 65003 } as const;

const OWN_ROUTE = "203.0.113.0/24";
const ROUTE = { text: "192.0.2.0/24", nlri: "18 c00002" } as const;
const PATH = "400206 0201 0000fdea";

describe("over TCP", { timeout: 60_000 }, () => {
  let descriptors: number;
  let speaker: Speaker;
  let attacked: Neighbor;
  let watched: Neighbor;
  let attacker: RawPeer;
  let innocent: RawPeer;
  let stranger: RawPeer;

  beforeEach(async () => {
    descriptors = openDescriptors();
    speaker = new Speaker({ asn: ASN, routerId: "10.0.0.1", listen: [{ address: "127.0.0.1", port: 0 }] });
    await speaker.ready();
    const common = { passive: true, nextHop: { ipv4: "10.0.0.1" } };
    attacked = speaker.addNeighbor({ ...common, address: NEIGHBOR.address, remoteAs: NEIGHBOR.asn });
    watched = speaker.addNeighbor({ ...common, address: INNOCENT.address, remoteAs: INNOCENT.asn });
    speaker.announce(OWN_ROUTE);
    [attacker, innocent, stranger] = [NEIGHBOR, INNOCENT, STRANGER].map(rawPeer);
    innocent.connect("honest");
    await until(() => innocent.isUp && innocent.session.routes.has(OWN_ROUTE));
  });

  afterEach(async () => {
    expect(watched.info()).toMatchObject({ state: "Established", sessionsEstablished: 1, sessionsLost: 0 });
    expect(innocent.session.isUp).toBe(true);
    expect(innocent.session.journal).not.toContain(`-${OWN_ROUTE}`);
    for (const peer of [attacker, innocent, stranger]) expect(peer.complaints).toEqual([]);

    if (attacked.state === "Idle") attacked.reset(); // cuts the pause after a failure short
    attacker.connect("honest");
    await until(() => attacker.isUp && attacker.session.routes.has(OWN_ROUTE));
    await speaker.close();
    await until(() => openDescriptors() === descriptors);
  });

  it.each([
    ["HTTP", ascii("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n")],
    ["a TLS client hello", bytes("16 0301 0200 01 0001fc 0303", noise(508))],
    ["zeros", new Uint8Array(100_000)],
    ["noise", noise(100_000)],
  ])("row 6: %s → 1/1 for the neighbour, nothing for a stranger", async (_, octets) => {
    const [known, unknown] = [attacker.connect("silent"), stranger.connect("silent")];
    known.send(octets);
    unknown.send(octets);
    await until(() => known.end !== undefined && unknown.end !== undefined);
    expect(known.notifications).toEqual(["1/1"]);
    expect(unknown.counts).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("row 8: half a message, then silence → 4/0 at the hold time", async () => {
    attacker.identity = { ...attacker.identity, holdTime: 3 };
    const session = attacker.connect("honest");
    await until(() => session.isUp);
    session.send(update({ attributes: bytes(ORIGIN, PATH, nextHop(HOP)), nlri: ROUTE.nlri }));
    await until(() => innocent.session.routes.has(ROUTE.text));
    session.fallSilent();
    session.send(message(TYPE.update, new Uint8Array(500), 4096));
    await until(() => session.end !== undefined);
    expect(session.notifications).toEqual(["4/0"]);
    await until(() => !innocent.session.routes.has(ROUTE.text));
  });

  it("row 10: 200 connects, closed or reset at once → up", async () => {
    const sessions = Array.from({ length: 200 }, () => attacker.connect("silent"));
    for (const [i, session] of sessions.entries()) {
      if (i % 4 === 0) session.reset();
      else if (i % 4 === 1) session.connection.end();
    }
    await until(() => sessions.every(({ isOpen, end }) => isOpen || end !== undefined));
    for (const [i, session] of sessions.entries()) {
      if (i % 4 === 2) session.reset();
      else if (i % 4 === 3) session.connection.end();
    }
    await until(() => sessions.every(({ end }) => end !== undefined));
    await until(() => attacked.state === "Active");
    attacker.connect("honest");
    await until(() => attacker.isUp);
    attacker.session.reset();
    await until(() => attacked.state !== "Established");
  });

  it("row 12: 10,000 connections from an address that nobody configured → refused without an octet", async () => {
    let refused = 0;
    speaker.on("connection-refused", () => refused++);
    for (let batch = 0; batch < 50; batch++) {
      const sessions = Array.from({ length: 200 }, () => stranger.connect("silent"));
      await until(() => sessions.every(({ end }) => end !== undefined));
      expect(sessions.every(hasHeardNothing)).toBe(true);
    }
    expect(refused).toBe(10_000);
    expect(speaker.neighbors()).toHaveLength(2);
  });

  function rawPeer({ address, asn }: { readonly address: string; readonly asn: number }): RawPeer {
    const [{ address: host, port }] = speaker.listening;
    const endpoint = { address: ip(host), port };
    const identity = { address: ip(address), asn, fourOctetAs: true, extendedMessage: false, holdTime: 180 };
    return new RawPeer(new TcpNetwork(systemClock), { endpoint, asn: ASN }, identity, "silent");
  }
});

function hasHeardNothing({ counts }: RawSession): boolean {
  return counts.every((messages) => messages === 0);
}

/** The kernel's time, not ours, so there is only a deadline. */
async function until(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 2, timeout: 10_000 }).toBe(true);
}

function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

/** The first octet is no marker's. */
function noise(length: number): Uint8Array {
  const random = new Random(1);
  return Uint8Array.from({ length }, (_, i) => (i === 0 ? 0x55 : random.int(0, 255)));
}
