/** The numbers of RFC 5880 § 4.1, by name. */

export const State = { AdminDown: 0, Down: 1, Init: 2, Up: 3 } as const;
export type State = (typeof State)[keyof typeof State];

/** Why the session last left Up. */
export const Diagnostic = {
  None: 0,
  DetectionTimeExpired: 1,
  EchoFailed: 2,
  NeighborSignaledDown: 3,
  ForwardingPlaneReset: 4,
  PathDown: 5,
  ConcatenatedPathDown: 6,
  AdministrativelyDown: 7,
  ReverseConcatenatedPathDown: 8,
} as const;
/** Of a peer: any number that fits into five bits. */
export type Diagnostic = number;

export const AuthenticationType = {
  Simple: 1,
  Md5: 2,
  MeticulousMd5: 3,
  Sha1: 4,
  MeticulousSha1: 5,
} as const;
export type AuthenticationType = (typeof AuthenticationType)[keyof typeof AuthenticationType];

const STATE_NAMES = ["AdminDown", "Down", "Init", "Up"] as const;

export function stateName(state: State): string {
  return STATE_NAMES[state];
}

const DIAGNOSTIC_TEXTS: readonly string[] = [
  "no diagnostic",
  "control detection time expired",
  "echo function failed",
  "neighbour signaled session down",
  "forwarding plane reset",
  "path down",
  "concatenated path down",
  "administratively down",
  "reverse concatenated path down",
];

export function describeDiagnostic(diagnostic: Diagnostic): string {
  return DIAGNOSTIC_TEXTS[diagnostic] ?? `diagnostic ${diagnostic}`;
}
