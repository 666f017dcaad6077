/** `show bgp …`, as far as it is about routes. */
import type { ExecCommand } from "../../exec-command.ts";
import { routesExchanged, routesInTable } from "./neighbor-routes.ts";
import { onePrefix } from "./one-prefix.ts";
import { prefixCounts } from "./prefix-counts.ts";
import { statisticsOfAll, statisticsOfOne } from "./statistics-answer.ts";
import { type Detail, tableAnswer } from "./table-answer.ts";
import { TABLE_FILTERS } from "./table-filters.ts";
import { NEIGHBOR } from "./table-neighbor.ts";
import { TABLE_COMMAND, tableRequest } from "./table-request.ts";

/** FRR tells of each path with everything before `json`, and of each prefix behind it. */
const FORM = "[<json [detail]|wide>]";

export const TABLE_COMMANDS: readonly ExecCommand[] = [
  {
    syntax: `${TABLE_COMMAND} ${FORM}`,
    run: (subject, request) => tableAnswer(tableRequest(subject, request), {}, detailBehindJson(request)),
  },
  {
    syntax: `${TABLE_COMMAND} <detail|detail-routes> [json]`,
    run: (subject, request) => tableAnswer(tableRequest(subject, request), {}, "paths"),
  },
  ...TABLE_FILTERS.map(
    ({ syntax, filter }): ExecCommand => ({
      syntax: `${TABLE_COMMAND} ${syntax} ${FORM}`,
      run: (subject, request) => {
        const asked = tableRequest(subject, request);
        return tableAnswer(asked, filter(asked, request), detailBehindJson(request));
      },
    }),
  ),
  {
    syntax: `${TABLE_COMMAND} <A.B.C.D|A.B.C.D/M|X:X::X:X|X:X::X:X/M>$prefix [<bestpath|multipath>] [json]`,
    run: onePrefix,
  },
  {
    syntax: `${TABLE_COMMAND} ${NEIGHBOR} routes [<json [detail]|wide>]`,
    run: (subject, request) => routesInTable(subject, request, detailBehindJson(request)),
  },
  {
    syntax: `${TABLE_COMMAND} ${NEIGHBOR} routes detail [json]`,
    run: (subject, request) => routesInTable(subject, request, "paths"),
  },
  {
    syntax:
      `${TABLE_COMMAND} ${NEIGHBOR} <advertised-routes|received-routes|filtered-routes>$which ` +
      "[<A.B.C.D/M|X:X::X:X/M>$prefix|detail] [<json|wide>]",
    run: routesExchanged,
  },
  { syntax: `${TABLE_COMMAND} ${NEIGHBOR} prefix-counts [json]`, run: prefixCounts },
  { syntax: `${TABLE_COMMAND} statistics [json]`, run: statisticsOfOne },
  { syntax: "show [ip] bgp [<view|vrf> NAME$vrf] statistics-all [json]", run: statisticsOfAll },
];

function detailBehindJson(request: { said(keyword: string): boolean }): Detail {
  return request.said("detail") ? "prefixes" : "none";
}
