import { describe, expect, it } from "vitest";
import { filterPrograms } from "../../src/linux/packet-filter.ts";
import { parseIp } from "../../src/net/address.ts";

/** What a kernel would do, for the instructions that we use. */
function runProgram(program: Uint8Array, ipHeader: Uint8Array, payload = new Uint8Array(0)): boolean {
  const view = new DataView(program.buffer);
  const header = new DataView(ipHeader.buffer);
  const datagram = new DataView(Uint8Array.of(...new Uint8Array(8), ...payload).buffer);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const code = view.getUint16(at * 8, true);
    const [ifTrue, ifFalse] = [view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    const operand = view.getUint32(at * 8 + 4, true);
    const isOfHeader = operand >= 0xfff00000;
    const octets = code === 0x30 ? 1 : 4;
    if ((code === 0x30 || code === 0x20) && !isOfHeader && operand + octets > datagram.byteLength) return false;
    const [place, offset] = isOfHeader ? [header, operand - 0xfff00000] : [datagram, operand];
    if (code === 0x30) accumulator = place.getUint8(offset);
    else if (code === 0x20) accumulator = place.getUint32(offset);
    else if (code === 0x54) accumulator &= operand;
    else if (code === 0x05) at += operand;
    else if (code === 0x15) at += accumulator === operand ? ifTrue : ifFalse;
    else if (code === 0x35) at += accumulator >= operand ? ifTrue : ifFalse;
    else if (code === 0x06) return operand !== 0;
    else throw new Error(`instruction ${code.toString(16)}`);
  }
}

function header(source: string, ttl: number): Uint8Array {
  const { version, bytes } = parseIp(source)!;
  const ip = new Uint8Array(version === 4 ? 20 : 40);
  ip[version === 4 ? 8 : 7] = ttl;
  ip.set(bytes, version === 4 ? 12 : 8);
  return ip;
}

const sender = (address: string, minimumTtl: number) => ({ address: parseIp(address)!, minimumTtl });

describe.each([
  [4, "192.0.2.1", "192.0.2.2", "192.0.2.3"],
  [6, "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"],
] as const)("a packet filter for IPv%i", (version, one, other, stranger) => {
  const [program] = filterPrograms(version, { senders: [sender(one, 255), sender(other, 250)] });

  it.each([
    [one, 255, true],
    [one, 254, false],
    [other, 255, true],
    [other, 250, true],
    [other, 249, false],
    [stranger, 255, false],
  ])("judges %s with TTL %i", (source, ttl, passes) => {
    expect(runProgram(program, header(source, ttl))).toBe(passes);
  });

  it("lets nobody in where nobody is to be heard", () => {
    expect(runProgram(filterPrograms(version, { senders: [] })[0], header(one, 255))).toBe(false);
  });

  it("looks at what a packet says, too", () => {
    const [picky] = filterPrograms(version, {
      senders: [
        { ...sender(one, 255), word: { at: 2, oneOf: [0, 0x01020304] } },
        { ...sender(one, 255), word: { at: 2, oneOf: [5] } },
      ],
      fields: [
        { at: 0, mask: 0xe0, is: 0x20 },
        { at: 1, mask: 0xff, atLeast: 3 },
      ],
    });
    const verdicts = (
      [
        [0x3f, 3, 1, 2, 3, 4],
        [0x20, 255, 0, 0, 0, 0],
        [0x20, 3, 0, 0, 0, 5],
        [0x20, 3, 0, 0, 0, 6],
        [0x40, 3, 1, 2, 3, 4],
        [0x20, 2, 1, 2, 3, 4],
        [0x20, 3, 1, 2, 3],
        [],
      ] as const
    ).map((payload) => runProgram(picky, header(one, 255), Uint8Array.from(payload)));
    expect(verdicts).toEqual([true, true, true, false, false, false, false, false]);
    expect(runProgram(picky, header(other, 255), Uint8Array.of(0x20, 3, 1, 2, 3, 4))).toBe(false);
  });

  it("goes by the TTL alone when there are more senders than a program can hold", () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      address: {
        version,
        bytes: Uint8Array.from({ length: version === 4 ? 4 : 16 }, (_, at) => (i >> (at % 2 === 0 ? 8 : 0)) & 255),
      },
      minimumTtl: 253,
    }));
    const [coarse] = filterPrograms(version, { senders: many });
    expect(coarse.length / 8).toBeLessThanOrEqual(4096);
    expect(runProgram(coarse, header(many[999].address.version === 4 ? "3.231.3.231" : stranger, 253))).toBe(true);
    expect(runProgram(coarse, header(one, 252))).toBe(false);
  });
});
