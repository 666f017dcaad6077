/** `show ip prefix-list`, `show ipv6 prefix-list`. Hits are not counted: FRR's counters are shown as zeros. */
import type { Entry, EntryList } from "../../../config/entry-list.ts";
import type { ListBodies } from "../../../config/list-kinds.ts";
import { formatPrefix, type Prefix, prefixContains } from "../../../net/prefix.ts";
import { CommandError, type ExecCommand, type Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { printable } from "../foreign-text.ts";
import { asked } from "./named.ts";

type Kind = "ip prefix-list" | "ipv6 prefix-list";
type PrefixEntry = Entry<ListBodies[Kind]>;
type List = EntryList<ListBodies[Kind]>;
type Form = "normal" | "summary" | "detail" | "sequence";

const COUNTERS = " (hit count: 0, refcount: 0)";
const JSON_COUNTERS = { hitCount: 0, referenceCount: 0 };

export const PREFIX_LIST_COMMANDS: readonly ExecCommand[] = [
  ...commandsFor("ip prefix-list", "A.B.C.D/M"),
  ...commandsFor("ipv6 prefix-list", "X:X::X:X/M"),
];

function commandsFor(kind: Kind, prefix: string): readonly ExecCommand[] {
  return [
    {
      syntax: `show ${kind} [WORD$name [seq (1-4294967295)$sequence]] [json]`,
      run: (subject, request) => show(subject, request, kind, request.has("sequence") ? "sequence" : "normal"),
    },
    {
      syntax: `show ${kind} summary [WORD$name] [json]`,
      run: (subject, request) => show(subject, request, kind, "summary"),
    },
    {
      syntax: `show ${kind} detail [WORD$name] [json]`,
      run: (subject, request) => show(subject, request, kind, "detail"),
    },
    {
      syntax: `show ${kind} WORD$name ${prefix}$prefix [<longer|first-match>]`,
      run: (subject, request) => showPrefix(subject, request, kind),
    },
  ];
}

function show({ configuration }: Subject, request: Request, kind: Kind, form: Form): string {
  const found = asked(configuration.policy.lists[kind], request);
  if (request.said("json")) {
    if (request.has("name") && found.length === 0) return "";
    const lists = found.map(([name, list]) => [name, listJson(kind, list, form, request)] as const);
    return `${prettyJson(Object.fromEntries(lists))}\n`;
  }
  if (request.has("name") && found.length === 0) throw missing();
  return found.map(([name, list]) => listText(kind, name, list, form, request)).join("");
}

function listText(kind: Kind, name: string, list: List, form: Form, request: Request): string {
  const entries = list.inOrder();
  const description = list.description === undefined ? [] : [`   Description: ${printable(list.description)}`];
  const heads: Record<Form, readonly string[]> = {
    normal: [`BGP: ${kind} ${printable(name)}: ${entries.length} entries`, ...description],
    summary: [`BGP: ${kind} ${printable(name)}:`, ...description, extentText(entries)],
    detail: [`BGP: ${kind} ${printable(name)}:`, ...description, extentText(entries)],
    sequence: [],
  };
  const counters = form === "detail" || form === "sequence" ? COUNTERS : "";
  const shown = form === "summary" ? [] : wanted(entries, request);
  const lines = [...heads[form], ...shown.map((entry) => entryText(entry) + counters)];
  return (form === "sequence" ? "BGP: " : "") + lines.map((line) => `${line}\n`).join("");
}

function wanted(entries: readonly PrefixEntry[], request: Request): readonly PrefixEntry[] {
  return entries.filter(({ sequence }) => !request.has("sequence") || sequence === request.number("sequence"));
}

/** FRR's count of entries with a range is always 0. */
function extentText(entries: readonly PrefixEntry[]): string {
  const [first, last] = [entries.at(0)?.sequence ?? 0, entries.at(-1)?.sequence ?? 0];
  return `   count: ${entries.length}, range entries: 0, sequences: ${first} - ${last}`;
}

function entryText({ sequence, text }: PrefixEntry): string {
  return `   seq ${sequence} ${text}`;
}

function listJson(kind: Kind, list: List, form: Form, request: Request): JsonObject {
  const entries = list.inOrder();
  const counters = form === "detail" || form === "sequence" ? JSON_COUNTERS : {};
  const shown = wanted(entries, request).map((entry) => ({ ...entryJson(entry), ...counters }));
  if (form === "sequence") return { entries: shown };
  const addressFamily = kind === "ip prefix-list" ? "IPv4" : "IPv6";
  const { description } = list;
  if (form === "normal") return { addressFamily, entries: shown, description };
  return {
    addressFamily,
    description,
    count: entries.length,
    rangeEntries: 0,
    sequenceStart: entries.at(0)?.sequence ?? 0,
    sequenceEnd: entries.at(-1)?.sequence ?? 0,
    entries: form === "detail" ? shown : undefined,
  };
}

function entryJson({ sequence, body: { action, prefix, ge = 0, le = 0 } }: PrefixEntry): JsonObject {
  return {
    sequenceNumber: sequence,
    type: action,
    prefix: formatPrefix(prefix),
    minimumPrefixLength: ge === 0 ? undefined : ge,
    maximumPrefixLength: le === 0 ? undefined : le,
  };
}

/** Entries that are written with this very prefix; with `longer`, also with one that lies in it. */
function showPrefix({ configuration }: Subject, request: Request, kind: Kind): string {
  const [found] = asked(configuration.policy.lists[kind], request);
  if (found === undefined) throw missing();
  const prefix = request.prefix("prefix");
  const isLonger = request.said("longer");
  const fits = ({ body }: PrefixEntry) => (isLonger ? liesIn(prefix, body.prefix) : isSame(prefix, body.prefix));
  const fitting = found[1].inOrder().filter(fits);
  const shown = request.said("first-match") ? fitting.slice(0, 1) : fitting;
  return shown.map((entry) => `${entryText(entry)}${isLonger ? "" : COUNTERS}\n`).join("");
}

function liesIn(outer: Prefix, inner: Prefix): boolean {
  return inner.length >= outer.length && prefixContains(outer, inner);
}

function isSame(one: Prefix, other: Prefix): boolean {
  return one.length === other.length && liesIn(one, other);
}

function missing(): CommandError {
  return new CommandError("% Can't find specified prefix-list");
}
