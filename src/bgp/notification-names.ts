/**
 * The error codes and subcodes of NOTIFICATION in IANA's words: RFC 4271 § 4.5, RFC 4486, RFC 5492, RFC 6608, RFC 7313,
 * RFC 8538, RFC 9234, RFC 9384, RFC 9687, RFC 9815.
 */
import type { NotificationMessage } from "./messages.ts";

interface ErrorName {
  readonly name: string;
  /** Absent where the code says all; 0 is then the only subcode. */
  readonly subcodes?: Readonly<Record<number, string | undefined>>;
}

const UNSPECIFIC = "Unspecific";

const ERROR_NAMES: Readonly<Record<number, ErrorName | undefined>> = {
  1: {
    name: "Message Header Error",
    subcodes: {
      0: UNSPECIFIC,
      1: "Connection Not Synchronized",
      2: "Bad Message Length",
      3: "Bad Message Type",
    },
  },
  2: {
    name: "OPEN Message Error",
    subcodes: {
      0: UNSPECIFIC,
      1: "Unsupported Version Number",
      2: "Bad Peer AS",
      3: "Bad BGP Identifier",
      4: "Unsupported Optional Parameter",
      5: "Authentication Failure",
      6: "Unacceptable Hold Time",
      7: "Unsupported Capability",
      11: "Role Mismatch",
    },
  },
  3: {
    name: "UPDATE Message Error",
    subcodes: {
      0: UNSPECIFIC,
      1: "Malformed Attribute List",
      2: "Unrecognized Well-known Attribute",
      3: "Missing Well-known Attribute",
      4: "Attribute Flags Error",
      5: "Attribute Length Error",
      6: "Invalid ORIGIN Attribute",
      7: "AS Routing Loop",
      8: "Invalid NEXT_HOP Attribute",
      9: "Optional Attribute Error",
      10: "Invalid Network Field",
      11: "Malformed AS_PATH",
    },
  },
  4: { name: "Hold Timer Expired" },
  5: {
    name: "Finite State Machine Error",
    subcodes: {
      0: UNSPECIFIC,
      1: "Receive Unexpected Message in OpenSent State",
      2: "Receive Unexpected Message in OpenConfirm State",
      3: "Receive Unexpected Message in Established State",
    },
  },
  6: {
    name: "Cease",
    subcodes: {
      0: UNSPECIFIC,
      1: "Maximum Number of Prefixes Reached",
      2: "Administrative Shutdown",
      3: "Peer De-configured",
      4: "Administrative Reset",
      5: "Connection Rejected",
      6: "Other Configuration Change",
      7: "Connection Collision Resolution",
      8: "Out of Resources",
      9: "Hard Reset",
      10: "BFD Down",
    },
  },
  7: {
    name: "ROUTE-REFRESH Message Error",
    subcodes: { 0: UNSPECIFIC, 1: "Invalid Message Length" },
  },
  8: { name: "Send Hold Timer Expired" },
  9: { name: "Loss of LSDB Synchronization" },
};

/** `Cease/Administrative Shutdown`; numbers where there is no name. */
export function notificationName({ code, subcode }: Pick<NotificationMessage, "code" | "subcode">): string {
  const known = ERROR_NAMES[code];
  if (known === undefined) return `error ${code}/subcode ${subcode}`;
  if (known.subcodes === undefined && subcode === 0) return known.name;
  return `${known.name}/${known.subcodes?.[subcode] ?? `subcode ${subcode}`}`;
}
