/** All daemons that can be tested. The first one is measured against the others. */
import { bellman, bellmand } from "./bellman.ts";
import { bird } from "./bird.ts";
import type { DutKind } from "./dut.ts";
import { frr, frrBgpd } from "./frr.ts";
import { gobgp } from "./gobgp.ts";
import { openbgpd } from "./openbgpd.ts";

export const DUTS: readonly DutKind[] = [bellman, bellmand, bird, frrBgpd, frr, openbgpd, gobgp];
