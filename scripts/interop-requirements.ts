/** Says what the interop tests need and this machine lacks, all of it, before the first of them starts. Installs nothing. */
import { bird } from "../src/lab/peers/bird.ts";
import { exabgp } from "../src/lab/peers/exabgp.ts";
import { frr } from "../src/lab/peers/frr.ts";
import { gobgp } from "../src/lab/peers/gobgp.ts";
import { openbgpd } from "../src/lab/peers/openbgpd.ts";
import { CAPTURE_PROGRAMS, LAB_PROGRAMS, missingRequirements } from "../src/lab/requirements.ts";

const routers = [bird, exabgp, frr, gobgp, openbgpd];
const missing = missingRequirements([
  ...LAB_PROGRAMS,
  ...CAPTURE_PROGRAMS,
  ...routers.flatMap(({ programs }) => programs),
]);
if (missing.length > 0) {
  process.stderr.write(`The interop tests cannot run here:\n${missing.map((line) => `  ${line}\n`).join("")}`);
  process.exitCode = 1;
}
