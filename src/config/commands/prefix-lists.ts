/** `ip prefix-list` and `ipv6 prefix-list`. */
import { formatPrefix, type Prefix } from "../../net/prefix.ts";
import { PrefixList } from "../../policy/prefix-list.ts";
import type { Action } from "../../policy/route.ts";
import type { Command } from "../grammar.ts";
import type { ListBodies } from "../list-kinds.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { accepted, descriptionCommand, ENTRY, entryCommand, removalBySequence } from "./lists.ts";

type Kind = "ip prefix-list" | "ipv6 prefix-list";

export const PREFIX_LIST_COMMANDS: readonly Command<Configuration>[] = [
  ...prefixListCommands("ip prefix-list", "A.B.C.D/M", 4),
  ...prefixListCommands("ipv6 prefix-list", "X:X::X:X/M", 6),
];

function prefixListCommands(kind: Kind, prefix: string, version: 4 | 6): readonly Command<Configuration>[] {
  const bits = version === 4 ? 32 : 128;
  return [
    entryCommand({
      kind,
      syntax: `${kind} WORD$list ![${ENTRY} <any|${prefix}$prefix [{ge (0-${bits})$ge|le (0-${bits})$le}]>]`,
      read: (statement, action) => readEntry(statement, action, version),
      mayRepeat: true,
      head: () => kind,
    }),
    removalBySequence(kind),
    descriptionCommand(kind),
  ];
}

function readEntry(
  statement: Statement,
  action: Action,
  version: 4 | 6,
): { body: ListBodies[Kind]; text: string } | undefined {
  if (!statement.has("prefix")) return { body: { action, ...everything(version) }, text: `${action} any` };
  const prefix = statement.prefix("prefix");
  const ge = statement.has("ge") ? statement.number("ge") : 0;
  const le = statement.has("le") ? statement.number("le") : 0;
  const entry = { body: { action, prefix, ge, le }, text: textOf(action, prefix, ge, le) };
  if (ge === 0 && le === 0) return entry;
  const list = accepted(statement, "prefix", () => new PrefixList(version, [{ sequence: 1, ...entry.body }]));
  return list && entry;
}

/** FRR takes 0 for nothing said. */
function textOf(action: Action, prefix: Prefix, ge: number, le: number): string {
  return `${action} ${formatPrefix(prefix)}${ge > 0 ? ` ge ${ge}` : ""}${le > 0 ? ` le ${le}` : ""}`;
}

function everything(version: 4 | 6): { prefix: Prefix; le: number } {
  const bytes = new Uint8Array(version === 4 ? 4 : 16);
  return { prefix: { version, bytes, length: 0 }, le: bytes.length * 8 };
}
