/**
 * What is told of one address family of a neighbour. Each remark says itself twice, as JSON and as lines, in FRR's order
 * and with FRR's words.
 */
import { LIST_KINDS } from "../../../config/check-references.ts";
import type { Exchange, Filters } from "../../../config/exchange.ts";
import type { FamilyName } from "../../../config/model.ts";
import type { Reference } from "../../../config/policy-definitions.ts";
import type { JsonObject } from "../../json.ts";
import { SPELLINGS } from "../family.ts";
import type { Instance } from "./instance.ts";
import { hasPolicy, type Peer } from "./peers.ts";

interface Remark {
  readonly json: JsonObject;
  readonly lines: readonly string[];
}

interface Facts {
  readonly instance: Instance;
  readonly peer: Peer;
  readonly family: FamilyName;
  readonly exchange: Exchange;
}

const DEFAULT_WARNING = 75;
const MINUTE = 60_000;

export function familyJson(instance: Instance, peer: Peer, family: FamilyName, exchange: Exchange): JsonObject {
  return Object.assign({}, ...[...remarks({ instance, peer, family, exchange })].map(({ json }) => json));
}

export function* familyText(instance: Instance, peer: Peer, family: FamilyName, exchange: Exchange): Iterable<string> {
  yield ` For address family: ${SPELLINGS[family].title}`;
  for (const { lines } of remarks({ instance, peer, family, exchange })) {
    for (const line of lines) yield `  ${line}`;
  }
  yield "";
}

function* remarks(facts: Facts): Iterable<Remark> {
  yield* membership(facts);
  yield* treatment(facts);
  yield* communities(facts);
  yield* defaultRoute(facts);
  yield* filters(facts);
  yield* counts(facts);
  yield* limits(facts);
}

function* membership({ peer, family }: Facts): Iterable<Remark> {
  const { group } = peer;
  if (group !== undefined) yield remark({ peerGroupMember: group.name }, `${group.name} peer-group member`);
  const routes = peer.info?.families.get(family);
  if (routes === undefined) {
    yield remark({}, "Not part of any update group");
    return;
  }
  const id = routes.group;
  yield remark(
    { updateGroupId: id, subGroupId: id, packetQueueLength: 0 },
    `Update group ${id}, subgroup ${id}`,
    "Packet Queue length 0",
  );
}

function* treatment({ exchange: { settings } }: Facts): Iterable<Remark> {
  if (settings.routeReflectorClient) yield remark({ routeReflectorClient: true }, "Route-Reflector Client");
  if (settings.routeServerClient) yield remark({ routeServerClient: true }, "Route-Server Client");
  // What a neighbour sent is always kept as it came.
  yield remark({ inboundSoftConfigPermit: true }, "Inbound soft reconfiguration allowed");
  yield* privateAs(settings.removePrivateAs);
  const { allowAsIn } = settings;
  if (allowAsIn === "origin") yield remark({ allowAsInOrigin: true }, "Local AS allowed as path origin");
  else if (allowAsIn !== undefined) {
    yield remark({ allowAsInCount: allowAsIn }, `Local AS allowed in path, ${allowAsIn} occurrences`);
  }
  yield* addPath(settings.addPathSend);
  if (settings.asOverride) {
    yield remark(
      { overrideASNsInOutboundUpdates: "ifAspathEqualRemoteAs" },
      "Override ASNs in outbound updates if aspath equals remote-as",
    );
  }
  if (settings.nextHopSelf || settings.nextHopSelfForced) {
    yield remark({ routerAlwaysNextHop: true }, "NEXT_HOP is always this router");
  }
  for (const [attribute, key, title] of UNCHANGED) {
    if (settings.attributeUnchanged?.includes(attribute)) {
      yield remark({ [key]: true }, `${title} is propagated unchanged to this neighbor`);
    }
  }
}

const UNCHANGED = [
  ["as-path", "unchangedAsPathPropogatedToNbr", "AS_PATH"],
  ["next-hop", "unchangedNextHopPropogatedToNbr", "NEXT_HOP"],
  ["med", "unchangedMedPropogatedToNbr", "MED"],
] as const;

function* privateAs(said: Exchange["settings"]["removePrivateAs"]): Iterable<Remark> {
  if (said === undefined) return;
  const { all, replace } = said;
  const verb = replace ? "Replaced" : "Removed";
  yield remark(
    { [`privateAsNums${all ? "All" : ""}${verb}InUpdatesToNbr`]: true },
    `Private AS numbers ${all ? "(all) " : ""}${verb.toLowerCase()} in updates to this neighbor`,
  );
}

function* addPath(said: Exchange["settings"]["addPathSend"]): Iterable<Remark> {
  if (said === undefined) return;
  if (said === "all") yield remark({ addpathTxAllPaths: true }, "Advertise all paths via addpath");
  else if (said === "best-per-as") {
    yield remark({ addpathTxBestpathPerAS: true }, "Advertise bestpath per AS via addpath");
  } else yield remark({ addpathTxBestSelectedPaths: true }, "Advertise best N selected paths via addpath");
}

