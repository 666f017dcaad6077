/** `bgp bestpath …` and its relatives: which route is best, and which share the traffic. Below `router bgp`. */
import type { Command } from "../grammar.ts";
import type { BestPathRule, BgpInstance, FamilyName } from "../model.ts";
import type { Statement } from "../statement.ts";

/** By the words behind `bgp bestpath`, and what may stand behind them. FRR's `no-as-set` is what happens anyway. */
const RULES: readonly (readonly [words: string, rule: BestPathRule, optional?: string])[] = [
  ["as-path ignore", "asPathIgnore"],
  ["as-path confed", "asPathConfed"],
  ["as-path multipath-relax", "asPathMultipathRelax", "[no-as-set]"],
  ["compare-routerid", "compareRouterId"],
  ["peer-type multipath-relax", "peerTypeMultipathRelax"],
  ["aigp", "aigp"],
];

export const BEST_PATH_COMMANDS: readonly Command<BgpInstance>[] = [
  ...RULES.map(([words, rule, optional = ""]) =>
    ruleCommand({
      syntax: `[bgp] bestpath ${words} ${optional}`.trimEnd(),
      change: (bgp, wanted) => {
        bgp.bestPath[rule] = wanted;
      },
      lines: ({ bestPath }) => (bestPath[rule] ? [`bgp bestpath ${words}`] : []),
    }),
  ),
  ruleCommand({
    syntax: "[bgp] bestpath med ![<confed [missing-as-worst]|missing-as-worst [confed]>]",
    change: ({ bestPath }, wanted, statement) => {
      const [confed, missing] = [statement.said("confed"), statement.said("missing-as-worst")];
      if (confed || !missing) bestPath.medConfed = wanted;
      if (missing || !confed) bestPath.medMissingAsWorst = wanted;
    },
    *lines({ bestPath: { medConfed, medMissingAsWorst } }) {
      const said = `${medConfed ? " confed" : ""}${medMissingAsWorst ? " missing-as-worst" : ""}`;
      if (said !== "") yield `bgp bestpath med${said}`;
    },
  }),
  {
    syntax: "[no] bgp always-compare-med",
    set: ({ bestPath }) => {
      bestPath.alwaysCompareMed = true;
    },
    unset: ({ bestPath }) => {
      bestPath.alwaysCompareMed = false;
    },
    *lines({ bestPath }) {
      if (bestPath.alwaysCompareMed) yield "bgp always-compare-med";
    },
  },
];

interface RuleCommand {
  readonly syntax: string;
  change(bgp: BgpInstance, wanted: boolean, statement: Statement): void;
  lines(bgp: BgpInstance): Iterable<string>;
}

/** FRR wants the `bgp`, but published examples leave it out. */
function ruleCommand({ syntax, change, lines }: RuleCommand): Command<BgpInstance> {
  const withNotice = (wanted: boolean) => (bgp: BgpInstance, statement: Statement) => {
    if (!statement.said("bgp")) statement.notice('FRR would refuse the line: it wants "bgp" before "bestpath"');
    change(bgp, wanted, statement);
  };
  return { syntax: `[no] ${syntax}`, set: withNotice(true), unset: withNotice(false), lines };
}

/** Of one address family. */
export function maximumPathsCommands(family: FamilyName): readonly Command<BgpInstance>[] {
  return [
    {
      syntax: "[no] maximum-paths ![(1-256)$paths]",
      set: ({ maximumPaths }, statement) => {
        maximumPaths[family].ebgp = statement.number("paths");
      },
      unset: ({ maximumPaths }) => {
        delete maximumPaths[family].ebgp;
      },
      *lines({ maximumPaths }) {
        const { ebgp } = maximumPaths[family];
        if (ebgp !== undefined) yield `maximum-paths ${ebgp}`;
      },
    },
    {
      syntax: "[no] maximum-paths ibgp ![(1-256)$paths [equal-cluster-length]]",
      set: ({ maximumPaths }, statement) => {
        const equalClusterLength = statement.said("equal-cluster-length");
        maximumPaths[family].ibgp = { paths: statement.number("paths"), equalClusterLength };
      },
      unset: ({ maximumPaths }) => {
        delete maximumPaths[family].ibgp;
      },
      *lines({ maximumPaths }) {
        const { ibgp } = maximumPaths[family];
        if (ibgp === undefined) return;
        yield `maximum-paths ibgp ${ibgp.paths}${ibgp.equalClusterLength ? " equal-cluster-length" : ""}`;
      },
    },
  ];
}
