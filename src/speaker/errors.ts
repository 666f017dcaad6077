/** What a caller did wrong, or what the world refused, when it can only be said by throwing. */

export type SpeakerErrorCode =
  /** A value in the options cannot be used; the message names the option and what was expected. */
  | "invalid-option"
  | "duplicate-neighbor"
  | "unknown-neighbor"
  | "duplicate-range"
  | "unknown-range"
  /** The speaker was closed. */
  | "closed";

export class SpeakerError extends Error {
  override readonly name = "SpeakerError";
  readonly code: SpeakerErrorCode;

  constructor(code: SpeakerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
