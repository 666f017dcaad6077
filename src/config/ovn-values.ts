/** Values of the OVN BGP agent's options: how they are written and read. */
import { formatIp, parseIp } from "../net/address.ts";
import type { OvnSettings } from "./ovn-settings.ts";
import { quote } from "./problems.ts";
import { parseAsNumber } from "./tokens.ts";

export type OvnType =
  | { readonly kind: "boolean" }
  | { readonly kind: "integer"; readonly least: number; readonly most: number }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "list" }
  | { readonly kind: "as-number" }
  | { readonly kind: "address" }
  | { readonly kind: "router-id" }
  | { readonly kind: "remote" }
  | { readonly kind: "remotes" }
  | { readonly kind: "text" };

type OvnValue = NonNullable<OvnSettings[keyof OvnSettings]>;

/** A value, or what is wrong with the text. */
export type Reading = { readonly value: OvnValue } | { readonly flaw: string };

const TRUE = ["true", "1", "on", "yes"];
const FALSE = ["false", "0", "off", "no"];
/** The agent's own check of `ovsdb_connection`. */
const REMOTE = /^(?:tcp|ssl|unix):.+/;

/** As oslo.config reads it. */
export function readOvnValue(type: OvnType, text: string): Reading {
  switch (type.kind) {
    case "boolean": {
      const word = text.toLowerCase();
      if (TRUE.includes(word)) return { value: true };
      if (FALSE.includes(word)) return { value: false };
      return { flaw: `${quote(text)} is neither true nor false: expected one of ${[...TRUE, ...FALSE].join(", ")}` };
    }
    case "integer": {
      const { least, most } = type;
      const number = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (number >= least && number <= most) return { value: number };
      return { flaw: `${quote(text)} is out of range: expected a number from ${least} to ${most}` };
    }
    case "choice":
      if (type.choices.includes(text)) return { value: text as OvnValue };
      return { flaw: `${quote(text)} is not known: expected one of ${type.choices.join(", ")}` };
    case "list":
      return { value: listOf(text) };
    case "as-number": {
      const asn = parseAsNumber(text);
      return asn === undefined ? { flaw: `${quote(text)} is not an AS number` } : { value: asn };
    }
    case "address": {
      const address = parseIp(text);
      return address === undefined ? { flaw: `${quote(text)} is not an IP address` } : { value: formatIp(address) };
    }
    case "router-id": {
      const address = parseIp(text);
      if (address?.version === 4 && formatIp(address) !== "0.0.0.0") return { value: formatIp(address) };
      return { flaw: `${quote(text)} cannot be a router ID: expected an IPv4 address` };
    }
    case "remote":
      return REMOTE.test(text) ? { value: text } : { flaw: notRemote(text) };
    case "remotes": {
      const remotes = listOf(text);
      const wrong = remotes.length === 0 ? text : remotes.find((remote) => !REMOTE.test(remote));
      return wrong === undefined ? { value: remotes } : { flaw: notRemote(wrong) };
    }
    case "text":
      return { value: text };
  }
}

function notRemote(text: string): string {
  return `${quote(text)} is no address of a database: expected tcp:ADDRESS:PORT, ssl:ADDRESS:PORT or unix:FILE`;
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

export function writeOvnValue(value: OvnValue): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}
