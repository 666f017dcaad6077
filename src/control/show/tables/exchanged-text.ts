/** Routes between us and a neighbour in lines for people. */
import type { PrefixId } from "../../../rib/prefix-table.ts";
import { AttributeCache } from "./attribute-cache.ts";
import { type Exchange, ExchangeCounts, shownExchanged, walkExchange } from "./exchange.ts";
import type { ExchangedRoute, ExchangedRoutes } from "./exchanged-routes.ts";
import { PrefixDetail } from "./prefix-detail.ts";
import { LEGEND, ShortText, titles } from "./short-text.ts";
import { pathStatus } from "./shown-path.ts";
import { textHeader } from "./table-answer.ts";

export function* exchangedText<Id extends number>(exchange: Exchange, routes: ExchangedRoutes<Id>): Generator<string> {
  const { asked, detailed, originatedDefault } = exchange;
  const { view, peers, wide } = asked;
  const counts = new ExchangeCounts();
  const columns = new ShortText(view, peers, asked.missingMedIsWorst, wide);
  const ends = new AttributeCache<Id, undefined, string>(routes.sets, (id) =>
    columns.end(shownExchanged(exchange, routes, id)),
  );
  const detail = new PrefixDetail(asked);
  const header = textHeader(asked, exchange.peer.localAs) + (detailed ? "" : LEGEND);
  // The header stands above the first route; without any, there is none.
  let lead = header + (detailed ? "" : titles(wide));
  if (originatedDefault !== undefined) {
    yield `${header}Originating default network ${originatedDefault}\n\n`;
    lead = detailed ? "" : titles(wide);
  }
  yield* walkExchange(exchange, routes, counts, (id, found) => {
    const network = view.format(id);
    const text = detailed
      ? detail.text(id, detail.exchanged(id, found, routes.sets))
      : found
          .map((route) => line(exchange, columns, id, route, network, ends.of(route.attributes, 0, undefined)))
          .join("");
    const before = lead;
    lead = "";
    return before + text;
  });
  yield total(exchange, counts);
}

/** What is advertised is shown with the letters of the path that it is; FRR gives all that was received the same ones. */
function line<Id extends number>(
  { asked: { view, peers }, which }: Exchange,
  columns: ShortText,
  id: PrefixId,
  { place }: ExchangedRoute<Id>,
  network: string,
  end: string,
): string {
  if (which !== "advertised-routes" || place === undefined) return ` *> ${columns.network(network)}${end}\n`;
  const isInternal = peers.of(view.source(view.paths.at(place))).kind === "ibgp";
  return columns.line(pathStatus(view, id, place), isInternal, network, end);
}

function total(exchange: Exchange, counts: ExchangeCounts): string {
  const { which, only, originatedDefault } = exchange;
  const prefixes = counts.prefixes + Number(originatedDefault !== undefined);
  if (prefixes === 0) return only === undefined ? "" : "Network not in table\n";
  const isFiltered = only === undefined && which === "received-routes" && counts.refused > 0;
  return isFiltered
    ? `\nTotal number of prefixes ${prefixes} (${counts.refused} filtered)\n`
    : `\nTotal number of prefixes ${prefixes}, total number of paths ${counts.pathsOf(exchange)}\n`;
}
