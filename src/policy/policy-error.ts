/** What is wrong with a piece of policy as it was written. Whoever read it knows where it stands; the message says the rest. */

export type PolicyErrorCode =
  /** A regular expression that is none, that uses what is not supported, or that is too large. */
  | "invalid-expression"
  /** Prefix lengths that no route can have: FRR's rule is prefix length ≤ ge ≤ le. */
  | "invalid-prefix-range";

export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: PolicyErrorCode;

  constructor(code: PolicyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
