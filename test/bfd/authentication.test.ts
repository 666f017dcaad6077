import { describe, expect, it } from "vitest";
import { type AuthenticationConfig, Authenticator } from "../../src/bfd/authentication.ts";
import { AuthenticationType, State } from "../../src/bfd/codes.ts";
import { PACKET_LENGTH } from "../../src/bfd/packet.ts";
import { VirtualClock } from "../support/virtual-clock.ts";
import { digest, link } from "./bfd-link.ts";

const secret = (text: string) => new TextEncoder().encode(text);
const KEY = { id: 1, secret: secret("red herring") };
const OTHER_KEY = { id: 2, secret: secret("blue whale") };
const TYPES = Object.entries(AuthenticationType);

function signed(authenticator: Authenticator, isNews = true): Uint8Array {
  const bytes = new Uint8Array(PACKET_LENGTH + authenticator.sectionLength).fill(5, 0, PACKET_LENGTH);
  authenticator.sign(bytes, isNews);
  return bytes;
}

const make = (type: AuthenticationConfig["type"], keys: AuthenticationConfig["keys"] = [KEY], first = 100) =>
  new Authenticator({ type, keys }, digest, first);

describe.each(TYPES)("BFD authentication %s", (_, type) => {
  it("accepts what a peer with the same key sends", () => {
    const [from, to] = [make(type), make(type)];
    for (let i = 0; i < 10; i++) expect(to.check(signed(from), 3)).toBeUndefined();
  });

  it("accepts what comes as a Buffer, and leaves it as it was", () => {
    const bytes = Buffer.from(signed(make(type)));
    const before = bytes.toString("hex");
    expect(make(type).check(bytes, 3)).toBeUndefined();
    expect(bytes.toString("hex")).toBe(before);
  });

  it("accepts any of its keys, so that they can be exchanged one side after the other", () => {
    expect(make(type, [OTHER_KEY, KEY]).check(signed(make(type, [KEY])), 3)).toBeUndefined();
    expect(make(type, [OTHER_KEY]).check(signed(make(type, [KEY])), 3)).toBe("authentication-key");
  });

  it("refuses another secret, and whatever was changed on the way", () => {
    const to = make(type, [{ ...KEY, secret: secret("red herrinG") }]);
    expect(to.check(signed(make(type)), 3)).toBe("authentication-digest");
    const bytes = signed(make(type));
    bytes[bytes.length - 1] ^= 1;
    expect(make(type).check(bytes, 3)).toBe("authentication-digest");
  });

  it("refuses lengths that lie", () => {
    const bytes = signed(make(type));
    bytes[PACKET_LENGTH + 1]++;
    expect(make(type).check(bytes, 3)).toBe("authentication-length");
    expect(make(type).check(signed(make(type)).subarray(0, -1), 3)).toBe("authentication-length");
  });

  it("refuses every other type", () => {
    for (const [, other] of TYPES) {
      if (other !== type) expect(make(other).check(signed(make(type)), 3)).toBe("authentication-type");
    }
  });

  it("brings two engines up, and keeps strangers out", () => {
    const clock = new VirtualClock(3);
    const { a, b } = link(clock);
    const session = a.watch(b, {}, { type, keys: [KEY] });
    b.watch(a, {}, { type, keys: [KEY] });
    clock.advance(60_000);
    expect(session.state).toBe(State.Up);
    expect(a.changes).toHaveLength(3);
    const stranger = link(clock);
    const kept = stranger.a.watch(stranger.b, {}, { type, keys: [KEY] });
    stranger.b.watch(stranger.a);
    clock.advance(10_000);
    expect(kept.state).toBe(State.Down);
    expect(new Set(stranger.a.drops)).toEqual(new Set(["authentication-missing"]));
    expect(new Set(stranger.b.drops)).toEqual(new Set(["authentication-unexpected"]));
  });
});

describe("sequence numbers of BFD packets", () => {
  it("let a meticulous packet pass once, and others as long as they are the newest", () => {
    for (const [type, again] of [
      [AuthenticationType.MeticulousSha1, "authentication-sequence"],
      [AuthenticationType.Sha1, undefined],
    ] as const) {
      const [from, to] = [make(type), make(type)];
      const first = signed(from);
      expect(to.check(first, 3)).toBeUndefined();
      expect(to.check(first, 3)).toBe(again);
      expect(to.check(signed(from), 3)).toBeUndefined();
      expect(to.check(first, 3)).toBe("authentication-sequence");
    }
  });

  it("may leap by three times the multiplier, and no farther", () => {
    const [from, to] = [make(AuthenticationType.MeticulousMd5), make(AuthenticationType.MeticulousMd5)];
    expect(to.check(signed(from), 3)).toBeUndefined();
    for (let lost = 0; lost < 8; lost++) signed(from);
    expect(to.check(signed(from), 3)).toBeUndefined();
    for (let lost = 0; lost < 9; lost++) signed(from);
    expect(to.check(signed(from), 3)).toBe("authentication-sequence");
  });

  it("go round", () => {
    const [from, to] = [
      make(AuthenticationType.MeticulousMd5, [KEY], 0xfffffffe),
      make(AuthenticationType.MeticulousMd5),
    ];
    for (let i = 0; i < 5; i++) expect(to.check(signed(from), 3)).toBeUndefined();
  });

  it("begin anew when the peer was away long enough", () => {
    const [from, to] = [make(AuthenticationType.MeticulousMd5), make(AuthenticationType.MeticulousMd5)];
    expect(to.check(signed(from), 3)).toBeUndefined();
    const restarted = make(AuthenticationType.MeticulousMd5, [KEY], 5);
    expect(to.check(signed(restarted), 3)).toBe("authentication-sequence");
    to.forgetSequence();
    expect(to.check(signed(restarted), 3)).toBeUndefined();
  });
});
