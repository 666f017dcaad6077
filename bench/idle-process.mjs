/**
 * The measured side of `idle.ts` for the library: a speaker with the neighbours that the JSON in the first argument names.
 * JavaScript on the built package, so that no compiler shares the process that is measured.
 */
import { Speaker } from "bellmand";

const { endpoints, timers } = JSON.parse(process.argv[2] ?? "{}");
const speaker = new Speaker({ asn: 64999, routerId: "192.0.2.1" });
for (const { address, port } of endpoints) speaker.addNeighbor({ address, port, remoteAs: 65000, timers });
