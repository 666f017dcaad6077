/**
 * What a receiver holds, with a digest over prefixes and attributes that is kept up with every change: whether exactly the
 * right routes are there can be asked at any moment for nothing. The digest does not depend on the order in which routes
 * came, nor on that of the attributes in a message, nor on their flags.
 */

/** Equal states have equal values. */
export interface LedgerState {
  readonly routes: number;
  readonly first: number;
  readonly second: number;
}

/** Each prefix has four numbers side by side, so that looking at one costs one line of cache. */
const ADDRESS = 0;
/** Prefix length + 1; 0 is an empty place. */
const LENGTH = 1;
const ATTRIBUTES = 2;
/** 0: withdrawn; else the generation in which it was announced last. */
const SEEN = 3;

const COMMUNITIES = 8;

export class RouteLedger {
  routes = 0;
  /** Routes that were announced since `beginGeneration`. */
  fresh = 0;
  private first = 0;
  private second = 0;
  private generation = 1;
  private readonly places: Int32Array;
  private readonly mask: number;
  private used = 0;

  /** `expected`: how many different prefixes may come at most. */
  constructor(expected: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(expected, 16) * 2));
    this.places = new Int32Array(size * 4);
    this.mask = size - 1;
  }

  is(state: LedgerState): boolean {
    return this.routes === state.routes && this.first === state.first && this.second === state.second;
  }

  state(): LedgerState {
    return { routes: this.routes, first: this.first, second: this.second };
  }

  beginGeneration(): void {
    this.generation++;
    this.fresh = 0;
  }

  /** The session has ended. */
  clear(): void {
    this.places.fill(0);
    this.used = 0;
    this.routes = 0;
    this.fresh = 0;
    this.first = 0;
    this.second = 0;
  }

  /** `attributes` is what `attributesDigest` gave. */
  announce(nlri: Uint8Array, start: number, end: number, attributes: number): void {
    const { places } = this;
    for (let at = start; at < end; at += 1 + ((nlri[at] + 7) >> 3)) {
      const place = this.placeOf(nlri, at);
      if (places[place + SEEN] !== 0) this.count(place, -1);
      places[place + ATTRIBUTES] = attributes;
      this.count(place, 1);
      if (places[place + SEEN] !== this.generation) this.fresh++;
      places[place + SEEN] = this.generation;
    }
  }

  withdraw(nlri: Uint8Array, start: number, end: number): void {
    const { places } = this;
    for (let at = start; at < end; at += 1 + ((nlri[at] + 7) >> 3)) {
      const place = this.placeOf(nlri, at);
      if (places[place + SEEN] === 0) continue;
      this.count(place, -1);
      if (places[place + SEEN] === this.generation) this.fresh--;
      places[place + SEEN] = 0;
    }
  }

  private count(place: number, sign: 1 | -1): void {
    const { places } = this;
    const mixed = mix(places[place + ADDRESS] ^ Math.imul(places[place + LENGTH], 0x9e3779b1));
    const attributes = places[place + ATTRIBUTES];
    this.routes += sign;
    this.first = (this.first + sign * mix(mixed ^ attributes)) | 0;
    this.second = (this.second + sign * mix(Math.imul(mixed, 0x85ebca6b) + attributes)) | 0;
  }

  private placeOf(nlri: Uint8Array, at: number): number {
    const bits = nlri[at];
    let address = 0;
    for (let i = 0; i < 4; i++) address = (address << 8) | (i * 8 < bits ? nlri[at + 1 + i] : 0);
    const { places, mask } = this;
    for (let probe = mix(address ^ Math.imul(bits + 1, 0x9e3779b1)) & mask; ; probe = (probe + 1) & mask) {
      const place = probe * 4;
      if (places[place + LENGTH] === 0) return this.take(place, address, bits);
      if (places[place + ADDRESS] === address && places[place + LENGTH] === bits + 1) return place;
    }
  }

  private take(place: number, address: number, bits: number): number {
    if (++this.used > this.mask * 0.9) throw new Error("more prefixes came than were ever sent");
    this.places[place + ADDRESS] = address;
    this.places[place + LENGTH] = bits + 1;
    return place;
  }
}

/** Over code and value of each attribute. Communities are a set: routers may sort them. */
export function attributesDigest(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; ) {
    const extended = (bytes[at] & 0x10) !== 0;
    const value = at + (extended ? 4 : 3);
    const next = value + (extended ? (bytes[at + 2] << 8) | bytes[at + 3] : bytes[at + 2]);
    const code = bytes[at + 1];
    const step = code === COMMUNITIES ? 4 : next - value;
    for (let part = value; part < next; part += step) sum = (sum + hash(code, bytes, part, part + step)) | 0;
    at = next;
  }
  return sum;
}

function hash(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let state = seed + 1;
  for (let at = start; at < end; at++) state = Math.imul(state ^ bytes[at], 0x01000193) ^ (state >>> 15);
  return mix(state);
}

/** The last steps of MurmurHash3. */
function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
