/** How single options are checked: each is turned into what it stands for, or refused by its name. */
import { formatIp, type IpAddress, parseDottedQuad, parseIp } from "../../net/address.ts";
import { type Prefix, parsePrefix } from "../../net/prefix.ts";
import { SpeakerError } from "../errors.ts";

const MAX_ASN = 0xffffffff;

export function asn(name: string, value: unknown): number {
  return integer(name, value, 1, MAX_ASN);
}

export function integer(name: string, value: unknown, least: number, most: number): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw invalid(name, value, `a whole number from ${least} to ${most}`);
  }
  return value;
}

export function ip(name: string, text: unknown): IpAddress {
  const address = typeof text === "string" ? parseIp(text) : undefined;
  if (address === undefined) throw invalid(name, text, "an IPv4 or IPv6 address");
  return address;
}

export function versionedIp(name: string, text: string | undefined, version: 4 | 6): IpAddress | undefined {
  if (text === undefined) return undefined;
  const address = ip(name, text);
  if (address.version !== version) throw invalid(name, formatIp(address), `an IPv${version} address`);
  return address;
}

/** RFC 6286 § 2.1: a dotted quad, and any but zero. */
export function identifier(name: string, text: string): number {
  const value = parseDottedQuad(text);
  if (value === undefined || value === 0) throw invalid(name, text, "a dotted quad other than 0.0.0.0");
  return value;
}

export function prefix(name: string, text: unknown): Prefix {
  const parsed = typeof text === "string" ? parsePrefix(text) : undefined;
  if (parsed === undefined) throw invalid(name, text, "a prefix, as in 192.0.2.0/24");
  return parsed;
}

export function oneOf<const Word extends string>(name: string, value: unknown, words: readonly Word[]): Word {
  const word = words.find((each) => each === value);
  if (word === undefined) throw invalid(name, value, words.join(", "));
  return word;
}

export function invalid(name: string, value: unknown, expected: string): SpeakerError {
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new SpeakerError("invalid-option", `${name}: ${shown} cannot be used; expected ${expected}`);
}
