/** What was wrong with an UPDATE that the session survived, in a line for the log. */
import { hexText, shortened } from "../bgp/peer-text.ts";
import type { AttributeDefect } from "../bgp/update-context.ts";

/** The octets shown are those of each bad attribute, at most 64 of them. */
export function describeDefects(defects: readonly AttributeDefect[], message: Uint8Array): string {
  return shortened(
    defects
      .map(({ severity, message: what, offset, length }) => {
        const octets = length === 0 ? "" : `: ${hexText(message, offset, offset + length)}`;
        return `${what} (${severity})${octets}`;
      })
      .join("; "),
  );
}
