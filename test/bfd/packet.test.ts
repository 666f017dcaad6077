import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ControlPacket, readControlPacket, writeControlPacket } from "../../src/bfd/packet.ts";

/** As FRR 8.4 sends it from Up at 3 × 300 ms. */
const FROM_UP = Uint8Array.from(
  Buffer.from("20c0031800000001000000020004 93e0000493e00000c350".replaceAll(" ", ""), "hex"),
);

const arbitraryPacket: fc.Arbitrary<ControlPacket> = fc
  .record({
    diagnostic: fc.integer({ min: 0, max: 31 }),
    state: fc.constantFrom(0, 1, 2, 3) as fc.Arbitrary<0 | 1 | 2 | 3>,
    poll: fc.boolean(),
    final: fc.boolean(),
    controlPlaneIndependent: fc.boolean(),
    demand: fc.boolean(),
    detectMultiplier: fc.integer({ min: 1, max: 255 }),
    myDiscriminator: fc.integer({ min: 1, max: 0xffffffff }),
    yourDiscriminator: fc.integer({ min: 0, max: 0xffffffff }),
    desiredMinTx: fc.integer({ min: 0, max: 0xffffffff }),
    requiredMinRx: fc.integer({ min: 0, max: 0xffffffff }),
    requiredMinEchoRx: fc.integer({ min: 0, max: 0xffffffff }),
  })
  .filter(({ state, yourDiscriminator }) => yourDiscriminator !== 0 || state < 2);

function changed(offset: number, value: number): Uint8Array {
  const bytes = FROM_UP.slice();
  bytes[offset] = value;
  return bytes;
}

describe("a BFD control packet", () => {
  it("reads as what the octets say", () => {
    expect(readControlPacket(FROM_UP)).toMatchObject({
      isAuthenticated: false,
      packet: {
        diagnostic: 0,
        state: 3,
        poll: false,
        final: false,
        detectMultiplier: 3,
        myDiscriminator: 1,
        yourDiscriminator: 2,
        desiredMinTx: 300_000,
        requiredMinRx: 300_000,
        requiredMinEchoRx: 50_000,
      },
    });
  });

  it("reads back as it was written", () => {
    fc.assert(
      fc.property(arbitraryPacket, (packet) => {
        expect(readControlPacket(writeControlPacket(packet))).toMatchObject({ packet, isAuthenticated: false });
      }),
    );
  });

  it.each([
    ["version 0", changed(0, 0x00), "version"],
    ["version 2", changed(0, 0x40), "version"],
    ["a length below 24", changed(3, 23), "length"],
    ["a length beyond the datagram", changed(3, 25), "length"],
    ["authentication announced and not there", changed(1, 0xc4), "length"],
    ["multiplier 0", changed(2, 0), "multiplier"],
    ["the multipoint bit", changed(1, 0xc1), "multipoint"],
    ["my discriminator 0", changed(7, 0), "my-discriminator"],
    ["your discriminator 0 in Up", changed(11, 0), "your-discriminator"],
  ])("is dropped for %s", (_, bytes, flaw) => {
    expect(readControlPacket(bytes)).toBe(flaw);
  });

  it.each([0, 1])("may have your discriminator 0 in state %i", (state) => {
    const bytes = changed(11, 0);
    bytes[1] = state << 6;
    expect(readControlPacket(bytes)).toMatchObject({ packet: { state, yourDiscriminator: 0 } });
  });

  it("is dropped however much of it is missing", () => {
    for (let length = 0; length < FROM_UP.length; length++) {
      expect(readControlPacket(FROM_UP.subarray(0, length))).toBe("too-short");
    }
  });

  it("may be followed by anything", () => {
    const datagram = Uint8Array.from([...FROM_UP, 1, 2, 3]);
    expect(readControlPacket(datagram)).toMatchObject({ bytes: FROM_UP, packet: { state: 3 } });
  });

  it("never makes the reader fail, whatever comes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void readControlPacket(bytes)),
      { numRuns: 2000 },
    );
  });
});
