/**
 * A seeded table like the Internet's: the default-free zone's mix of prefix lengths, no prefix twice, a few prefixes to
 * each attribute set. The same seed gives the same table everywhere.
 */

/** Everything in a few large arrays, so that the garbage collector has nothing to look at while something is measured. */
export interface InternetTable {
  readonly prefixes: number;
  readonly updates: number;
  /** Canonical attribute blocks, one for each update, one behind the other; see `src/rib/attribute-table.ts`. */
  readonly attributes: Uint8Array;
  /** Where the block of each update begins, and at last where the final one ends. */
  readonly attributesAt: Int32Array;
  readonly nlri: Uint8Array;
  readonly nlriAt: Int32Array;
}

/** Per thousand, from /8 on: about what route collectors see. */
const LENGTHS_PER_MILLE = [1, 1, 1, 1, 1, 1, 2, 3, 14, 8, 14, 26, 44, 52, 112, 98, 621];
const SHORTEST = 8;

const MEAN_PREFIXES_PER_SET = 5.8;

export function internetTable(prefixes: number, seed: number): InternetTable {
  const random = generator(seed);
  const seen = new PrefixSet();
  const attributes: number[] = [];
  const attributesAt = [0];
  const nlri: number[] = [];
  const nlriAt = [0];
  for (let made = 0; made < prefixes; ) {
    // A geometric distribution: most sets have a prefix or two, some have dozens.
    const wanted = Math.ceil(Math.log(1 - random()) / Math.log(1 - 1 / MEAN_PREFIXES_PER_SET));
    const count = Math.min(Math.max(wanted, 1), prefixes - made);
    pushAttributes(attributes, nlriAt.length, random);
    attributesAt.push(attributes.length);
    for (let i = 0; i < count; i++) pushPrefix(nlri, seen, random);
    nlriAt.push(nlri.length);
    made += count;
  }
  return {
    prefixes,
    updates: nlriAt.length - 1,
    attributes: Uint8Array.from(attributes),
    attributesAt: Int32Array.from(attributesAt),
    nlri: Uint8Array.from(nlri),
    nlriAt: Int32Array.from(nlriAt),
  };
}

function pushPrefix(bytes: number[], seen: PrefixSet, random: () => number): void {
  for (;;) {
    const length = prefixLength(random);
    // 1.0.0.0 – 223.255.255.255
    const address = (Math.floor((1 + random() * 223) * 2 ** 24) & (-1 << (32 - length))) >>> 0;
    if (!seen.add(address, length)) continue;
    bytes.push(length, address >>> 24);
    if (length > 8) bytes.push((address >>> 16) & 255);
    if (length > 16) bytes.push((address >>> 8) & 255);
    return;
  }
}

function prefixLength(random: () => number): number {
  let left = random() * 1000;
  let length = SHORTEST;
  while (length < 24 && left >= LENGTHS_PER_MILLE[length - SHORTEST]) left -= LENGTHS_PER_MILLE[length++ - SHORTEST];
  return length;
}

function pushAttributes(bytes: number[], number: number, random: () => number): void {
  const hops = 2 + Math.floor(random() * 5);
  bytes.push(0x40, 1, 1, random() < 0.8 ? 0 : 2, 0x40, 2, 2 + 4 * hops, 2, hops);
  for (let i = 0; i < hops; i++) pushUint32(bytes, 1 + Math.floor(random() * 65_000));
  bytes.push(0x40, 3, 4, 192, 0, 2, 1);
  const communities = 1 + Math.floor(random() * 4);
  bytes.push(0xc0, 8, 4 * communities);
  pushUint32(bytes, number); // so that no two sets are equal
  for (let i = 1; i < communities; i++) pushUint32(bytes, Math.floor(random() * 2 ** 32));
}

function pushUint32(bytes: number[], value: number): void {
  bytes.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Prefixes up to /24, one bit each: 64 MiB of zeros, of which little is touched. */
class PrefixSet {
  private readonly bits = new Uint32Array(1 << 24);

  add(address: number, length: number): boolean {
    // Each length has a range of its own: 2^length of them from 2^length on.
    const position = 2 ** length + Math.floor(address / 2 ** (32 - length));
    const word = position >>> 5;
    const bit = 1 << (position & 31);
    if ((this.bits[word] & bit) !== 0) return false;
    this.bits[word] |= bit;
    return true;
  }
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
