/** How routes of a family are exchanged with a neighbour: from the configuration's words to the speaker's options. */
import type { EffectivePeer } from "../config/effective.ts";
import type { CommunityType, Exchange, Filters, MaximumPrefixes } from "../config/exchange.ts";
import type {
  FamilyOptions,
  MaximumPrefixesOptions,
  NeighborOptions,
  PolicyOptions,
} from "../speaker/settings/options.ts";

const SECONDS_PER_MINUTE = 60;
const COMMUNITY_TYPES: readonly CommunityType[] = ["standard", "extended", "large"];

/** Says only what was said: an update of a neighbour replaces all of it. */
export function familyOptions(families: EffectivePeer["families"]): NonNullable<NeighborOptions["familyOptions"]> {
  return Object.fromEntries(Array.from(families, ([family, exchange]) => [family, optionsOf(exchange)]));
}

function optionsOf(exchange: Exchange): FamilyOptions {
  const { nextHopSelf, nextHopSelfForced, maximumPrefixes, addPathRefused, defaultOriginate, ...same } =
    exchange.settings;
  return {
    ...same,
    ...(hasNames(exchange.in) ? { import: policyOptions(exchange.in) } : {}),
    ...(hasNames(exchange.out) ? { export: policyOptions(exchange.out) } : {}),
    ...(nextHopSelf || nextHopSelfForced ? { nextHopSelf: nextHopSelfForced ? ("force" as const) : true } : {}),
    ...(maximumPrefixes === undefined ? {} : { maximumPrefixes: maximumPrefixesOptions(maximumPrefixes) }),
    ...(addPathRefused ? { addPathReceive: false } : {}),
    ...(defaultOriginate === undefined
      ? {}
      : { defaultOriginate: defaultOriginate === "always" ? true : { routeMap: defaultOriginate.name } }),
    ...(exchange.withheld.size === 0
      ? {}
      : { sendCommunity: COMMUNITY_TYPES.filter((type) => !exchange.withheld.has(type)) }),
  };
}

function hasNames(filters: Filters): boolean {
  return Object.keys(filters).length > 0;
}

function policyOptions(filters: Filters): PolicyOptions {
  return Object.fromEntries(Object.entries(filters).map(([kind, { name }]) => [kind, name]));
}

function maximumPrefixesOptions({ restartAfter, ...same }: MaximumPrefixes): MaximumPrefixesOptions {
  return restartAfter === undefined ? same : { ...same, restartAfter: restartAfter * SECONDS_PER_MINUTE };
}
