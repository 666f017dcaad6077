/** What FRR does differently, and why we do not, is in `docs/decision.md`; this is how the comparison allows for it. */
import { isDeepStrictEqual } from "node:util";
import { formatIp } from "../../../src/net/address.ts";
import type { Case } from "./comparison.ts";
import type { RoundNeighbor } from "./random-round.ts";
import type { RecordedAttributes } from "./recorded-update.ts";

const OUR_ADDRESS = "127.0.0.1";
const LLGR_STALE = 0xffff0006;

/** Why the outcome for the prefix cannot be compared; undefined when it can. */
export function reasonToLeaveOut({ paths, selection }: Case): string | undefined {
  const areStale = paths.map(({ attributes }) => attributes.communities?.includes(LLGR_STALE) ?? false);
  // FRR makes no difference between long-lived stale routes, so the newest wins.
  if (paths.length > 1 && !areStale.includes(false)) return "all are stale";
  // FRR begins with the newest path, we with the neighbour that was configured first.
  if (selection.hasUnclearGroups) return "groups by neighbour AS overlap";
  return undefined;
}

/** What a neighbour was told by us, and by FRR, without what we know to be different. */
export function withoutKnownDifferences(
  here: readonly RecordedAttributes[],
  there: readonly RecordedAttributes[],
  each: Case,
  to: RoundNeighbor,
): { readonly here: readonly RecordedAttributes[]; readonly there: readonly RecordedAttributes[] } {
  const ours = here.map((told) => withoutSummedBandwidth(withoutAigp(told), each));
  const wanted = there.filter((told) => !isStale(told, each, to));
  const theirs = wanted
    .map((told) => withoutSummedBandwidth(told, each))
    .map((told) => withoutConfederation(told, to))
    .map((told) => withoutEmptySets(told))
    .map((told) => withOurAs(told, each, to))
    .map((told) => withOurNextHop(told, each, to))
    .map((told) => withoutStrayMed(told, each, ours));
  return { here: ours, there: theirs };
}

/** FRR 8.4 tells long-lived stale routes to neighbours that do not know what that is (RFC 9494 § 4.3), too. */
function isStale(told: RecordedAttributes, { paths }: Case, { options }: RoundNeighbor): boolean {
  const { sendCommunity, addPathSend } = options.familyOptions["ipv4-unicast"];
  const showsCommunities = sendCommunity === undefined || sendCommunity.includes("standard");
  if (showsCommunities) return told.communities?.split(" ").includes("65535:6") ?? false;
  return addPathSend === undefined && (paths.at(0)?.attributes.communities?.includes(LLGR_STALE) ?? false);
}

/** FRR 8.4 does not know AIGP (RFC 7311), and so does not pass it on. */
function withoutAigp({ "attribute 26": _aigp, ...told }: RecordedAttributes): RecordedAttributes {
  return told;
}

/**
 * FRR keeps a next hop that a route map set on the way in, in spite of `next-hop-self`, unless there is a route map on the
 * way out, whatever that does.
 */
function withOurNextHop(
  told: RecordedAttributes,
  { paths, differential }: Case,
  to: RoundNeighbor,
): RecordedAttributes {
  const { nextHopSelf, export: policy } = to.options.familyOptions["ipv4-unicast"];
  const isReflected = told.clusterList !== undefined;
  if (!nextHopSelf || (isReflected && nextHopSelf !== "force")) return told;
  if (policy?.routeMap !== undefined || to.peerType === "ebgp") return told;
  const mayBeSet = paths.some(({ from, attributes }) => {
    const source = differential.round.neighbors.find(({ address }) => address === from);
    const map = source?.options.familyOptions["ipv4-unicast"].import?.routeMap;
    return (
      map !== undefined && attributes.nextHop !== undefined && formatIp(attributes.nextHop.address) === told.nextHop
    );
  });
  return mayBeSet ? { ...told, nextHop: OUR_ADDRESS } : told;
}

/** FRR 8.4 adds MED 0 where it adds ORIGINATOR_ID to a route without a MED. */
function withoutStrayMed(
  told: RecordedAttributes,
  { paths }: Case,
  here: readonly RecordedAttributes[],
): RecordedAttributes {
  const { med, ...rest } = told;
  const mayBeStray = paths.some(
    ({ attributes }) => attributes.med === undefined && attributes.originatorId === undefined,
  );
  const isTold = (what: RecordedAttributes) => here.some((ours) => isDeepStrictEqual(ours, what));
  const isStray = med === "0" && told.originatorId !== undefined && mayBeStray && isTold(rest) && !isTold(told);
  return isStray ? rest : told;
}

/** FRR shows route-server clients, and whoever is sent paths unchanged, the segments of the confederation. */
function withoutConfederation(told: RecordedAttributes, { peerType }: RoundNeighbor): RecordedAttributes {
  return peerType === "ebgp" ? { ...told, path: told.path.replaceAll(/\([^)]*\) ?/g, "") } : told;
}

/** FRR 8.4 leaves an empty set where it removes all members. */
function withoutEmptySets(told: RecordedAttributes): RecordedAttributes {
  return { ...told, path: told.path.replaceAll(/ ?\{\}/g, "") };
}

/** FRR sends them empty paths, too. */
function withOurAs(
  told: RecordedAttributes,
  { differential }: Case,
  { peerType, options }: RoundNeighbor,
): RecordedAttributes {
  if (told.path !== "" || peerType !== "ebgp") return told;
  const { asn, confederation } = differential.round.speaker;
  return { ...told, path: ownPath(options.localAs, confederation?.identifier ?? asn) };
}

function ownPath(localAs: RoundNeighbor["options"]["localAs"], asn: number): string {
  if (localAs === undefined) return String(asn);
  return localAs.replaceAs ? String(localAs.asn) : `${localAs.asn} ${asn}`;
}

/** Where all paths that share the traffic tell their bandwidth, FRR tells the sum of them. */
function withoutSummedBandwidth(told: RecordedAttributes, { paths }: Case): RecordedAttributes {
  const active = paths.filter((path) => path.active);
  const isBandwidth = (hex: string) => /^[04]004/.test(hex);
  const tells = active.map(({ attributes }) =>
    (attributes.extendedCommunities ?? []).some((community) => isBandwidth(Buffer.from(community).toString("hex"))),
  );
  if (active.length < 2 || tells.includes(false) || told.extendedCommunities === undefined) return told;
  const { extendedCommunities, ...rest } = told;
  const others = extendedCommunities.split(" ").filter((hex) => !isBandwidth(hex));
  return others.length === 0 ? rest : { ...rest, extendedCommunities: others.join(" ") };
}
