/** Why an attribute, or a whole UPDATE, is not accepted. Made once each, not once a message. */

export interface Flaw {
  /** The UPDATE error subcode that says it in a NOTIFICATION. */
  readonly subcode: number;
  /** Of an attribute: goes on where its name ends. */
  readonly message: string;
}

export function flaw(subcode: number, message: string): Flaw {
  return { subcode, message };
}
