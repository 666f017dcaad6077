/** One group by itself, step by step: what the speaker's tests cannot time. */
import { describe, expect, it } from "vitest";
import { encodeAttributes } from "../../../src/bgp/canonical-attributes.ts";
import { IPV4_UNICAST, MAX_MESSAGE_LENGTH } from "../../../src/bgp/codes.ts";
import { NlriCursor } from "../../../src/bgp/nlri.ts";
import { UpdateView } from "../../../src/bgp/update-view.ts";
import { type IpAddress, parseIp } from "../../../src/net/address.ts";
import { parsePrefix } from "../../../src/net/prefix.ts";
import { encodeNlri } from "../../../src/rib/prefix-table.ts";
import { Rib } from "../../../src/rib/rib.ts";
import type { SourceId } from "../../../src/rib/route-source.ts";
import { exportProfile } from "../../../src/speaker/export/export-profile.ts";
import type { GroupMember } from "../../../src/speaker/export/group-members.ts";
import { UpdateGroup } from "../../../src/speaker/export/update-group.ts";
import { TO_EBGP } from "../rules/routing-rules.ts";

const nextHop = { address: parseIp("10.0.0.9") as IpAddress };
const profile = exportProfile({
  family: IPV4_UNICAST,
  rules: { ...TO_EBGP, nextHop },
  encoding: {
    fourOctetAs: true,
    extendedNextHop: new Set(),
    addPathSend: new Set(),
    maximumLength: MAX_MESSAGE_LENGTH,
  },
  routeMap: undefined,
  circumstances: { version: 4, direction: "out" },
  addPathSend: { best: 1 },
  maximumPrefixesOut: 1000,
  defaultOriginate: false,
  defaultRouteMap: undefined,
  advertisementInterval: 0,
});
const context = {
  peerType: "ebgp" as const,
  fourOctetAs: true,
  families: new Set([IPV4_UNICAST]),
  addPathReceive: new Set<typeof IPV4_UNICAST>(),
  extendedNextHop: new Set<typeof IPV4_UNICAST>(),
  localAs: 64999,
  peerAs: 65000,
};

/** Remembers how many prefixes it has been told of and not been told the end of. */
class Listener implements GroupMember {
  withheld = 0;
  announced = 0;
  withdrawn = 0;
  readonly source: SourceId;

  constructor(source: SourceId) {
    this.source = source;
  }

  send(message: Uint8Array): void {
    const view = new UpdateView();
    const cursor = new NlriCursor();
    view.read(message, 0, message.length, context);
    for (cursor.open(message, view.announced); cursor.next(); ) this.announced++;
    for (cursor.open(message, view.withdrawn); cursor.next(); ) this.withdrawn++;
  }
}

function tableOf(count: number) {
  const rib = new Rib([1, 2]);
  const own = rib.addSource({
    kind: "local",
    routerId: 1,
    address: undefined,
    asn: 65000,
    reflectorClientFor: new Set(),
    routeServerClientFor: new Set(),
  });
  const block = encodeAttributes({ origin: 0, asPath: [], nextHop: undefined });
  const attributes = rib.attributes.intern(block, 0, block.length);
  const nlri = (i: number) => encodeNlri(parsePrefix(`192.0.2.${i}/32`)!);
  for (let i = 0; i < count; i++) rib.ipv4.announce(own, nlri(i), 0, nlri(i).length, attributes, attributes);
  rib.attributes.release(attributes);
  rib.settle();
  const withdraw = (i: number) => {
    rib.ipv4.withdraw(own, nlri(i), 0, nlri(i).length);
    rib.settle();
  };
  return { rib, withdraw };
}

function groupOf(rib: Rib, ...members: Listener[]): UpdateGroup<Listener> {
  const group = new UpdateGroup<Listener>(rib, profile);
  for (const member of members) group.members.add(member);
  return group;
}

function drain(group: UpdateGroup<Listener>): void {
  while (group.writeRun() > 0);
  group.flush();
}

describe("a member that leaves while a message is open", () => {
  it("has been sent what the record says that it has", () => {
    const { rib } = tableOf(5);
    const [stays, leaves] = [new Listener(100 as SourceId), new Listener(101 as SourceId)];
    const group = groupOf(rib, stays, leaves);
    group.writeRun(2); // two prefixes stand in a message that has room for more
    const alone = new UpdateGroup(rib, profile, group);
    group.members.remove(leaves);
    alone.members.add(leaves);
    drain(group);
    drain(alone);
    expect([stays.announced, leaves.announced]).toEqual([5, 5]);
  });
});

describe("the references of a group", () => {
  it("are given back when it closes and when its routes go, also those of a copy", () => {
    const { rib, withdraw } = tableOf(3);
    const group = groupOf(rib, new Listener(100 as SourceId));
    drain(group);
    const copy = new UpdateGroup(rib, profile, group);
    expect([rib.attributes.size, rib.sentAttributes.size]).toEqual([1, 1]); // ours, and what is made of it for the neighbours
    group.close();
    while (!group.release(2));
    for (let i = 0; i < 3; i++) withdraw(i);
    drain(copy);
    expect(copy.recorded).toBe(0);
    expect([rib.attributes.size, rib.sentAttributes.size]).toEqual([0, 0]);
    copy.close();
  });
});

describe("a group that tells everything once more", () => {
  it("repeats it once, and is silent about what has not changed afterwards", () => {
    const { rib } = tableOf(4);
    const listener = new Listener(100 as SourceId);
    const group = groupOf(rib, listener);
    drain(group);
    group.rewind(false);
    drain(group);
    expect(listener.announced).toBe(4);
    group.rewind(true);
    drain(group);
    expect(listener.announced).toBe(8);
    expect(listener.withdrawn).toBe(0);
  });
});
