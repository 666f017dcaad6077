/**
 * The virtual machines of the demo's host. They are only names and addresses here; whatever starts and stops real ones
 * can stand in for this class by emitting the same events.
 */
import { EventEmitter } from "node:events";

export interface VirtualMachine {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Said of its routes. */
  readonly communities: readonly string[];
}

export interface VirtualMachineEvents {
  started: [machine: VirtualMachine];
  stopped: [machine: VirtualMachine];
}

export class VirtualMachines extends EventEmitter<VirtualMachineEvents> {
  start(machine: VirtualMachine): void {
    this.emit("started", machine);
  }

  stop(machine: VirtualMachine): void {
    this.emit("stopped", machine);
  }
}

/** An address as the prefix that is announced for it. */
export function hostPrefix(address: string): string {
  return `${address}/${address.includes(":") ? 128 : 32}`;
}
