/**
 * The tables that benchmarks send. They are named by a small value, so that each process makes its own copy instead of
 * being sent one: the same name gives the same table everywhere.
 */
import { type InternetTable, internetTable } from "../internet-table.ts";

export type TableName =
  /** As in the default-free zone, 5.8 prefixes to an attribute set. */
  | { readonly kind: "internet"; readonly prefixes: number; readonly seed: number }
  /** Addresses of hosts, /32 each, with a handful of attribute sets. */
  | { readonly kind: "hosts"; readonly prefixes: number; readonly sets: number };

export type RouteTable = InternetTable;

/** Longer than the wanted table by this share, because some of its prefixes are no use; see `isUsable`. */
const SPARE = 1.02;

const made = new Map<string, RouteTable>();

/** The latest few stay, because every run asks for the same ones again. */
export function routeTable(name: TableName): RouteTable {
  const key = JSON.stringify(name);
  let table = made.get(key);
  if (table === undefined) {
    table = name.kind === "hosts" ? hostTable(name.prefixes, name.sets) : usableInternetTable(name);
    made.set(key, table);
  }
  return table;
}

function usableInternetTable({ prefixes, seed }: { readonly prefixes: number; readonly seed: number }): RouteTable {
  const source = internetTable(Math.ceil(prefixes * SPARE) + 100, seed);
  const nlri = new Uint8Array(source.nlri.length);
  const attributesAt = [0];
  const nlriAt = [0];
  let made = 0;
  let at = 0;
  for (let group = 0; group < source.updates && made < prefixes; group++) {
    for (let from = source.nlriAt[group]; from < source.nlriAt[group + 1] && made < prefixes; ) {
      const next = from + 1 + ((source.nlri[from] + 7) >> 3);
      if (isUsable(source.nlri, from)) {
        nlri.set(source.nlri.subarray(from, next), at);
        at += next - from;
        made++;
      }
      from = next;
    }
    attributesAt.push(source.attributesAt[group + 1]);
    nlriAt.push(at);
  }
  if (made < prefixes) throw new Error(`only ${made} of ${prefixes} prefixes are usable`);
  return {
    prefixes,
    updates: nlriAt.length - 1,
    attributes: source.attributes,
    attributesAt: Int32Array.from(attributesAt),
    nlri: nlri.subarray(0, at),
    nlriAt: Int32Array.from(nlriAt),
  };
}

/** Routers refuse loopback and link-local prefixes; and 198.18.0.0/15 is where the sessions are, with all that covers it. */
function isUsable(nlri: Uint8Array, at: number): boolean {
  const first = nlri[at + 1];
  const second = nlri[at] > 8 ? nlri[at + 2] : 0;
  if (first === 127) return false;
  if (first === 169) return nlri[at] >= 16 && second !== 254;
  return first !== 198 || (nlri[at] >= 16 && second !== 18 && second !== 19);
}

function hostTable(prefixes: number, sets: number): RouteTable {
  const source = internetTable(sets * 20, 7);
  const nlri = new Uint8Array(prefixes * 5);
  const nlriAt = [0];
  for (let i = 0; i < prefixes; i++) nlri.set([32, 10, 64 + (i >>> 16), i >>> 8, i], i * 5);
  for (let set = 1; set <= sets; set++) nlriAt.push(Math.floor((prefixes * set) / sets) * 5);
  return {
    prefixes,
    updates: sets,
    attributes: source.attributes,
    attributesAt: source.attributesAt.subarray(0, sets + 1),
    nlri,
    nlriAt: Int32Array.from(nlriAt),
  };
}
