/** What a receiver must hold in the end, worked out from the table alone. */
import { relayedAttributes } from "./relayed-attributes.ts";
import { attributesDigest, type LedgerState, RouteLedger } from "./route-ledger.ts";
import { routeTable, type TableName } from "./route-table.ts";
import { NumberedUpdates } from "./stream.ts";

export const NO_ROUTES: LedgerState = { routes: 0, first: 0, second: 0 };

const known = new Map<string, LedgerState>();

/**
 * The table, after routers with the AS numbers of `path` (the last one first), from a router that is at `nextHop` and
 * perhaps adds a community.
 */
export function expectedState(
  name: TableName,
  path: readonly number[],
  nextHop: Uint8Array,
  community?: number,
): LedgerState {
  const key = JSON.stringify([name, path, [...nextHop], community]);
  let state = known.get(key);
  if (state === undefined) {
    state = ledgerOf(name, path, nextHop, community).state();
    known.set(key, state);
  }
  return state;
}

/** The same after `count` numbered UPDATEs. */
export function churnedState(
  name: TableName,
  path: readonly number[],
  nextHop: Uint8Array,
  count: number,
): LedgerState {
  const table = routeTable(name);
  const ledger = ledgerOf(name, path, nextHop);
  const updates = new NumberedUpdates(table, path, nextHop);
  for (let number = 0; number < count; number++) {
    const nlri = updates.nlri(churnedPrefix(number, table.prefixes));
    const block = updates.attributesOf(number);
    ledger.announce(nlri, 0, nlri.length, attributesDigest(block, 0, block.length));
  }
  return ledger.state();
}

/** All prefixes have their turn, neighbours in the table not one after the other. */
export function churnedPrefix(number: number, prefixes: number): number {
  return (number * 7919) % prefixes;
}

function ledgerOf(name: TableName, path: readonly number[], nextHop: Uint8Array, community?: number): RouteLedger {
  const table = routeTable(name);
  const ledger = new RouteLedger(table.prefixes);
  for (let group = 0; group < table.updates; group++) {
    const { attributes, attributesAt } = table;
    const block = relayedAttributes(attributes, attributesAt[group], attributesAt[group + 1], path, nextHop, community);
    const digest = attributesDigest(block, 0, block.length);
    ledger.announce(table.nlri, table.nlriAt[group], table.nlriAt[group + 1], digest);
  }
  return ledger;
}
