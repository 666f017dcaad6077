/**
 * The C library: the one door to the kernel's calls that Node does not have. It is opened when something native is first
 * asked for, and not before; where it cannot be opened, `NativeUnavailable` says why.
 */
import { createRequire } from "node:module";
import { getSystemErrorName } from "node:util";

export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(socket: number, address: Uint8Array): void;
  setOption(socket: number, level: number, option: number, value: Uint8Array): void;
  /** Classic BPF: each instruction is eight octets. */
  attachFilter(socket: number, instructions: Uint8Array): void;
  getOption(socket: number, level: number, option: number, length: number): Uint8Array;
  close(file: number): void;
  /** Of the calling thread. */
  setScheduler(policy: number, priority: number): void;
}

/** A call failed; `code` is what the manual calls the error, as in `EPERM`. */
export class SystemCallError extends Error {
  override readonly name = "SystemCallError";
  readonly code: string;

  constructor(call: string, code: string) {
    super(`${call}: ${code}`);
    this.code = code;
  }
}

/** This installation, or this platform, has no way to the C library. */
export class NativeUnavailable extends Error {
  override readonly name = "NativeUnavailable";
}

const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const INSTRUCTION_LENGTH = 8;

let opened: Libc | undefined;

export function libc(): Libc {
  opened ??= open();
  return opened;
}

function open(): Libc {
  if (process.platform !== "linux")
    throw new NativeUnavailable(`native calls are made on Linux only, not on ${process.platform}`);
  const koffi = loadKoffi();
  const library = koffi.load(null); // what the process is linked with already, whichever C library that is
  koffi.struct("sock_fprog", { len: "unsigned short", filter: "const uint8_t *" });
  const socket = library.func("int socket(int domain, int type, int protocol)");
  const bind = library.func("int bind(int socket, const uint8_t *address, uint32_t length)");
  const setsockopt = library.func(
    "int setsockopt(int socket, int level, int option, const uint8_t *value, uint32_t length)",
  );
  const attach = library.func("setsockopt", "int", ["int", "int", "int", "const sock_fprog *", "uint32_t"]);
  const getsockopt = library.func(
    "int getsockopt(int socket, int level, int option, _Out_ uint8_t *value, _Inout_ uint32_t *length)",
  );
  const close = library.func("int close(int file)");
  const schedule = library.func("int sched_setscheduler(int pid, int policy, const int32_t *parameters)");
  const checked = (call: string, result: number): number => {
    if (result >= 0) return result;
    throw new SystemCallError(call, getSystemErrorName(-koffi.errno()));
  };
  return {
    socket: (domain, type, protocol) => checked("socket", socket(domain, type, protocol)),
    bind: (file, address) => void checked("bind", bind(file, address, address.length)),
    setOption: (file, level, option, value) =>
      void checked("setsockopt", setsockopt(file, level, option, value, value.length)),
    attachFilter(file, instructions) {
      const program = { len: instructions.length / INSTRUCTION_LENGTH, filter: instructions };
      checked("setsockopt", attach(file, SOL_SOCKET, SO_ATTACH_FILTER, program, koffi.sizeof("sock_fprog")));
    },
    getOption(file, level, option, length) {
      const value = new Uint8Array(length);
      const lengths = [length];
      checked("getsockopt", getsockopt(file, level, option, value, lengths));
      return value.subarray(0, lengths[0]);
    },
    close: (file) => void checked("close", close(file)),
    setScheduler: (policy, priority) =>
      void checked("sched_setscheduler", schedule(0, policy, Int32Array.of(priority))),
  };
}

function loadKoffi(): typeof import("koffi") {
  try {
    return createRequire(import.meta.url)("koffi");
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new NativeUnavailable(`the package koffi cannot be loaded: ${why}`);
  }
}
