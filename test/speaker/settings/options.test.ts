import { describe, expect, it } from "vitest";
import type { NeighborOptions, SpeakerOptions } from "../../../src/index.ts";
import { World } from "../world.ts";

const neighbor: NeighborOptions = { address: "10.0.0.2", remoteAs: 65002 };

describe("options that cannot be used", () => {
  it.each([
    [{ address: "10.0.0.256" }, /^address: "10\.0\.0\.256" cannot be used; expected an IPv4 or IPv6 address$/],
    [{ address: "fe80::1" }, /with its interface, as in fe80::1%eth0/],
    [{ remoteAs: 0 }, /^remoteAs: 0 cannot be used; expected a whole number from 1 to 4294967295$/],
    [{ remoteAs: 65000.5 }, /^remoteAs: 65000\.5/],
    [{ port: 0 }, /^port: 0/],
    [{ port: 65536 }, /^port: 65536/],
    [{ localAddress: "2001:db8::1" }, /^localAddress: "2001:db8::1" cannot be used; expected an IPv4 address/],
    [{ families: [] }, /^families: "\[\]" cannot be used; expected at least one/],
    [
      { families: ["ipv4-multicast"] },
      /^families: "ipv4-multicast" cannot be used; expected ipv4-unicast or ipv6-unicast/,
    ],
    [{ timers: { hold: 2 } }, /^timers\.hold: 2 cannot be used; expected 0 or at least 3 seconds$/],
    [{ timers: { hold: 65536 } }, /^timers\.hold: 65536/],
    [{ timers: { keepalive: 0 } }, /^timers\.keepalive: 0/],
    [
      { timers: { hold: 90, sendHold: 90 } },
      /^timers\.sendHold: 90 cannot be used; expected 0 or more than the hold time/,
    ],
    [{ role: "king" }, /^role: "king" cannot be used; expected provider, /],
    [{ nextHop: { ipv4: "2001:db8::1" } }, /^nextHop\.ipv4: "2001:db8::1" cannot be used; expected an IPv4 address$/],
    // Nothing that somebody asked for is ignored, least of all this one.
    [{ password: "secret" }, /^a neighbour has no option password$/],
    [{ timers: { holdTime: 9 } }, /^timers has no option holdTime$/],
  ])("%j are refused by name, and add no neighbour", async (changes, expected) => {
    const { speaker } = await new World().speaker(1);
    expect(() => speaker.addNeighbor({ ...neighbor, ...changes } as NeighborOptions)).toThrow(expected);
    expect(speaker.neighbors()).toEqual([]);
  });

  it.each([
    [{ asn: 0 }, /^asn: 0/],
    [{ routerId: "0.0.0.0" }, /^routerId: "0\.0\.0\.0" cannot be used; expected a dotted quad other than/],
    [{ routerId: "1.2.3" }, /^routerId: "1\.2\.3"/],
    [{ listen: [{ address: "here" }] }, /^listen\[0\]\.address: "here"/],
    [{ router: "1.2.3.4" }, /^a speaker has no option router$/],
  ])("of a speaker, %j, are refused by name", async (changes, expected) => {
    await expect(new World().speaker(1, changes as Partial<SpeakerOptions>)).rejects.toThrow(expected);
  });

  it.each([
    ["192.0.2.0/33", {}, /^prefix: "192\.0\.2\.0\/33"/],
    ["192.0.2.0/24", { communities: ["65000:65536"] }, /^communities: "65000:65536" cannot be used; expected AS:value/],
    ["192.0.2.0/24", { largeCommunities: ["1:2"] }, /^largeCommunities: "1:2"/],
    ["192.0.2.0/24", { med: -1 }, /^med: -1/],
    ["192.0.2.0/24", { asPath: [0] }, /^asPath: 0/],
    ["192.0.2.0/24", { nextHop: "there" }, /^nextHop: "there" cannot be used; expected an IPv4 or IPv6 address$/],
    ["2001:db8::/32", { nextHop: "192.0.2.1" }, /^nextHop: "192\.0\.2\.1" cannot be used; expected an IPv6 address$/],
    ["192.0.2.0/24", { community: "1:2" }, /^an announcement has no option community$/],
  ])("of an announcement, %s %j, are refused by name, and announce nothing", async (prefix, options, expected) => {
    const world = new World();
    const { speaker } = await world.speaker(1);
    expect(() => speaker.announce(prefix, options as object)).toThrow(expected);
    world.clock.advance(100);
    expect([...speaker.bestRoutes("ipv4-unicast"), ...speaker.bestRoutes("ipv6-unicast")]).toEqual([]);
  });
});
