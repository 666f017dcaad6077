/** GoBGP: gobgpd without zebra, as it comes. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { COMMUNITY, LOCAL_PREF, LONGEST_PREFIX, PERMITTED, REFUSED_AS } from "../transit-policy.ts";
import type { DutKind, DutNeighbor } from "./dut.ts";
import { type Userland, versionIn } from "./userland.ts";

export function gobgp(userland: Userland): DutKind {
  return {
    name: `gobgp${userland.suffix}`,
    userland,
    programs: ["gobgpd"],
    describe: () => `GoBGP ${versionIn(userland, "gobgpd", ["--version"], /version (\S+)/)}${userland.remark}`,
    async prepare({ asn, routerId, neighbors, hasPolicy }, directory) {
      const file = join(directory, "gobgpd.toml");
      const lines = [
        "[global.config]",
        `as = ${asn}`,
        `router-id = "${routerId}"`,
        ...(hasPolicy ? POLICY : []),
        ...neighbors.flatMap(neighborLines),
        "",
      ];
      await writeFile(file, lines.join("\n"));
      const options = [
        "--log-level",
        "warn",
        "--pprof-disable",
        "--api-hosts",
        `unix://${join(directory, "api.sock")}`,
      ];
      return [{ program: "gobgpd", args: ["-f", file, ...options] }];
    },
  };
}

function neighborLines({ address, localAddress, asn, holdTime }: DutNeighbor): string[] {
  return [
    "[[neighbors]]",
    "[neighbors.config]",
    `neighbor-address = "${address}"`,
    `peer-as = ${asn}`,
    "[neighbors.timers.config]",
    `hold-time = ${holdTime}`,
    `keepalive-interval = ${Math.floor(holdTime / 3)}`,
    "idle-hold-time-after-reset = 1",
    "[neighbors.transport.config]",
    `local-address = "${localAddress}"`,
    "passive-mode = true",
  ];
}

const POLICY = [
  "[global.apply-policy.config]",
  'import-policy-list = ["inwards"]',
  'default-import-policy = "reject-route"',
  'export-policy-list = ["outwards"]',
  'default-export-policy = "reject-route"',
  "[[defined-sets.prefix-sets]]",
  'prefix-set-name = "table"',
  ...PERMITTED.flatMap(({ prefix, length }) => [
    "[[defined-sets.prefix-sets.prefix-list]]",
    `ip-prefix = "${prefix}"`,
    `masklength-range = "${length}..${LONGEST_PREFIX}"`,
  ]),
  "[[defined-sets.bgp-defined-sets.as-path-sets]]",
  'as-path-set-name = "refused"',
  `as-path-list = ["_${REFUSED_AS}_"]`,
  ...definition("inwards", ["[policy-definitions.statements.actions.bgp-actions]", `set-local-pref = ${LOCAL_PREF}`]),
  ...definition("outwards", [
    "[policy-definitions.statements.actions.bgp-actions.set-community]",
    'options = "add"',
    "[policy-definitions.statements.actions.bgp-actions.set-community.set-community-method]",
    `communities-list = ["${COMMUNITY.join(":")}"]`,
  ]),
];

function definition(name: string, set: readonly string[]): string[] {
  return [
    "[[policy-definitions]]",
    `name = "${name}"`,
    "[[policy-definitions.statements]]",
    "[policy-definitions.statements.conditions.bgp-conditions.match-as-path-set]",
    'as-path-set = "refused"',
    "[policy-definitions.statements.actions]",
    'route-disposition = "reject-route"',
    "[[policy-definitions.statements]]",
    "[policy-definitions.statements.conditions.match-prefix-set]",
    'prefix-set = "table"',
    "[policy-definitions.statements.actions]",
    'route-disposition = "accept-route"',
    ...set,
  ];
}
