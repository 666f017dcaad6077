/**
 * Connection collisions (RFC 4271 § 6.8): two speakers that connect to each other at once end up with two connections,
 * and both must close the same one without asking each other.
 */
import { Cease, ErrorCode } from "./codes.ts";
import type { NotificationMessage } from "./messages.ts";
import type { SessionState } from "./session-types.ts";

/** One of two connections with the same peer. */
export interface Contender {
  readonly openedBy: "us" | "peer";
  readonly state: SessionState;
}

export interface SpeakerIdentity {
  readonly routerId: number;
  readonly asn: number;
}

export interface Collision {
  /** The connection on which the peer's OPEN has just arrived. */
  readonly candidate: Contender;
  /** The other one. */
  readonly existing: Contender;
  readonly local: SpeakerIdentity;
  /** As the OPEN says. */
  readonly remote: SpeakerIdentity;
  /** RFC 4271's CollisionDetectEstablishedState: an established session, too, has to stand the comparison. */
  readonly detectEstablished: boolean;
}

/** What the connection that loses is closed with (RFC 4486 § 4). */
export const COLLISION_CEASE: NotificationMessage = {
  code: ErrorCode.Cease,
  subcode: Cease.ConnectionCollisionResolution,
  data: new Uint8Array(0),
};

/** Which connection survives. `both` says: no collision yet, let them go on. */
export function resolveCollision(collision: Collision): "candidate" | "existing" | "both" {
  const { candidate, existing, detectEstablished } = collision;
  switch (existing.state) {
    case "Idle":
    case "Connect":
    case "Active":
      // Not to be told yet. The peer may already count a connection that we have not seen open, and prefer it: if each
      // side dropped the one it knew less about, both would be gone.
      return "both";
    case "Established":
      if (!detectEstablished) return "existing";
      break;
    case "OpenSent": // the OPEN on the other connection says whose it is
    case "OpenConfirm":
      break;
  }
  // Twice from the same side is no collision but a peer that gave up the first one without our noticing.
  if (candidate.openedBy === existing.openedBy) return "candidate";
  return candidate.openedBy === dominant(collision) ? "candidate" : "existing";
}

/** The connection opened by the speaker with the higher identifier stays; among equals, the higher AS (RFC 6286 § 2.3). */
function dominant({ local, remote }: Collision): Contender["openedBy"] {
  const difference = local.routerId - remote.routerId || local.asn - remote.asn;
  return difference > 0 ? "us" : "peer";
}
