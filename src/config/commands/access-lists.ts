/** `access-list`, in its three styles, and `ipv6 access-list`. */
import { uint32At } from "../../bgp/byte-writer.ts";
import { formatDottedQuad } from "../../net/address.ts";
import { formatPrefix, type Prefix } from "../../net/prefix.ts";
import type { AccessListEntry, Wildcard } from "../../policy/access-list.ts";
import type { Action } from "../../policy/route.ts";
import type { Command } from "../grammar.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { descriptionCommand, ENTRY, entryCommand } from "./lists.ts";

/** An address and the bits of it that do not matter. */
const HOST = "host A.B.C.D$address";
const ADDRESS = "A.B.C.D$address A.B.C.D$wildcard";
const MASK = "<any|host A.B.C.D$mask|A.B.C.D$mask A.B.C.D$maskWildcard>";

const EVERY_BIT = 0xffffffff;

export const ACCESS_LIST_COMMANDS: readonly Command<Configuration>[] = [
  entryCommand({
    kind: "access-list",
    syntax: `access-list WORD$list ![${ENTRY} <any|A.B.C.D/M$prefix [exact-match]>]`,
    read: (statement, action) => prefixEntry(statement, action, 4),
    head: () => "access-list",
  }),
  entryCommand({
    kind: "access-list",
    syntax: `access-list WORD$list ${ENTRY} <${HOST}|A.B.C.D$address|${ADDRESS}>`,
    read: (statement, action) => wildcardEntry(statement, action),
  }),
  entryCommand({
    kind: "access-list",
    syntax: `access-list WORD$list ${ENTRY} ip <any|${HOST}|${ADDRESS}> ${MASK}`,
    read: (statement, action) => wildcardEntry(statement, action, wildcard(statement, "mask", "maskWildcard")),
  }),
  descriptionCommand("access-list"),
  entryCommand({
    kind: "ipv6 access-list",
    syntax: `ipv6 access-list WORD$list ![${ENTRY} <any|X:X::X:X/M$prefix [exact-match]>]`,
    read: (statement, action) => prefixEntry(statement, action, 6),
    head: () => "ipv6 access-list",
  }),
  descriptionCommand("ipv6 access-list"),
];

function prefixEntry(
  statement: Statement,
  action: Action,
  version: 4 | 6,
): { body: AccessListEntry; text: string } | undefined {
  if (!statement.has("prefix")) return { body: { action, prefix: everything(version) }, text: `${action} any` };
  const prefix = statement.prefix("prefix");
  const exact = statement.said("exact-match");
  return { body: { action, prefix, exact }, text: `${action} ${formatPrefix(prefix)}${exact ? " exact-match" : ""}` };
}

function everything(version: 4 | 6): Prefix {
  return { version, bytes: new Uint8Array(version === 4 ? 4 : 16), length: 0 };
}

function wildcardEntry(
  statement: Statement,
  action: Action,
  mask?: Wildcard,
): { body: AccessListEntry; text: string } | undefined {
  const address = wildcard(statement, "address", "wildcard");
  if (mask === undefined) return { body: { action, address }, text: `${action} ${plainText(address)}` };
  return { body: { action, address, mask }, text: `${action} ip ${extendedText(address)} ${extendedText(mask)}` };
}

function plainText({ value, ignored }: Wildcard): string {
  const address = formatDottedQuad(value);
  return ignored === 0 ? address : `${address} ${formatDottedQuad(ignored)}`;
}

function extendedText(wildcard: Wildcard): string {
  const { value, ignored } = wildcard;
  if (value === 0 && ignored === EVERY_BIT) return "any";
  return ignored === 0 ? `host ${formatDottedQuad(value)}` : plainText(wildcard);
}

/** Without an address any will do; without a wildcard every bit matters. */
function wildcard(statement: Statement, address: string, ignored: string): Wildcard {
  if (!statement.has(address)) return { value: 0, ignored: EVERY_BIT };
  return { value: bitsOf(statement, address), ignored: statement.has(ignored) ? bitsOf(statement, ignored) : 0 };
}

function bitsOf(statement: Statement, name: string): number {
  return uint32At(statement.address(name).bytes, 0);
}
