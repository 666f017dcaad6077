/** Two engines and what lies between them: packets that are late, lost, or somebody else's. */
import { createHash } from "node:crypto";
import type { AuthenticationConfig, Digest } from "../../src/bfd/authentication.ts";
import { Engine } from "../../src/bfd/engine.ts";
import type { EngineSession } from "../../src/bfd/engine-session.ts";
import type { DropReason, StateChange } from "../../src/bfd/path.ts";
import type { SessionConfig } from "../../src/bfd/session.ts";
import { type IpAddress, parseIp } from "../../src/net/address.ts";
import type { VirtualClock } from "../support/virtual-clock.ts";

export const digest: Digest = (algorithm, bytes) => createHash(algorithm).update(bytes).digest();

export const CONFIG: SessionConfig = {
  desiredMinTx: 100_000,
  requiredMinRx: 100_000,
  detectMultiplier: 3,
  passive: false,
  controlPlaneIndependent: false,
};

export class End {
  readonly address: IpAddress;
  readonly engine: Engine;
  readonly changes: (StateChange & { readonly at: number })[] = [];
  readonly drops: DropReason[] = [];
  /** What it has sent: when, and what. */
  readonly packets: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  isCutOff = false;
  private readonly clock: VirtualClock;

  constructor(address: string, clock: VirtualClock, deliver: (bytes: Uint8Array, source: IpAddress) => void) {
    this.address = parseIp(address)!;
    this.clock = clock;
    const send = (_: unknown, bytes: Uint8Array) => {
      this.packets.push({ at: clock.now(), bytes });
      if (!this.isCutOff) deliver(bytes, this.address);
    };
    const nothing = () => undefined;
    this.engine = new Engine({ open: nothing, close: nothing, send }, clock, digest, {
      stateChanged: (_, change) => this.changes.push({ ...change, at: clock.now() }),
      dropped: (reason) => this.drops.push(reason),
    });
  }

  watch(remote: End, config: Partial<SessionConfig> = {}, authentication?: AuthenticationConfig): EngineSession {
    return this.engine.add({
      remote: remote.address,
      local: this.address,
      interfaceName: "eth0",
      multihop: false,
      minimumTtl: 255,
      session: { ...CONFIG, ...config },
      ...(authentication === undefined ? {} : { authentication }),
    });
  }

  receive(bytes: Uint8Array, source: IpAddress, more: { ttl?: number; multihop?: boolean } = {}): void {
    const { ttl = 255, multihop = false } = more;
    this.engine.receive({ bytes, source, destination: this.address, interfaceName: "eth0", ttl, multihop });
  }

  /** Lets the clock go on without anybody looking at what was sent. */
  forgetPackets(): void {
    this.packets.length = 0;
  }

  get now(): number {
    return this.clock.now();
  }
}

export function link(clock: VirtualClock, options: { loss?: number; delay?: () => number } = {}): { a: End; b: End } {
  const { loss = 0, delay = () => 0.1 } = options;
  const carry = (to: () => End) => {
    let last = 0; // packets of one way do not overtake each other
    return (bytes: Uint8Array, source: IpAddress) => {
      if (clock.random() < loss) return;
      last = Math.max(last, clock.now() + delay());
      clock.after(last - clock.now(), () => to().receive(bytes, source));
    };
  };
  const a: End = new End(
    "192.0.2.1",
    clock,
    carry(() => b),
  );
  const b: End = new End(
    "192.0.2.2",
    clock,
    carry(() => a),
  );
  return { a, b };
}
