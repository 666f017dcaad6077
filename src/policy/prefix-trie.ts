/**
 * Finds the first of many prefix ranges that a prefix is in: a binary trie whose nodes are the ranges' prefixes and the
 * points where these part.
 *
 *     0.0.0.0/0 ── 10.0.0.0/8 ──┬── 10.1.0.0/16
 *                               └── 10.128.0.0/9 ──┬── 10.129.0.0/16
 *                                   (no range)     └── 10.200.0.0/16
 *
 * The nodes that a prefix lies within are on one way down from the root. A search goes down as far as it can and then up
 * again, through the nodes with ranges only. Most of the way down in a large trie is jumped over: by the first bits in
 * which the ranges differ, a table has the node to begin at.
 *
 * Nodes and ranges are rows in typed arrays and known by number; 0 is none.
 */
import type { Prefix } from "../net/prefix.ts";

/** The prefixes within `prefix` whose length is from `low` to `high`. */
export interface PrefixRange {
  readonly prefix: Prefix;
  readonly low: number;
  readonly high: number;
}

const NONE = 0;
const ROOT = 1;

/** In the row of a node: where to go on at a 0 and at a 1, … */
const CHILDREN = 0;
/** … the first range with the node's prefix, the nearest node above that has ranges, … */
const FIRST_RANGE = 2;
const ABOVE = 3;
/** … the length of its prefix, and the words of its address. */
const LENGTH = 4;
const KEY = 5;

/** In the row of a range: the next one with its prefix, and its lengths, low × 256 + high. */
const NEXT = 0;
const LENGTHS = 1;
const RANGE_ROW = 2;

const MOST_JUMP_BITS = 16;

export class PrefixTrie {
  private readonly ranges: Int32Array;
  private readonly nodes: Int32Array;
  private nodeCount = ROOT;
  /** Words in an address, and in the row of a node. */
  private readonly words: number;
  private readonly row: number;
  /** The words of the prefix that is looked for. */
  private readonly wanted: Int32Array;
  /** The node where the trie branches first; then, by the bits that follow its prefix, the deepest node to begin at. */
  private readonly top: number;
  private readonly jumpBits: number;
  private readonly jumps: Int32Array;

  /** The ranges are numbered from 1, the first first. */
  constructor(version: 4 | 6, ranges: readonly PrefixRange[]) {
    this.words = version === 4 ? 1 : 4;
    this.row = KEY + this.words;
    this.wanted = new Int32Array(this.words);
    this.ranges = new Int32Array((ranges.length + 1) * RANGE_ROW);
    this.nodes = new Int32Array((2 * ranges.length + 2) * this.row);
    // From the last to the first: what is put in comes before all that is there already.
    for (let number = ranges.length; number > NONE; number--) this.insert(number, ranges[number - 1]);
    this.top = this.firstBranch();
    const bitsBelow = this.words * 32 - this.nodes[this.top * this.row + LENGTH];
    this.jumpBits = Math.min(31 - Math.clz32(ranges.length + 1), bitsBelow, MOST_JUMP_BITS);
    this.jumps = new Int32Array(1 << this.jumpBits);
    this.addShortCuts();
  }

  /** The number of the first range that the prefix, of `length` bits at `offset`, is in; 0 when it is in none. */
  search(bytes: Uint8Array, offset: number, length: number): number {
    this.load(bytes, offset, length);
    const { nodes, row, ranges } = this;
    let best = NONE;
    for (let node = this.deepest(length); node !== NONE; node = nodes[node * row + ABOVE]) {
      for (let range = nodes[node * row + FIRST_RANGE]; range !== NONE && (best === NONE || range < best); ) {
        const lengths = ranges[range * RANGE_ROW + LENGTHS];
        if (length >= lengths >>> 8 && length <= (lengths & 255)) best = range;
        range = ranges[range * RANGE_ROW + NEXT];
      }
    }
    return best;
  }

  /** The deepest node that the wanted prefix lies within. */
  private deepest(length: number): number {
    const { nodes, row, wanted } = this;
    let deepest = ROOT;
    for (let node = this.beginning(length); node !== NONE; ) {
      const at = node * row;
      const depth = nodes[at + LENGTH];
      if (depth > length || sharedLength(nodes, at + KEY, wanted, depth) < depth) break;
      deepest = node;
      if (depth === length) break;
      node = nodes[at + CHILDREN + bitAt(wanted, 0, depth)];
    }
    return deepest;
  }

