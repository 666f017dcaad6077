/** What `explain` says in the cases that a settled network seldom shows. */
import { describe, expect, it } from "vitest";
import { type ExplainedNeighbor, type FamilyOptions, PrefixList, parsePrefix, type Speaker } from "../../src/index.ts";
import { ScriptedMonitor } from "./scripted-monitor.ts";
import { type Party, SOON, World } from "./world.ts";

const PREFIX = "192.0.2.0/24";
const IPV4 = "ipv4-unicast";

function towards(speaker: Speaker, address: string, prefix = PREFIX): ExplainedNeighbor {
  const found = speaker.explain(prefix).neighbors.find((each) => each.address === address);
  if (found === undefined) throw new Error(`there is no neighbour ${address}`);
  return found;
}

/** In one line for each offer. */
function offers(speaker: Speaker, address: string, prefix = PREFIX): readonly string[] {
  const { obstacle, offers } = towards(speaker, address, prefix);
  if (obstacle !== undefined) return [obstacle];
  return offers.map(({ from, isSent, why }) => [from, isSent ? "sent" : "not sent", why ?? ""].join(" ").trim());
}

function standings(speaker: Speaker, prefix = PREFIX): readonly string[] {
  return speaker.explain(prefix).paths.map(({ from, standing }) => {
    const detail = standing.type === "refused" ? standing.reason : "step" in standing ? (standing.step ?? "") : "";
    return `${from} ${standing.type} ${detail}`.trim();
  });
}

/** A hub and so many neighbours; all sessions are up. */
async function star(count: number, hubSide: FamilyOptions = {}) {
  const world = new World();
  const hub = await world.speaker(1);
  const others: Party[] = [];
  for (let i = 0; i < count; i++) {
    others.push(await world.speaker(i + 2));
    world.connect(hub, others[i], { familyOptions: { [IPV4]: hubSide } });
  }
  world.clock.advance(SOON);
  return { world, hub: hub.speaker, others };
}

describe("an explanation of what is sent", () => {
  it("knows the session, the family, and that there is nothing to tell", async () => {
    const { world, hub, others } = await star(1);
    const away = await world.speaker(7);
    const half = await world.speaker(8);
    hub.addNeighbor({ address: away.ipv4, localAddress: "10.0.0.1", remoteAs: away.asn });
    hub.addNeighbor({ address: half.ipv4, localAddress: "10.0.0.1", remoteAs: half.asn });
    half.speaker.addNeighbor({ address: "10.0.0.1", localAddress: half.ipv4, remoteAs: 65001, families: [IPV4] });
    hub.addNeighbor({ address: "10.0.0.9", remoteAs: 65009, families: ["ipv6-unicast"] });
    world.clock.advance(SOON);
    expect(offers(hub, others[0].ipv4)).toEqual(["no-route"]);
    expect(offers(hub, away.ipv4)).toEqual(["session-down"]);
    expect(offers(hub, half.ipv4, "2001:db8:9::/48")).toEqual(["family-not-negotiated"]);
    expect(offers(hub, "10.0.0.9")).toEqual(["family-not-configured"]);
  });

  it("knows that there may be no session before BFD is up", async () => {
    const world = new World();
    const monitor = new ScriptedMonitor();
    const [hub, other] = [await world.speaker(1, { bfd: monitor }), await world.speaker(2)];
    world.connect(hub, other, { bfd: { strict: true } });
    world.clock.advance(SOON);
    expect(offers(hub.speaker, other.ipv4)).toEqual(["bfd-awaited"]);
    monitor.last.up();
    world.clock.advance(SOON);
    expect(offers(hub.speaker, other.ipv4)).toEqual(["no-route"]);
  });

  it("says what a route waits for, and what will change of one that was sent", async () => {
    const world = new World();
    const [hub, other] = [await world.speaker(1), await world.speaker(2)];
    world.connect(hub, other, { advertisementInterval: 30 });
    world.clock.advance(SOON);
    hub.speaker.announce("198.51.100.0/24");
    world.clock.advance(SOON);
    hub.speaker.announce(PREFIX);
    expect(hub.speaker.explain(PREFIX).isSettled).toBe(false);
    expect(standings(hub.speaker)).toEqual(["local undecided"]);
    world.clock.advance(100);
    expect(offers(hub.speaker, other.ipv4)).toEqual(["local not sent waits-for-interval"]);
    world.clock.advance(40_000);
    expect(offers(hub.speaker, other.ipv4)).toEqual(["local sent"]);
    hub.speaker.announce(PREFIX, { med: 5 });
    world.clock.advance(100);
    expect(offers(hub.speaker, other.ipv4)).toEqual(["local sent waits-for-interval"]);
    hub.speaker.withdraw(PREFIX);
    world.clock.advance(100);
    expect(offers(hub.speaker, other.ipv4)).toEqual(["gone sent waits-for-interval"]);
  });

  it("knows that the neighbour has as many routes as it may have", async () => {
    const { world, hub, others } = await star(1, { maximumPrefixesOut: 1 });
    hub.announce("198.51.100.0/24");
    world.clock.advance(SOON);
    hub.announce(PREFIX);
    world.clock.advance(SOON);
    expect(offers(hub, others[0].ipv4)).toEqual(["local not sent no-room"]);
    expect(offers(hub, others[0].ipv4, "198.51.100.0/24")).toEqual(["local sent"]);
  });

  it("knows which of several paths a neighbour is sent", async () => {
    const { world, hub, others } = await star(3, { addPathSend: { best: 2 } });
    for (const [i, { speaker }] of others.slice(0, 2).entries()) speaker.announce(PREFIX, { asPath: [64601].slice(i) });
    hub.announce(PREFIX);
    world.clock.advance(SOON);
    const [a, b, c] = others;
    expect(offers(hub, c.ipv4)).toEqual(["local sent", `${b.ipv4} sent`, `${a.ipv4} not sent not-selected`]);
    expect(offers(hub, b.ipv4)[1]).toBe(`${b.ipv4} not sent own-route`);
  });

  it("tells the default route that the configuration asks for from the one in the table", async () => {
    const { world, hub, others } = await star(2, { defaultOriginate: true });
    const [a, b] = others;
    expect(offers(hub, a.ipv4, "0.0.0.0/0")).toEqual(["default-originate sent"]);
    b.speaker.announce("0.0.0.0/0");
    world.clock.advance(SOON);
    expect(offers(hub, a.ipv4, "0.0.0.0/0")).toEqual([
      "default-originate sent",
      `${b.ipv4} not sent default-originated`,
    ]);
  });
});

