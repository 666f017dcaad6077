/** All daemons that can be tested. The first one is measured against the others. */
import { bellman, bellmand } from "./bellman.ts";
import { bird } from "./bird.ts";
import type { DutKind } from "./dut.ts";
import { frr, frrBgpd } from "./frr.ts";
import { gobgp } from "./gobgp.ts";
import { openbgpd } from "./openbgpd.ts";
import type { Userland } from "./userland.ts";

const PEERS: readonly ((userland: Userland) => DutKind)[] = [bird, frrBgpd, frr, openbgpd, gobgp];

/** Each of the others once for every place where daemons are installed. */
export function dutsIn(userlands: readonly Userland[]): readonly DutKind[] {
  return [bellman, bellmand, ...PEERS.flatMap((peer) => userlands.map(peer))];
}
