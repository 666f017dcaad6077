/**
 * Bellman beside other daemons, end to end: seeded tables through a daemon under test, from our own generators to our own
 * receivers, in network namespaces of this machine. Needs root and Linux; daemons that are not installed are left out.
 *
 *     npm run bench -- end-to-end [--quick] [--rounds N] [--divisor N] [--limit SECONDS] [--peers DIRECTORY]
 *                                 [--scenario NAME]... [--dut NAME]...
 */
import { main } from "./scenarios/main.ts";

await main(process.argv.slice(2));