describe("an explanation of what was received", () => {
  it("tells what cannot be reached from what lost", async () => {
    const { world, hub, others } = await star(3);
    others[0].speaker.announce(PREFIX, { asPath: [64601] });
    others[1].speaker.announce(PREFIX);
    others[2].speaker.announce(PREFIX, { origin: "incomplete" });
    world.clock.advance(SOON);
    hub.setNextHop(others[1].ipv4, { reachable: false, metric: 0 });
    world.clock.advance(SOON);
    expect(standings(hub)).toEqual(["10.0.0.4 best", "10.0.0.2 beaten AS Path", "10.0.0.3 unreachable"]);
  });

  it("names whom a path lost to, where that is not the best one: MEDs count within an AS", async () => {
    const world = new World();
    const hub = await world.speaker(1, { bestPath: { compareRouterId: true } });
    const others = [
      await world.speaker(2, { asn: 65100 }),
      await world.speaker(3, { asn: 65100 }),
      await world.speaker(4),
    ];
    for (const other of others) world.connect(hub, other);
    others[0].speaker.announce(PREFIX, { med: 20 }); // its router ID would win, but its like has the lower MED
    others[1].speaker.announce(PREFIX, { med: 10 });
    others[2].speaker.announce(PREFIX, { med: 99 });
    world.clock.advance(SOON);
    const lost = hub.speaker
      .explain(PREFIX)
      .paths.flatMap(({ from, standing }) =>
        standing.type === "beaten"
          ? [`${from}: ${standing.step} ${standing.own} against ${standing.winners} of ${standing.by.from}`]
          : [],
      );
    expect(lost.sort()).toEqual([
      "10.0.0.2: MED 20 against 10 of 10.0.0.3",
      "10.0.0.4: Router ID 10.0.0.4 against 10.0.0.3 of 10.0.0.3",
    ]);
  });

  it("knows each rule that refuses a path", async () => {
    const world = new World();
    const hub = await world.speaker(1);
    const others = [await world.speaker(2), await world.speaker(3), await world.speaker(4)];
    const list = new PrefixList(4, [{ sequence: 5, action: "permit", prefix: parsePrefix("10.0.0.0/8")! }]);
    hub.speaker.policy.defineList("ip prefix-list", "TEN", list);
    world.connect(hub, others[0], { familyOptions: { [IPV4]: { import: { prefixList: "TEN" } } } });
    world.connect(hub, others[1], { ebgpRequiresPolicy: true });
    world.connect(hub, others[2], { familyOptions: { [IPV4]: { allowAsIn: "origin" } } });
    world.clock.advance(SOON);
    for (const { speaker } of others.slice(0, 2)) speaker.announce(PREFIX);
    others[2].speaker.announce(PREFIX, { asPath: [65001, 64601] }); // where nothing is allowed, the reader drops such a path
    world.clock.advance(SOON);
    expect([...standings(hub.speaker)].sort()).toEqual([
      "10.0.0.2 refused policy",
      "10.0.0.3 refused policy-missing",
      "10.0.0.4 refused as-loop",
    ]);
    const refused = hub.speaker.explain(PREFIX).paths.find(({ from }) => from === "10.0.0.2");
    expect(refused?.policy?.entries[0].matches[0]).toMatchObject({ answer: false, found: PREFIX });
  });

  it("says that another policy has still to judge a path", async () => {
    const { world, hub, others } = await star(1, { import: { prefixList: "TEN" } });
    others[0].speaker.announce(PREFIX);
    world.clock.advance(SOON);
    expect(standings(hub)).toEqual([`${others[0].ipv4} refused policy`]);
    const all = new PrefixList(4, [{ sequence: 5, action: "permit", prefix: parsePrefix("0.0.0.0/0")!, le: 32 }]);
    hub.policy.defineList("ip prefix-list", "TEN", all);
    hub.policyChanged();
    expect(standings(hub)).toEqual([`${others[0].ipv4} refused not-judged`]);
    world.clock.advance(SOON);
    expect(standings(hub)).toEqual([`${others[0].ipv4} best`]);
  });

  it("refuses what is no prefix", async () => {
    const { hub } = await star(0);
    expect(() => hub.explain("nonsense")).toThrow(/a prefix, as in/);
  });
});
