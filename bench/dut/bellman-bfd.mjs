/**
 * BFD of the library as a daemon under test: the build in the first argument, set up by the JSON in the second. Where it
 * is told to, the main thread meanwhile loads a table of a million routes, withdraws it, and loads it again.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , dist = "", setup = "{}"] = process.argv;
const { peers, localAddress, interval, multiplier, loadsRoutes } = JSON.parse(setup);
const load = (module) => import(pathToFileURL(join(dist, module)).href);
const { Bfd } = await load("liveness/index.js");
const bfd = new Bfd();
bfd.on("shortcomings", (shortcomings) => process.stderr.write(`${shortcomings.join("\n")}\n`));
bfd.on("starved", (lateness) => process.stderr.write(`starved by ${lateness} ms\n`));
bfd.on("restarted", (why) => process.stderr.write(`restarted: ${why}\n`));
for (const peer of peers) bfd.watch(peer, { localAddress, interval, multiplier });
if (loadsRoutes) await loadForEver();

/** Much in one turn: this thread is as deaf as it ever gets. */
async function loadForEver() {
  const PREFIXES = 1_000_000;
  const PREFIXES_PER_UPDATE = 100;
  const UPDATES_PER_TURN = 1000;
  const { Rib } = await load("rib/rib.js");
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  for (;;) {
    const rib = new Rib([1, 2]);
    const address = { version: 4, bytes: Uint8Array.of(192, 0, 2, 1) };
    const none = new Set();
    const source = rib.addSource({
      kind: "ebgp",
      routerId: 1,
      address,
      asn: 65_001,
      reflectorClientFor: none,
      routeServerClientFor: none,
    });
    for (let first = 0; first < PREFIXES; first += PREFIXES_PER_UPDATE) {
      const nlri = new Uint8Array(PREFIXES_PER_UPDATE * 4);
      for (let i = 0; i < PREFIXES_PER_UPDATE; i++) {
        const prefix = first + i;
        nlri.set([24, 16 + (prefix >> 16), (prefix >> 8) & 255, prefix & 255], i * 4);
      }
      // ORIGIN, AS_PATH with two numbers of which one is another every time, NEXT_HOP.
      const asPath = [0x40, 2, 10, 2, 2, 0, 0, 0xfd, 0xe9, 0, (first >> 16) & 255, (first >> 8) & 255, first & 255];
      const attributes = Uint8Array.from([0x40, 1, 1, 0, ...asPath, 0x40, 3, 4, 192, 0, 2, 1]);
      const id = rib.attributes.intern(attributes, 0, attributes.length);
      rib.ipv4.announce(source, nlri, 0, nlri.length, id, id);
      rib.attributes.release(id);
      if ((first / PREFIXES_PER_UPDATE) % UPDATES_PER_TURN === 0) {
        while (!rib.settle(100_000));
        await turn();
      }
    }
    while (!rib.settle(1_000_000));
    process.stdout.write(`loaded ${PREFIXES} routes\n`);
  }
}