function* communities({ exchange: { withheld } }: Facts): Iterable<Remark> {
  const sent = (["standard", "extended", "large"] as const).filter((kind) => !withheld.has(kind));
  if (sent.length === 0) return;
  yield remark(
    { commAttriSentToNbr: sent.join("And") },
    `Community attribute sent to this neighbor(${sent.length === 3 ? "all" : sent.at(-1)})`,
  );
}

function* defaultRoute({ instance, exchange: { settings } }: Facts): Iterable<Remark> {
  const said = settings.defaultOriginate;
  if (said === undefined) return;
  const routeMap = said === "always" ? undefined : said.name;
  const { routeMaps } = instance.subject.configuration.policy;
  const map = routeMap === undefined ? "" : ` default route-map ${routeMaps.has(routeMap) ? "*" : ""}${routeMap},`;
  yield remark({ defaultRouteMap: routeMap, defaultSent: true }, `Default information originate,${map} default sent`);
}

const DIRECTIONS = [
  { direction: "in", key: "inbound", title: "Inbound", way: "incoming", Way: "Incoming" },
  { direction: "out", key: "outbound", title: "Outbound", way: "outgoing", Way: "Outgoing" },
] as const;

const LISTS = [
  ["prefixList", "PrefixFilterList", "prefix filter list"],
  ["distributeList", "NetworkFilterList", "network filter list"],
  ["filterList", "AsPathFilterList", "AS path filter list"],
] as const;

function* filters({ instance, peer, family, exchange }: Facts): Iterable<Remark> {
  const { lists, routeMaps } = instance.subject.configuration.policy;
  for (const { direction, key, title } of DIRECTIONS) {
    if (!isEmpty(exchange[direction])) {
      yield remark({ [`${key}PathPolicyConfig`]: true }, `${title} path policy configured`);
    }
  }
  for (const [filter, key, title] of LISTS) {
    for (const { direction, way, Way } of DIRECTIONS) {
      const reference = exchange[direction][filter];
      if (reference === undefined) continue;
      const { name } = reference;
      const known = lists[LIST_KINDS[family][filter]].has(name);
      yield remark({ [`${way}Update${key}`]: name }, `${Way} update ${title} is ${known ? "*" : ""}${name}`);
    }
  }
  for (const { direction, way, Way } of DIRECTIONS) {
    const name = exchange[direction].routeMap?.name;
    if (name === undefined) continue;
    yield remark(
      { [`routeMapFor${Way}Advertisements`]: name },
      `Route map for ${way} advertisements is ${routeMaps.has(name) ? "*" : ""}${name}`,
    );
  }
  for (const { direction, key, title } of DIRECTIONS) {
    if (hasPolicy(peer, family, direction)) continue;
    const text = `${title} updates discarded due to missing policy`;
    yield remark({ [`${key}EbgpRequiresPolicy`]: text }, text);
  }
}

function* counts({ peer, family }: Facts): Iterable<Remark> {
  const { accepted = 0, repeated = 0, advertised } = peer.info?.families.get(family) ?? {};
  const routes =
    advertised === undefined ? `${accepted} accepted prefixes` : `${accepted} accepted, ${advertised} sent prefixes`;
  yield remark(
    { acceptedPrefixCounter: accepted, sentPrefixCounter: advertised, receivedPrefixDup: repeated },
    `${routes}, ${repeated} received duplicates`,
  );
}

function* limits({ exchange: { settings } }: Facts): Iterable<Remark> {
  const { maximumPrefixes, maximumPrefixesOut } = settings;
  if (maximumPrefixesOut !== undefined) {
    yield remark({ prefixOutAllowedMax: maximumPrefixesOut }, `Maximum allowed prefixes sent ${maximumPrefixesOut}`);
  }
  if (maximumPrefixes === undefined) return;
  const { limit, warnOnly, warnAt = DEFAULT_WARNING, restartAfter } = maximumPrefixes;
  const restart = restartAfter === undefined ? "" : `, restart interval ${restartAfter} min`;
  yield remark(
    {
      prefixAllowedMax: limit,
      prefixAllowedMaxWarning: warnOnly || undefined,
      prefixAllowedWarningThresh: warnAt,
      prefixAllowedRestartIntervalMsecs: restartAfter && restartAfter * MINUTE,
    },
    `Maximum prefixes allowed ${limit}${warnOnly ? " (warning-only)" : ""}`,
    `Threshold for warning message ${warnAt}%${restart}`,
  );
}

function remark(json: JsonObject, ...lines: readonly string[]): Remark {
  return { json, lines };
}

function isEmpty(filters: Filters): boolean {
  return Object.values(filters).every((filter: Reference | undefined) => filter === undefined);
}
