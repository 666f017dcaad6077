import { beforeEach, describe, expect, it } from "vitest";
import { Shell } from "../../../src/control/shell.ts";
import { Status } from "../../../src/control/status.ts";
import type { Neighbor } from "../../../src/speaker/neighbor.ts";
import { type Party, World } from "../../speaker/world.ts";
import { say } from "../conversing.ts";
import { FakeSubject } from "../fake-subject.ts";

/** AS 65100 with two neighbours outside, both of the group TORS, and one inside. */
const RUNNING = `router bgp 65100
 neighbor TORS peer-group
 neighbor 10.0.0.1 remote-as 65001
 neighbor 10.0.0.1 peer-group TORS
 neighbor 10.0.0.2 remote-as 65002
 neighbor 10.0.0.2 peer-group TORS
 neighbor 10.0.0.3 remote-as 65100
`;

describe("clear bgp", () => {
  let world: World;
  let host: Party;
  let shell: Shell;
  const neighbors = () => host.speaker.neighbors();
  const addresses = (chosen: readonly Neighbor[]) => chosen.map(({ address }) => address.slice(-1)).join("");
  const [A, B, INSIDE] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

  beforeEach(async () => {
    world = new World();
    host = await world.speaker(100);
    const [a, b] = [await world.speaker(1), await world.speaker(2)];
    const inside = await world.speaker(3, { asn: 65100 });
    const open = { ebgpRequiresPolicy: false };
    for (const other of [a, b, inside]) world.connect(host, other, open, open);
    a.speaker.announce("192.0.2.0/24");
    host.speaker.announce("198.51.100.0/24");
    const isSettled = () =>
      neighbors().every((each) => each.state === "Established" && each.info().routesAdvertised > 0);
    expect(world.until(isSettled)).toBe(true);
    world.clock.advance(10_000);
    const subject = new FakeSubject(RUNNING, { clock: host.process.clock, speaker: host.speaker });
    shell = new Shell(subject, { privileged: true });
  });

  it.each([
    ["*", "123"],
    ["10.0.0.1", "1"],
    ["65002", "2"],
    ["external", "12"],
    ["peer-group TORS", "12"],
  ])("%s ends the sessions of those it means, and they come back", async (whom, digits) => {
    expect(await say(shell, `clear bgp ${whom}`)).toEqual({ status: 0, text: "" });
    expect(addresses(neighbors().filter(({ state }) => state !== "Established"))).toBe(digits);
    expect(world.until(() => neighbors().every(({ state }) => state === "Established"))).toBe(true);
    expect(addresses(neighbors().filter((each) => each.info().sessionsLost === 1))).toBe(digits);
  });

  it.each([
    ["soft", { asked: 1, told: 1 }],
    ["soft in", { asked: 1, told: 0 }],
    ["in", { asked: 1, told: 0 }],
    ["in prefix-filter", { asked: 1, told: 0 }],
    ["soft out", { asked: 0, told: 1 }],
    ["out", { asked: 0, told: 1 }],
  ])("10.0.0.1 %s has routes sent again, and ends no session", async (how, wanted) => {
    const before = neighbors()[0].info();
    expect(await say(shell, `clear ip bgp 10.0.0.1 ${how}`)).toEqual({ status: 0, text: "" });
    world.clock.advance(5000);
    const after = neighbors()[0].info();
    expect({
      asked: after.sent.routeRefresh - before.sent.routeRefresh - (wanted.told === 1 ? 2 : 0), // begin and end of ours
      told: after.sent.update - before.sent.update,
    }).toEqual(wanted);
    expect(after.sessionsLost).toBe(0);
  });

  it("10.0.0.1 message-stats counts anew", async () => {
    expect(await say(shell, "clear bgp 10.0.0.1 message-stats")).toEqual({ status: 0, text: "" });
    expect(neighbors()[0].info().sent).toEqual({ open: 0, update: 0, notification: 0, keepalive: 0, routeRefresh: 0 });
    expect(neighbors()[1].info().sent.open).toBeGreaterThan(0);
  });

  it.each([
    ["clear bgp 10.0.0.9", '% BGP: Unknown neighbor - "10.0.0.9"'],
    ["clear bgp eth0", "Malformed address or name: eth0"],
    ["clear bgp 64999", "% BGP: No peer is configured with AS 64999"],
    ["clear bgp peer-group NOSUCH", "% BGP: No such peer-group NOSUCH"],
    ["clear bgp vrf red *", "Can't find BGP instance red"],
    ["clear bgp prefix 203.0.113.0/24", "% Network not in table"],
  ])("%s is refused in FRR's words", async (line, words) => {
    expect(await say(shell, line)).toEqual({ status: Status.Warning, text: `${words}\n` });
  });

  it("takes the default VRF by its name, and a prefix that is there", async () => {
    expect(await say(shell, "clear bgp prefix 192.0.2.0/24")).toMatchObject({ status: 0 });
    expect(await say(shell, `clear bgp vrf default ${INSIDE}`)).toMatchObject({ status: 0 });
    expect(addresses(neighbors().filter(({ state }) => state !== "Established"))).toBe("3");
    expect([A, B].map((each) => host.speaker.neighbor(each)?.state)).toEqual(["Established", "Established"]);
  });
});
