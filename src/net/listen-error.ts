/** Why nobody can connect to us, in words that say what to do about it. */

import { formatEndpoint } from "./endpoint.ts";
import type { Endpoint } from "./network.ts";

export type ListenErrorCode = "address-in-use" | "address-not-available" | "permission-denied" | "listen-failed";

export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: ListenErrorCode;
  readonly local: Endpoint;

  constructor(code: ListenErrorCode, local: Endpoint, cause?: Error) {
    super(`cannot listen on ${formatEndpoint(local)}: ${explanation(code, local, cause)}`, { cause });
    this.code = code;
    this.local = local;
  }
}

/** From what the operating system said (`EADDRINUSE`, …). */
export function listenErrorFrom(cause: NodeJS.ErrnoException, local: Endpoint): ListenError {
  switch (cause.code) {
    case "EADDRINUSE":
      return new ListenError("address-in-use", local, cause);
    case "EADDRNOTAVAIL":
      return new ListenError("address-not-available", local, cause);
    case "EACCES":
    case "EPERM":
      return new ListenError("permission-denied", local, cause);
    default:
      return new ListenError("listen-failed", local, cause);
  }
}

function explanation(code: ListenErrorCode, local: Endpoint, cause: Error | undefined): string {
  switch (code) {
    case "address-in-use":
      return `another process already listens there; stop it (find it with "ss -ltnp sport = :${local.port}") or choose another address or port`;
    case "address-not-available":
      return "no interface of this host has that address; add it first or choose another";
    case "permission-denied":
      return local.port < 1024
        ? `port ${local.port} needs root or the capability CAP_NET_BIND_SERVICE; grant it or choose a port above 1023`
        : "the system does not allow it; look for a security policy that forbids this port";
    case "listen-failed":
      return cause?.message ?? "unknown reason";
  }
}
