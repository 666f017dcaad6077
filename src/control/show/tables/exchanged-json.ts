/** Routes between us and a neighbour as JSON. */
import { type JsonObject, plainJson } from "../../json.ts";
import { AttributeCache } from "./attribute-cache.ts";
import { type Exchange, ExchangeCounts, shownExchanged, walkExchange } from "./exchange.ts";
import type { ExchangedRoutes } from "./exchanged-routes.ts";
import { PrefixDetail } from "./prefix-detail.ts";
import { DEFAULT_LOCAL_PREF } from "./table-answer.ts";

export function* exchangedJson<Id extends number>(exchange: Exchange, routes: ExchangedRoutes<Id>): Generator<string> {
  const { asked, which, originatedDefault, detailed } = exchange;
  const { view } = asked;
  // FRR makes this one in memory and prints it on one line.
  const isOneLine = which === "filtered-routes";
  const key = which === "advertised-routes" ? "advertisedRoutes" : "receivedRoutes";
  const counts = new ExchangeCounts();
  const ends = new AttributeCache<Id, undefined, string>(routes.sets, (id) =>
    membersOf(attributesJson(exchange, routes, id)),
  );
  const detail = new PrefixDetail(asked);
  yield `{${isOneLine ? "" : "\n"}${membersOf(headerJson(exchange))},"${key}":${isOneLine ? "" : " "}{`;
  let lead = "";
  yield* walkExchange(exchange, routes, counts, (id, found) => {
    const network = view.format(id);
    const value = detailed
      ? plainJson(detail.json(id, detail.exchanged(id, found, routes.sets)))
      : `{${placeJson(network)},${ends.of(found[0].attributes, 0, undefined)},"valid":true,"best":true` +
        `${view.paths.sharing > 1 ? ',"multipath":true' : ""}}`;
    const text = `${lead}"${network}":${value}`;
    lead = ",";
    return text;
  });
  yield `}${isOneLine ? "" : "\n"},"totalPrefixCounter":${counts.prefixes + Number(originatedDefault !== undefined)},` +
    `"filteredPrefixCounter":${which === "received-routes" ? counts.refused : 0},` +
    `"totalPathsCount":${counts.pathsOf(exchange)}}\n`;
}

function headerJson({ asked: { view, instance }, originatedDefault }: Exchange): JsonObject {
  return {
    bgpTableVersion: view.tableVersion,
    bgpLocalRouterId: instance.routerId,
    defaultLocPrf: instance.bgp.defaultLocalPref ?? DEFAULT_LOCAL_PREF,
    localAS: instance.bgp.asn,
    bgpOriginatingDefaultNetwork: originatedDefault,
  };
}

function placeJson(network: string): string {
  const slash = network.indexOf("/");
  return `"addrPrefix":"${network.slice(0, slash)}","prefixLen":${network.slice(slash + 1)},"network":"${network}"`;
}

function attributesJson<Id extends number>(exchange: Exchange, routes: ExchangedRoutes<Id>, id: Id): JsonObject {
  const { nextHop, metric, localPref, weight, path, origin } = shownExchanged(exchange, routes, id);
  return {
    nextHop: nextHop.version === 4 ? nextHop.address : undefined,
    nextHopGlobal: nextHop.version === 6 ? nextHop.address : undefined,
    metric,
    locPrf: localPref,
    weight,
    path,
    origin: origin.name,
  };
}

/** Without the braces. */
function membersOf(object: JsonObject): string {
  return plainJson(object).slice(1, -1);
}
