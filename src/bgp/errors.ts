/**
 * What can be wrong with a peer's bytes, as values with an address.
 *
 * A `ProtocolError` always carries the NOTIFICATION that answers it. It is thrown only inside the codecs and caught at
 * their edge; nothing else in a decoder may throw.
 */
import type { ErrorCode } from "./codes.ts";

const NO_DATA = new Uint8Array(0);

export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /**
   * The NOTIFICATION's error code, subcode and data. Data is what the peer sent and no more, but for two errors whose
   * data is to say what we want instead: our version (2/1) and our families (2/7).
   */
  readonly code: (typeof ErrorCode)[keyof typeof ErrorCode];
  readonly subcode: number;
  readonly data: Uint8Array;

  constructor(code: ProtocolError["code"], subcode: number, message: string, data: Uint8Array = NO_DATA) {
    super(message);
    this.code = code;
    this.subcode = subcode;
    this.data = data;
  }
}
