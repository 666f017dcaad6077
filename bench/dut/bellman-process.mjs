/**
 * The library as a daemon under test: the build in the first argument, set up by the JSON in the second. JavaScript on
 * the built package, so that no compiler shares the process that is measured.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , dist = "", setup = "{}"] = process.argv;
const { asn, routerId, neighbors, policy } = JSON.parse(setup);
const { Speaker } = await import(pathToFileURL(join(dist, "index.js")).href);
const listen = neighbors.map(({ localAddress }) => ({ address: localAddress }));
const speaker = new Speaker({ asn, routerId, listen });
let exchange = {};
if (policy !== undefined) {
  const { definePolicy } = await import("./bellman-policy.mjs");
  exchange = { familyOptions: { "ipv4-unicast": await definePolicy(dist, speaker.policy, policy) } };
}
for (const { address, localAddress, asn: remoteAs, holdTime } of neighbors) {
  speaker.addNeighbor({
    address,
    localAddress,
    remoteAs,
    passive: true,
    families: ["ipv4-unicast"],
    timers: { hold: holdTime, idleHold: 1, maximumIdleHold: 1 },
    ...exchange,
  });
}
process.on("SIGTERM", () => process.exit());
