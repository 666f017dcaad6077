import { describe, expect, it } from "vitest";
import { bfdOfPath } from "../../src/config/effective-bfd.ts";
import { parseIp } from "../../src/net/address.ts";
import { read } from "./reading.ts";

const NEIGHBOR = ["router bgp 65000", " neighbor 192.0.2.1 remote-as 65001"];
const PROFILE = [
  "bfd",
  " profile fast",
  "  detect-multiplier 5",
  "  receive-interval 100",
  "  transmit-interval 150",
  "  passive-mode",
  "  no log-session-changes",
  " exit",
  "exit",
];

function settingsOf(lines: readonly string[], { address = "192.0.2.1", multihop = false, local = "" } = {}) {
  const remote = parseIp(address);
  if (remote === undefined) throw new Error(`${address} is no address`);
  const path = { remote, local: parseIp(local), interfaceName: undefined, multihop };
  const { profile, detectMultiplier, receiveInterval, transmitInterval, ...others } = bfdOfPath(
    read(...lines).model,
    path,
  );
  return { ...others, timers: [detectMultiplier, receiveInterval, transmitInterval], profile };
}

describe("what is said of a BFD session", () => {
  it.each<[string, readonly string[], readonly number[], string | undefined]>([
    ["nothing", [], [3, 300, 300], undefined],
    ["a profile of the neighbour", [" neighbor 192.0.2.1 bfd profile fast"], [5, 100, 150], "fast"],
    ["a profile that is nowhere", [" neighbor 192.0.2.1 bfd profile slow"], [3, 300, 300], undefined],
    [
      "the neighbour itself, before its profile",
      [" neighbor 192.0.2.1 bfd profile fast", " neighbor 192.0.2.1 bfd 4 400 500"],
      [4, 400, 500],
      "fast",
    ],
    [
      "the peer of the bfd block, before the neighbour's profile",
      [" neighbor 192.0.2.1 bfd profile fast", "bfd", " peer 192.0.2.1", "  receive-interval 700"],
      [5, 700, 150],
      "fast",
    ],
    [
      "a profile of the peer of the bfd block",
      [" neighbor 192.0.2.1 bfd", "bfd", " peer 192.0.2.1 local-address 192.0.2.2", "  profile fast"],
      [5, 100, 150],
      "fast",
    ],
    [
      "a peer group",
      [" neighbor G peer-group", " neighbor G bfd profile fast", " neighbor 192.0.2.1 peer-group G"],
      [5, 100, 150],
      "fast",
    ],
    [
      "a listen range",
      [" neighbor H peer-group", " neighbor H bfd 7 70 80", " bgp listen range 198.51.100.0/24 peer-group H"],
      [3, 300, 300],
      undefined,
    ],
  ])("by %s", (_, lines, timers, profile) => {
    expect(settingsOf([...PROFILE, ...NEIGHBOR, ...lines])).toMatchObject({ timers, profile });
  });

  it("reaches whoever comes through a listen range", () => {
    const lines = [
      " neighbor H peer-group",
      " neighbor H bfd 7 70 80",
      " bgp listen range 198.51.100.0/24 peer-group H",
    ];
    expect(settingsOf([...NEIGHBOR, ...lines], { address: "198.51.100.9" }).timers).toEqual([7, 70, 80]);
  });

  it("is not said by a peer block for other addresses, or for more hops", () => {
    const peer = ["bfd", " peer 192.0.2.1 multihop local-address 192.0.2.2", "  receive-interval 700"];
    expect(settingsOf(peer).timers).toEqual([3, 300, 300]);
    expect(settingsOf(peer, { multihop: true, local: "192.0.2.3" }).timers).toEqual([3, 300, 300]);
    expect(settingsOf(peer, { multihop: true, local: "192.0.2.2" }).timers).toEqual([3, 700, 300]);
  });

  it("has the minimum TTL for several hops only", () => {
    const lines = ["bfd", " profile far", "  minimum-ttl 250", " peer 192.0.2.1", "  profile far"];
    const far = [...lines, " peer 192.0.2.1 multihop local-address 192.0.2.2", "  profile far"];
    expect(settingsOf(far).minimumTtl).toBeUndefined();
    expect(settingsOf(far, { multihop: true }).minimumTtl).toBe(250);
  });
});

describe("authentication of BFD", () => {
  const chain = (...keys: string[][]) => ["key chain K", ...keys.flatMap((lines, i) => [`key ${i + 1}`, ...lines])];
  const sha = (secret: string) => [`key-string ${secret}`, "cryptographic-algorithm hmac-sha-1"];
  const asked = (...more: string[]) => [
    ...["exit", "exit", "bfd", "peer 192.0.2.1", "authentication key-chain K"],
    ...more,
  ];

  it("has all keys with the algorithm of the first that is of any use", () => {
    const lines = chain(["key-string none"], sha("one"), ["key-string x", "cryptographic-algorithm md5"], sha("two"));
    expect(settingsOf([...lines, ...asked()])).toMatchObject({
      shutdown: false,
      authentication: {
        type: "sha1",
        keys: [
          { id: 2, secret: "one" },
          { id: 4, secret: "two" },
        ],
      },
    });
    expect(settingsOf([...lines, ...asked("authentication algorithm meticulous")]).authentication?.type).toBe(
      "meticulous-sha1",
    );
  });

  it.each<[string, string[]]>([
    ["there is no key chain", ["interface eth0", "description x"]],
    ["the key has no text", chain(["cryptographic-algorithm md5"])],
    ["the key is too long", chain(["key-string 12345678901234567", "cryptographic-algorithm md5"])],
    ["BFD does not know the algorithm", chain(["key-string x", "cryptographic-algorithm hmac-sha-256"])],
  ])("keeps the session from beginning where %s", (_, lines) => {
    expect(settingsOf([...lines, ...asked()])).toMatchObject({ shutdown: true, authentication: undefined });
  });

  it("does without a password where sequence numbers are to be meticulous, and so without a session", () => {
    const lines = chain(["key-string secret", "cryptographic-algorithm cleartext"]);
    expect(settingsOf([...lines, ...asked()]).authentication?.type).toBe("simple");
    expect(settingsOf([...lines, ...asked("authentication algorithm meticulous")]).shutdown).toBe(true);
  });
});
