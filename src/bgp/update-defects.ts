/** Gathers what is wrong with one UPDATE, strongest answer and first reason included. */
import { attributeName } from "./attributes.ts";
import { ErrorCode, HEADER_LENGTH, MAX_MESSAGE_LENGTH } from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import type { Flaw } from "./flaw.ts";
import { copyOctets } from "./octets.ts";
import type { AttributeDefect, DefectSeverity } from "./update-context.ts";

const NONE: readonly AttributeDefect[] = [];
/** People read the first few; a hostile message has room for thousands. */
const MOST_KEPT = 16;
/** What a NOTIFICATION of ordinary size has room for. */
const MOST_DATA = MAX_MESSAGE_LENGTH - HEADER_LENGTH - 2;

export class UpdateDefects {
  /** The first defect that turns the message into a withdrawal. */
  withdrawal: AttributeDefect | undefined;
  private list: AttributeDefect[] | undefined;

  get all(): readonly AttributeDefect[] {
    return this.list ?? NONE;
  }

  reset(): void {
    this.withdrawal = undefined;
    this.list = undefined;
  }

  report(severity: DefectSeverity, code: number, flaw: Flaw, offset: number, length: number): void {
    const first = severity === "treat-as-withdraw" && this.withdrawal === undefined;
    const defect = { severity, code, subcode: flaw.subcode, message: sentence(code, flaw.message), offset, length };
    if (first) this.withdrawal = defect;
    if (this.list === undefined) this.list = [defect];
    else if (first || this.list.length < MOST_KEPT) this.list.push(defect);
  }
}

/** The session reset of RFC 7606 § 2. */
export function updateError({ subcode, message }: Flaw, data?: Uint8Array): ProtocolError {
  return new ProtocolError(ErrorCode.UpdateMessage, subcode, message, data);
}

/** The same because of an attribute, whose bytes the NOTIFICATION quotes (RFC 4271 § 6.3). */
export function attributeError(
  code: number,
  { subcode, message }: Flaw,
  buffer: Uint8Array,
  offset: number,
  length: number,
): ProtocolError {
  return updateError({ subcode, message: sentence(code, message) }, quote(buffer, offset, length));
}

/** The offending bytes, as far as a NOTIFICATION has room. */
export function quote(buffer: Uint8Array, offset: number, length: number): Uint8Array {
  return copyOctets(buffer, offset, offset + Math.min(length, MOST_DATA));
}

function sentence(code: number, message: string): string {
  return `${code === 0 ? "an attribute" : attributeName(code)} ${message}`;
}