  /** One that the wanted prefix lies within, too, as far down as the table knows. */
  private beginning(length: number): number {
    const { nodes, wanted, jumpBits } = this;
    const at = this.top * this.row;
    const depth = nodes[at + LENGTH];
    if (length < depth + jumpBits || sharedLength(nodes, at + KEY, wanted, depth) < depth) return ROOT;
    return this.jumps[bitsAt(wanted, 0, depth, jumpBits)];
  }

  private insert(number: number, { prefix, low, high }: PrefixRange): void {
    this.load(prefix.bytes, 0, prefix.length);
    const first = this.nodeFor(prefix.length) * this.row + FIRST_RANGE;
    this.ranges[number * RANGE_ROW + NEXT] = this.nodes[first];
    this.ranges[number * RANGE_ROW + LENGTHS] = low * 256 + high;
    this.nodes[first] = number;
  }

  /** The node of the wanted prefix, made if need be. */
  private nodeFor(length: number): number {
    const { nodes, row, wanted } = this;
    let node = ROOT;
    for (;;) {
      const at = node * row;
      if (nodes[at + LENGTH] === length) return node;
      const place = at + CHILDREN + bitAt(wanted, 0, nodes[at + LENGTH]);
      const child = nodes[place];
      if (child === NONE) return this.addNode(length, place);
      const childAt = child * row;
      const shared = sharedLength(nodes, childAt + KEY, wanted, Math.min(length, nodes[childAt + LENGTH]));
      if (shared === nodes[childAt + LENGTH]) node = child;
      else {
        // The child and the wanted prefix part here: a node of what they share goes in between.
        node = this.addNode(shared, place);
        nodes[node * row + CHILDREN + bitAt(nodes, childAt + KEY, shared)] = child;
      }
    }
  }

  private addNode(length: number, place: number): number {
    const node = ++this.nodeCount;
    this.nodes.set(this.wanted, node * this.row + KEY);
    this.nodes[node * this.row + LENGTH] = length;
    this.nodes[place] = node;
    return node;
  }

  private firstBranch(): number {
    let node = ROOT;
    for (;;) {
      const [zero, one] = this.childrenOf(node);
      if ((zero === NONE) === (one === NONE)) return node;
      node = zero === NONE ? one : zero;
    }
  }

  /** From above to below, so that of all nodes for one place in the table the deepest stays. */
  private addShortCuts(): void {
    const { nodes, row, jumps, jumpBits } = this;
    const topLength = nodes[this.top * row + LENGTH];
    const open = [ROOT];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const at = node * row;
      const freeBits = topLength + jumpBits - nodes[at + LENGTH];
      if (freeBits >= 0 && freeBits <= jumpBits) {
        const first = bitsAt(nodes, at + KEY, topLength, jumpBits) & (-1 << freeBits);
        jumps.fill(node, first, first + (1 << freeBits));
      }
      const above = nodes[at + FIRST_RANGE] === NONE ? nodes[at + ABOVE] : node;
      for (const child of this.childrenOf(node)) {
        if (child === NONE) continue;
        nodes[child * row + ABOVE] = above;
        open.push(child);
      }
    }
  }

  private childrenOf(node: number): Int32Array {
    const start = node * this.row + CHILDREN;
    return this.nodes.subarray(start, start + 2);
  }

  private load(bytes: Uint8Array, offset: number, length: number): void {
    const end = offset + ((length + 7) >>> 3);
    let at = offset;
    for (let word = 0; word < this.words; word++) {
      let value = 0;
      for (let shift = 24; shift >= 0 && at < end; shift -= 8) value |= bytes[at++] << shift;
      this.wanted[word] = value;
    }
  }
}

function bitAt(words: Int32Array, start: number, position: number): number {
  return (words[start + (position >>> 5)] >>> (31 - (position & 31))) & 1;
}

function bitsAt(words: Int32Array, start: number, position: number, count: number): number {
  let bits = 0;
  for (let i = 0; i < count; i++) bits = (bits << 1) | bitAt(words, start, position + i);
  return bits;
}

/** How many leading bits the address at `start` and the wanted one share, of `most`. */
function sharedLength(words: Int32Array, start: number, wanted: Int32Array, most: number): number {
  for (let word = 0; word * 32 < most; word++) {
    const difference = words[start + word] ^ wanted[word];
    if (difference !== 0) return Math.min(most, word * 32 + Math.clz32(difference));
  }
  return most;
}
