/**
 * The library as a daemon under test: the module in the first argument, set up by the JSON in the second. JavaScript on
 * the built package, so that no compiler shares the process that is measured.
 */
import { pathToFileURL } from "node:url";

const { Speaker } = await import(pathToFileURL(process.argv[2] ?? "").href);
const { asn, routerId, neighbors } = JSON.parse(process.argv[3] ?? "{}");
const listen = neighbors.map(({ localAddress }) => ({ address: localAddress }));
const speaker = new Speaker({ asn, routerId, listen });
for (const { address, localAddress, asn: remoteAs, holdTime } of neighbors) {
  speaker.addNeighbor({
    address,
    localAddress,
    remoteAs,
    passive: true,
    families: ["ipv4-unicast"],
    timers: { hold: holdTime, idleHold: 1, maximumIdleHold: 1 },
  });
}
process.on("SIGTERM", () => process.exit());
