/**
 * The session state machine of RFC 4271 § 8, as a pure function of (session, event).
 *
 * One machine stands for one transport connection and the intent to have one; a neighbour has one of them, and for a
 * moment a second when the peer connects to us while we connect to it (see `collision.ts`). The machine owns no socket,
 * no timer, no clock and no dice: it answers an event with the next state and a list of actions, and the speaker does
 * them. It is total: every event has an answer in every state. `docs/session.md` has the whole table.
 */
import { opening } from "./session-answers.ts";
import {
  inActive,
  inConnect,
  inEstablished,
  inIdle,
  inOpenConfirm,
  inOpenSent,
  whileOpenDelayed,
} from "./session-states.ts";
import type { Session, SessionConfig, SessionEvent, Transition } from "./session-types.ts";

export type * from "./session-types.ts";

/** A session that nobody started. The second one of a neighbour takes over how often the first has failed. */
export function initialSession(failures = 0): Session {
  return opening("Idle", { connectRetryCounter: 0, failures });
}

export function step(config: SessionConfig, session: Session, event: SessionEvent): Transition {
  switch (session.state) {
    case "Established":
      return inEstablished(config, session, event);
    case "OpenConfirm":
      return inOpenConfirm(config, session, event);
    case "OpenSent":
      return inOpenSent(config, session, event);
    case "Connect":
      return session.openDelayed ? whileOpenDelayed(config, session, event) : inConnect(config, session, event);
    case "Active":
      return session.openDelayed ? whileOpenDelayed(config, session, event) : inActive(config, session, event);
    case "Idle":
      return inIdle(config, session, event);
  }
}
