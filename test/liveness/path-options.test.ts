import { describe, expect, it } from "vitest";
import { BfdError, type BfdPathOptions, pathOptions } from "../../src/liveness/path-options.ts";

describe("options of a BFD path", () => {
  it("are as FRR has them where nothing is said", () => {
    expect(pathOptions("192.0.2.1", {})).toMatchObject({
      multihop: false,
      minimumTtl: 255,
      session: { desiredMinTx: 300_000, requiredMinRx: 300_000, detectMultiplier: 3, passive: false },
    });
    expect(pathOptions("192.0.2.1", { multihop: true }).minimumTtl).toBe(254);
    expect(pathOptions("fe80::1%eth0", {}).interfaceName).toBe("eth0");
  });

  it.each<[string, string, BfdPathOptions]>([
    ["peer: router1 cannot", "router1", {}],
    ["peer: fe80::1 cannot", "fe80::1", {}],
    ["localAddress: 2001:db8::1 cannot", "192.0.2.1", { localAddress: "2001:db8::1" }],
    ["transmitInterval: 0 cannot", "192.0.2.1", { transmitInterval: 0 }],
    ["receiveInterval: 0.5 cannot", "192.0.2.1", { receiveInterval: 0.5 }],
    ["multiplier: 256 cannot", "192.0.2.1", { multiplier: 256 }],
    ["minimumTtl: 256 cannot", "192.0.2.1", { minimumTtl: 256 }],
    ["authentication.keys: no key", "192.0.2.1", { authentication: { type: "md5", keys: [] } }],
    [
      "authentication.keys: a secret of 17 octets",
      "192.0.2.1",
      { authentication: { type: "md5", keys: [{ id: 1, secret: "seventeen octets!" }] } },
    ],
  ])("%s be used", (message, peer, options) => {
    expect(() => pathOptions(peer, options)).toThrow(BfdError);
    expect(() => pathOptions(peer, options)).toThrow(message);
  });

  it("never repeat a secret in an error", () => {
    const options = { authentication: { type: "md5", keys: [{ id: 999, secret: "hush" }] } } as const;
    expect(() => pathOptions("192.0.2.1", options)).toThrow(/^(?!.*hush)/);
  });
});
