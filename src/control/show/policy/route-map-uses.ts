/** Which route maps something applies. What only another route map calls is not among them, as in FRR. */
import type { Exchange } from "../../../config/exchange.ts";
import { type BgpInstance, type Configuration, FAMILIES } from "../../../config/model.ts";
import type { Reference } from "../../../config/policy-definitions.ts";

export function appliedRouteMaps(configuration: Configuration): ReadonlySet<string> {
  const { bgpInstances, routing, vrfs } = configuration;
  const hosts = [routing, ...Array.from(vrfs.values(), (vrf) => vrf.routing)];
  const references = [
    ...bgpInstances.flatMap((bgp) => [...ofNeighbors(bgp), ...ofOrigination(bgp)]),
    ...hosts.flatMap(({ bgpRouteMaps }) => Object.values(bgpRouteMaps)),
  ];
  return new Set(references.flatMap((reference) => reference?.name ?? []));
}

function ofNeighbors({ groups, neighbors, interfaceNeighbors }: BgpInstance): readonly (Reference | undefined)[] {
  const peers = [...groups.values(), ...neighbors.values(), ...interfaceNeighbors.values()];
  return peers.flatMap(({ exchange }) => FAMILIES.flatMap((family) => ofExchange(exchange[family])));
}

function ofExchange(exchange: Exchange | undefined): readonly (Reference | undefined)[] {
  if (exchange === undefined) return [];
  const { defaultOriginate } = exchange.settings;
  return [exchange.in.routeMap, exchange.out.routeMap, defaultOriginate === "always" ? undefined : defaultOriginate];
}

function ofOrigination({ origination }: BgpInstance): readonly (Reference | undefined)[] {
  return FAMILIES.flatMap((family) => {
    const { redistributions, aggregates, importRouteMap, tableMap } = origination[family];
    return [
      importRouteMap,
      tableMap,
      ...Array.from(redistributions.values(), ({ routeMap }) => routeMap),
      ...[...aggregates.values()].flatMap(({ routeMap, suppressMap }) => [routeMap, suppressMap]),
    ];
  });
}
