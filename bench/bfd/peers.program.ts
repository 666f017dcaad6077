/**
 * The peers of a daemon under test: as many as there are sessions, in one process. On order they fall silent, each at a
 * moment of its own, and note when their last packet left, and when the first one came that says Down.
 */
import { createHash } from "node:crypto";
import dgram from "node:dgram";
import { State } from "../../src/bfd/codes.ts";
import { Engine } from "../../src/bfd/engine.ts";
import type { EngineSession } from "../../src/bfd/engine-session.ts";
import type { Datagram, Path, Transport } from "../../src/bfd/path.ts";
import { libc } from "../../src/linux/libc.ts";
import { pathOptions } from "../../src/liveness/path-options.ts";
import { SocketTransport } from "../../src/liveness/socket-transport.ts";
import { formatIp } from "../../src/net/address.ts";
import { systemClock } from "../../src/net/clock.ts";
import { DUT_ADDRESS, type Plan, peerAddresses } from "./plan.ts";

export type Order =
  | { readonly type: "start"; readonly plan: Plan }
  | { readonly type: "cut"; readonly rounds: number }
  /** Garbage from the address of one of the peers, as fast as it goes. */
  | { readonly type: "flood"; readonly milliseconds: number };

export type News =
  | { readonly type: "up"; readonly sessions: number }
  /** Milliseconds from the last packet to the first that says Down. */
  | { readonly type: "detected"; readonly after: number }
  /** A session has ended though nobody was silent on purpose. */
  | { readonly type: "false-down"; readonly diagnostic: number }
  /** We were late by so many milliseconds ourselves: what the daemon finds then is true. */
  | { readonly type: "starved"; readonly lateness: number }
  | { readonly type: "flooded"; readonly packets: number };

const SCHED_FIFO = 1;
/** Above that of any daemon: what it measures must not wait for what is measured. */
const PRIORITY = 20;

/** Milliseconds. The daemon has agreed on the pace by then, and cuts fall anywhere between two packets. */
const SETTLED = 1000;
const SPREAD = 500;

const tell = (news: News) => process.send?.(news);

class Peer implements Transport {
  roundsLeft = 0;
  private readonly engine: Engine;
  private readonly sockets: Transport;
  private session: EngineSession | undefined;
  private isSilent = false;
  private lastSent = 0;
  /** Between the last two packets. */
  private lastGap = 0;
  private longestGap = 0;

  constructor(sockets: Transport) {
    this.sockets = sockets;
    const digest = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();
    this.engine = new Engine(this, systemClock, digest, {
      stateChanged: (_, { from, to, diagnostic }) => {
        if (to === State.Up) this.onUp();
        else if (from === State.Up && !this.isSilent) tell({ type: "false-down", diagnostic });
      },
      starved: (lateness) => tell({ type: "starved", lateness }),
    });
  }

  start(address: string, { interval, multiplier }: Plan): void {
    this.longestGap = interval * 1.5;
    this.session = this.engine.add(pathOptions(DUT_ADDRESS, { localAddress: address, interval, multiplier }));
  }

  get isUp(): boolean {
    return this.session?.state === State.Up;
  }

  cutSoon(): void {
    if (this.roundsLeft <= 0) return;
    setTimeout(() => this.cut(), SETTLED + Math.random() * SPREAD);
  }

  open(path: Path, discriminator: number): void {
    this.sockets.open(path, discriminator);
  }

  close(path: Path): void {
    this.sockets.close(path);
  }

  send(path: Path, bytes: Uint8Array): void {
    if (this.isSilent) return;
    const now = performance.now();
    this.lastGap = now - this.lastSent;
    this.lastSent = now;
    this.sockets.send(path, bytes);
  }

  receive(datagram: Datagram): void {
    const now = performance.now();
    if (this.isSilent && datagram.bytes[1] >> 6 === State.Down) {
      // A silence that began before it was meant to is not one that can be timed: it is tried again.
      if (this.lastGap <= this.longestGap) {
        tell({ type: "detected", after: now - this.lastSent });
        this.roundsLeft--;
      }
      this.engine.receive(datagram);
      this.isSilent = false;
      return;
    }
    this.engine.receive(datagram);
  }

  private onUp(): void {
    tell({ type: "up", sessions: peers.filter(({ isUp }) => isUp).length });
    this.cutSoon();
  }

  private cut(): void {
    if (this.isUp) this.isSilent = true;
    else this.cutSoon();
  }
}

const peers: Peer[] = [];
const byAddress = new Map<string, Peer>();

function start(plan: Plan): void {
  const sockets = new SocketTransport(
    { singleHop: 3784, multihop: 4784 },
    (datagram) =>
      byAddress.get(datagram.destination === undefined ? "" : formatIp(datagram.destination))?.receive(datagram),
    (shortcoming) => process.stderr.write(`${shortcoming}\n`),
  );
  for (const address of peerAddresses(plan)) {
    const peer = new Peer(sockets);
    peers.push(peer);
    byAddress.set(address, peer);
    peer.start(address, plan);
  }
}

/** Version 2. */
const GARBAGE = new Uint8Array(24).fill(0x55);
const AT_ONCE = 200;

function flood(milliseconds: number): void {
  const socket = dgram.createSocket("udp4");
  const until = performance.now() + milliseconds;
  let packets = 0;
  const sendMore = () => {
    if (performance.now() >= until) {
      socket.close();
      tell({ type: "flooded", packets });
      return;
    }
    for (let i = 0; i < AT_ONCE; i++) socket.send(GARBAGE);
    packets += AT_ONCE;
    setImmediate(sendMore);
  };
  const [address] = byAddress.keys();
  socket.bind(0, address, () => {
    socket.setTTL(255);
    socket.connect(3784, DUT_ADDRESS, sendMore);
  });
}

libc().setScheduler(SCHED_FIFO, PRIORITY);
process.on("message", (order: Order) => {
  if (order.type === "start") start(order.plan);
  else if (order.type === "flood") flood(order.milliseconds);
  else {
    for (const peer of peers) {
      peer.roundsLeft = order.rounds;
      peer.cutSoon();
    }
  }
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
