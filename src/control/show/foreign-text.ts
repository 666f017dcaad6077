/**
 * Text that a peer or a configuration file chose, on its way to a terminal: what could move the cursor, begin a line or
 * turn around the text beside it is shown as an escape.
 */

/** Control characters, invisible ones, line and paragraph separators, and halves of characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text without oddities comes through unchanged. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const codePoint = character.codePointAt(0) ?? 0;
    return codePoint < 0x100 ? `\\x${codePoint.toString(16).padStart(2, "0")}` : `\\u{${codePoint.toString(16)}}`;
  });
}
