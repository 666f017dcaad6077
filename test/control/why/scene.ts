/** A host between two ToRs, a customer, a colleague that is away, and policy: what the worked example explains. */

import type { Subject } from "../../../src/control/subject.ts";
import { type FamilyOptions, PrefixList, parsePrefix, type Speaker } from "../../../src/index.ts";
import { STANDARD_COMMUNITY } from "../../../src/policy/community-kinds.ts";
import { CommunityList } from "../../../src/policy/community-list.ts";
import { World } from "../../speaker/world.ts";

export const PREFIX = "203.0.113.0/24";

export interface Scene {
  readonly world: World;
  readonly host: Speaker;
  readonly subject: Pick<Subject, "speaker" | "clock">;
}

/** `host` is AS 65100; everything has been told and settled. */
export async function scene(): Promise<Scene> {
  const world = new World();
  const host = await world.speaker(100);
  const [torA, torB, torC] = [await world.speaker(1), await world.speaker(2), await world.speaker(3)];
  const customer = await world.speaker(4);
  const colleague = await world.speaker(5, { asn: 65100 });
  definePolicy(host.speaker);
  const family = (options: FamilyOptions) => ({
    ebgpRequiresPolicy: true,
    familyOptions: { "ipv4-unicast": options },
  });
  world.connect(host, torA, family({ import: { routeMap: "FROM-TOR" }, export: { routeMap: "TO-TOR" } }), open());
  world.connect(host, torB, family({ import: { routeMap: "FROM-TOR" }, export: { routeMap: "TO-TOR" } }), open());
  world.connect(host, torC, family({ import: { prefixList: "HOSTS" }, export: { prefixList: "HOSTS" } }), open());
  world.connect(host, customer, family({}), open()); // RFC 8212: without policy
  host.speaker.addNeighbor({ address: colleague.ipv4, remoteAs: colleague.asn, localAddress: host.ipv4 });
  torA.speaker.announce(PREFIX, { asPath: [64601], med: 10, communities: ["65001:100"] });
  torB.speaker.announce(PREFIX, { asPath: [64602, 64601] });
  torC.speaker.announce(PREFIX);
  torC.speaker.announce("198.51.100.7/32");
  host.speaker.announce("192.0.2.100/32");
  world.until(() => host.speaker.neighbors().filter(({ state }) => state === "Established").length === 4);
  world.clock.advance(83_000);
  return { world, host: host.speaker, subject: { speaker: host.speaker, clock: host.process.clock } };
}

function open() {
  return { ebgpRequiresPolicy: false };
}

function definePolicy({ policy }: Speaker): void {
  const prefix = (text: string) => parsePrefix(text)!;
  policy.defineList(
    "ip prefix-list",
    "HOSTS",
    new PrefixList(4, [
      { sequence: 5, action: "deny", prefix: prefix("198.51.100.0/25"), le: 32 },
      { sequence: 10, action: "permit", prefix: prefix("0.0.0.0/0"), ge: 32 },
    ]),
  );
  const marked = new CommunityList(STANDARD_COMMUNITY, [{ action: "permit", communities: [65001 * 65536 + 100] }]);
  policy.defineList("community-list", "MARKED", marked);
  policy.defineRouteMap("FROM-TOR", [
    {
      sequence: 10,
      action: "permit",
      matches: [{ kind: "community", list: "MARKED" }],
      sets: [{ kind: "local-preference", value: 200 }],
      call: "CLEAN",
    },
    { sequence: 20, action: "permit" },
  ]);
  policy.defineRouteMap("CLEAN", [
    {
      sequence: 5,
      action: "permit",
      sets: [
        { kind: "comm-list", list: "MARKED" },
        { kind: "metric", sign: "+", value: 5 },
      ],
    },
  ]);
  policy.defineRouteMap("TO-TOR", [
    {
      sequence: 10,
      action: "permit",
      matches: [{ kind: "local-preference", value: 200 }],
      sets: [{ kind: "as-path prepend", asns: [65100, 65100] }],
    },
  ]);
}
