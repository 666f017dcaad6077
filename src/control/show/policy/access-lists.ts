/** `show ip access-list`, `show ipv6 access-list`. */
import type { Entry, EntryList } from "../../../config/entry-list.ts";
import { formatDottedQuad } from "../../../net/address.ts";
import { formatPrefix } from "../../../net/prefix.ts";
import { type AccessListEntry, type Wildcard, writeAccessListEntry } from "../../../policy/access-list.ts";
import type { ExecCommand, Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { printable } from "../foreign-text.ts";
import { asked } from "./named.ts";

type Kind = "access-list" | "ipv6 access-list";
type AccessEntry = Entry<AccessListEntry>;

export const ACCESS_LIST_COMMANDS: readonly ExecCommand[] = [
  {
    syntax: "show ip access-list [WORD$name] [json]",
    run: (subject, request) => show(subject, request, "access-list"),
  },
  {
    syntax: "show ipv6 access-list [WORD$name] [json]",
    run: (subject, request) => show(subject, request, "ipv6 access-list"),
  },
];

function show({ configuration }: Subject, request: Request, kind: Kind): string {
  // A remark alone makes a list that FRR does not show.
  const lists = asked(configuration.policy.lists[kind], request).filter(([, { first }]) => first !== undefined);
  if (request.said("json")) {
    return `${prettyJson(Object.fromEntries(lists.map(([name, list]) => [name, listJson(kind, list)])))}\n`;
  }
  return `BGP:\n${lists.map(([name, list]) => listText(kind, name, list)).join("")}`;
}

function listText(kind: Kind, name: string, list: EntryList<AccessListEntry>): string {
  const family = kind === "access-list" ? "IP" : "IPv6 "; // so FRR
  const lines = list.inOrder().map(({ sequence, body }) => `    seq ${sequence} ${entryText(body)}`);
  return `${[`${styleOf(list)} ${family} access list ${printable(name)}`, ...lines].join("\n")}\n`;
}

function entryText(entry: AccessListEntry): string {
  const { action } = entry;
  const text = isStandard(entry) ? standardText(entry) : writeAccessListEntry(entry).slice(action.length + 1);
  return `${action === "deny" ? "deny  " : action} ${text}`;
}

function isStandard(entry: AccessListEntry): entry is Extract<AccessListEntry, { readonly address: Wildcard }> {
  return "address" in entry && entry.mask === undefined;
}

function standardText({ address: { value, ignored } }: { readonly address: Wildcard }): string {
  const address = formatDottedQuad(value >>> 0);
  return ignored === 0 ? address : `${address}, wildcard bits ${formatDottedQuad(ignored >>> 0)}`;
}

/** FRR's names for the ways to write an entry; the first entry gives the list its name. */
function styleOf({ first }: EntryList<AccessListEntry>): string {
  if (first === undefined || "prefix" in first.body) return "Zebra";
  return first.body.mask === undefined ? "Standard" : "Extended";
}

function listJson(kind: Kind, list: EntryList<AccessListEntry>): JsonObject {
  return {
    type: styleOf(list),
    addressFamily: kind === "access-list" ? "IPv4" : "IPv6",
    rules: list.inOrder().map(ruleJson),
  };
}

function ruleJson({ sequence, body }: AccessEntry): JsonObject {
  const head = { sequenceNumber: sequence, filterType: body.action };
  if ("prefix" in body) return { ...head, prefix: formatPrefix(body.prefix), "exact-match": body.exact ?? false };
  const { address, mask } = body;
  if (mask === undefined) return { ...head, address: valueText(address), mask: ignoredText(address) };
  return {
    ...head,
    extended: true,
    sourceAddress: valueText(address),
    sourceMask: ignoredText(address),
    destinationAddress: valueText(mask),
    destinationMask: ignoredText(mask),
  };
}

function valueText({ value }: Wildcard): string {
  return formatDottedQuad(value >>> 0);
}

function ignoredText({ ignored }: Wildcard): string {
  return formatDottedQuad(ignored >>> 0);
}
