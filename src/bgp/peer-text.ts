/**
 * Bytes of a peer made fit for people: a hostname, a software version or a shutdown communication goes into logs,
 * terminals, JSON and metrics, and must not be able to move a cursor, start a line or reverse the text around it.
 *
 * Text passes through here once, where it is decoded. The result is for reading, not for turning back into bytes,
 * although text without oddities comes through unchanged.
 */

/** No text field of the protocol is longer, so only escaped garbage is ever cut. */
const LONGEST_TEXT = 255;
/** What a log line shows of a message: as octets, and in words. */
const MOST_OCTETS = 64;
const LONGEST_LINE = 1024;

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** Control characters, invisible ones (bidirectional overrides, zero width, tags), and line and paragraph separators. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** The first half of a character outside the basic plane, cut from its second. */
const HALF_A_PAIR = /[\ud800-\udbff]$/;

/** The lowest code point that needs so many octets; lower ones in that length are overlong (RFC 3629 § 3). */
const LOWEST_OF_LENGTH = [0, 0, 0x80, 0x800, 0x10000];

/** UTF-8 as text in which everything unsafe or invalid is escaped: `\x1b` for octets, `\u{202e}` for characters. */
export function peerText(buffer: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; ) {
    const length = characterLength(buffer, at, end);
    const piece = length === 0 ? escapedOctet(buffer[at]) : safeCharacter(codePointAt(buffer, at, length));
    if (text.length + piece.length > LONGEST_TEXT) return `${text}…`;
    text += piece;
    at += Math.max(length, 1);
  }
  return text;
}

/** Quotes text that is already safe, so that its end cannot be feigned. */
export function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

export function hexText(buffer: Uint8Array, start: number, end: number): string {
  let text = "";
  const shownEnd = Math.min(end, start + MOST_OCTETS);
  for (let at = start; at < shownEnd; at++) text += HEX[buffer[at]];
  return shownEnd === end ? text : `${text}… (${end - start} octets)`;
}

/** Keeps a line that a peer can make long from filling the log. */
export function shortened(line: string): string {
  return line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE).replace(HALF_A_PAIR, "")}…`;
}

/** Octets of the character at `at`; 0 where no valid one begins. */
function characterLength(buffer: Uint8Array, at: number, end: number): number {
  const length = lengthByFirstOctet(buffer[at]);
  if (length <= 1) return length;
  if (at + length > end) return 0;
  for (let i = 1; i < length; i++) if ((buffer[at + i] & 0xc0) !== 0x80) return 0;
  const codePoint = codePointAt(buffer, at, length);
  const surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  return surrogate || codePoint > 0x10ffff || codePoint < LOWEST_OF_LENGTH[length] ? 0 : length;
}

function lengthByFirstOctet(octet: number): number {
  if (octet < 0x80) return 1;
  if (octet < 0xc0) return 0; // continues a character that never began
  if (octet < 0xe0) return 2;
  if (octet < 0xf0) return 3;
  return octet < 0xf8 ? 4 : 0;
}

function codePointAt(buffer: Uint8Array, at: number, length: number): number {
  if (length === 1) return buffer[at];
  let codePoint = buffer[at] & (0x7f >> length);
  for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | (buffer[at + i] & 0x3f);
  return codePoint;
}

function safeCharacter(codePoint: number): string {
  const character = String.fromCodePoint(codePoint);
  if (!UNSAFE.test(character)) return character;
  return codePoint < 0x80 ? escapedOctet(codePoint) : `\\u{${codePoint.toString(16)}}`;
}

function escapedOctet(octet: number): string {
  return `\\x${HEX[octet]}`;
}
