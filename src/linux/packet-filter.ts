/**
 * Classic BPF programs that let a socket hear only whom it is to hear, from as near as they have to be. What they drop
 * costs this process nothing.
 */
import type { IpAddress } from "../net/address.ts";

export interface PacketFilter {
  /** Who may be heard. */
  readonly senders: readonly Sender[];
  /** What every packet has to look like, whoever it is from. */
  readonly fields?: readonly Field[];
}

export interface Sender {
  readonly address: IpAddress;
  /** The TTL or hop limit that its packets must have left at least. */
  readonly minimumTtl: number;
  /** What its packets have to say. */
  readonly word?: { readonly at: number; readonly oneOf: readonly number[] };
}

/** An octet of what UDP carries. Packets that are too short to have it are not let in. */
export interface Field {
  readonly at: number;
  readonly mask: number;
  readonly is?: number;
  readonly atLeast?: number;
}

/** BPF_MAXINSNS. */
const MOST_INSTRUCTIONS = 4096;

/** Where the IP header begins, whatever lies before it: SKF_NET_OFF. */
const IP_HEADER = -0x100000;
const HEADER = {
  4: { ttl: 8, source: 12, words: 1 },
  6: { ttl: 7, source: 8, words: 4 },
} as const;
const UDP_HEADER = 8;

const LOAD_BYTE = 0x30;
const LOAD_WORD = 0x20;
const AND = 0x54;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const JUMP_ALWAYS = 0x05;
const RETURN = 0x06;
const WHOLE_PACKET = 0xffff;

type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, operand: number];

const ACCEPT: Instruction = [RETURN, 0, 0, WHOLE_PACKET];
const REFUSE: Instruction = [RETURN, 0, 0, 0];

/** The same from exact to coarse: a kernel may have no room for the program of many senders. */
export function filterPrograms(version: 4 | 6, { senders, fields = [] }: PacketFilter): Uint8Array[] {
  const beginning = fields.flatMap(hasField);
  const exact = senders.flatMap((sender) => sentBy(version, sender));
  const withoutWords = senders.flatMap(({ address, minimumTtl }) => sentBy(version, { address, minimumTtl }));
  return [[...exact, REFUSE], [...withoutWords, REFUSE], byTtlAlone(version, senders)]
    .map((rest) => [...beginning, ...rest])
    .filter(({ length }) => length <= MOST_INSTRUCTIONS)
    .map(encode);
}

/** Refuses what is otherwise, and leaves the rest to what follows. */
function hasField({ at, mask, is, atLeast = 0 }: Field): Instruction[] {
  const test: Instruction = is === undefined ? [JUMP_IF_AT_LEAST, 1, 0, atLeast] : [JUMP_IF_EQUAL, 1, 0, is];
  return [[LOAD_BYTE, 0, 0, UDP_HEADER + at], [AND, 0, 0, mask], test, REFUSE];
}

/** Accepts what is from this sender, near enough and as it should be, and leaves the rest to what follows. */
function sentBy(version: 4 | 6, { address, minimumTtl, word }: Sender): Instruction[] {
  const { ttl, source, words } = HEADER[version];
  const view = new DataView(address.bytes.buffer, address.bytes.byteOffset);
  const program: Instruction[] = [];
  const wordLength = word === undefined ? 0 : word.oneOf.length + 2;
  const length = words * 2 + 3 + wordLength;
  for (let i = 0; i < words; i++) {
    program.push([LOAD_WORD, 0, 0, IP_HEADER + source + i * 4]);
    program.push([JUMP_IF_EQUAL, 0, length - program.length - 1, view.getUint32(i * 4)]);
  }
  program.push([LOAD_BYTE, 0, 0, IP_HEADER + ttl], [JUMP_IF_AT_LEAST, 0, length - program.length - 2, minimumTtl]);
  if (word !== undefined) {
    program.push([LOAD_WORD, 0, 0, UDP_HEADER + word.at]);
    word.oneOf.forEach((value, i) => {
      program.push([JUMP_IF_EQUAL, word.oneOf.length - i, 0, value]);
    });
    program.push([JUMP_ALWAYS, 0, 0, 1]); // another sender may be at the same address
  }
  program.push(ACCEPT);
  return program;
}

function byTtlAlone(version: 4 | 6, senders: PacketFilter["senders"]): Instruction[] {
  if (senders.length === 0) return [REFUSE];
  const lowest = Math.min(...senders.map(({ minimumTtl }) => minimumTtl));
  return [[LOAD_BYTE, 0, 0, IP_HEADER + HEADER[version].ttl], [JUMP_IF_AT_LEAST, 0, 1, lowest], ACCEPT, REFUSE];
}

/** `struct sock_filter`, in the order of the host. */
function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach(([code, ifTrue, ifFalse, operand], index) => {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, ifTrue);
    view.setUint8(index * 8 + 3, ifFalse);
    view.setUint32(index * 8 + 4, operand, true);
  });
  return bytes;
}
