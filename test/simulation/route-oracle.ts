/**
 * What routers should tell each other and choose, written down a second time and as plainly as possible, to be compared
 * with what the speakers do. Knows RFC 4271 § 5.1, § 9.1.2, § 9.2 and RFC 1997, and none of the speaker's code.
 */
import type { PathAttributes, Route } from "../../src/index.ts";
import type { IpAddress } from "../../src/net/address.ts";
import { formatIp } from "../../src/net/address.ts";
import type { Router, Side } from "./topology.ts";

const NO_EXPORT = 0xffffff01;
const NO_ADVERTISE = 0xffffff02;

/** A route reduced to what the simulation varies, in a form that can be compared and read. */
export interface PlainRoute {
  readonly prefix: string;
  readonly path: readonly number[];
  readonly nextHop: string;
  readonly origin: number;
  readonly med: number | undefined;
  readonly localPref: number | undefined;
  readonly communities: readonly number[];
}

export function plain({ prefix, attributes }: Route): PlainRoute {
  return {
    prefix,
    path: attributes.asPath.flatMap(({ asns }) => asns),
    nextHop: attributes.nextHop === undefined ? "self" : nextHopText(attributes.nextHop),
    origin: attributes.origin,
    med: attributes.med,
    localPref: attributes.localPref,
    communities: attributes.communities ?? [],
  };
}

export function describe({ prefix, path, nextHop, origin, med, localPref, communities }: PlainRoute): string {
  const optional = [
    med === undefined ? "" : ` med ${med}`,
    localPref === undefined ? "" : ` pref ${localPref}`,
    communities.length === 0 ? "" : ` communities ${communities.join(",")}`,
  ];
  return `${prefix} via ${nextHop} path [${path.join(" ")}] origin ${origin}${optional.join("")}`;
}

/** What `side`'s router sends to the other side of the link when it uses this route. */
export function sent(side: Side, route: Route): PlainRoute | undefined {
  const { router } = side;
  const learnedFrom = sideByAddress(router, route.from);
  if (learnedFrom === side) return undefined; // never back to where it came from
  const { communities, path, ...rest } = plain(route);
  if (communities.includes(NO_ADVERTISE)) return undefined;
  if (side.kind === "ebgp" && communities.includes(NO_EXPORT)) return undefined;
  if (side.kind === "ibgp" && learnedFrom?.kind === "ibgp") return undefined;
  const self = router.addresses[route.prefix.includes(":") ? 6 : 4];
  return side.kind === "ibgp"
    ? {
        ...rest,
        path,
        communities,
        localPref: rest.localPref ?? 100,
        nextHop: learnedFrom === undefined ? self : rest.nextHop,
      }
    : {
        ...rest,
        path: [router.asn, ...path],
        communities,
        nextHop: self,
        localPref: undefined,
        med: learnedFrom === undefined ? rest.med : undefined,
      };
}

/** Whether the other side takes the route, or sees in it that it has been there before. */
export function isTaken({ other }: Side, { path }: PlainRoute): boolean {
  return !path.includes(other.router.asn);
}

/** Why this route should not have been chosen while the other one was there; undefined when it may be. */
export function beatenBy(router: Router, chosen: Route, other: Route, all: readonly Route[]): string | undefined {
  const a = rank(router, chosen);
  const b = rank(router, other);
  for (const step of ["local", "localPref", "pathLength", "origin", "med", "external"] as const) {
    if (step === "med" && !medsAreComparable(all)) return undefined;
    if (a[step] !== b[step]) return a[step] > b[step] ? undefined : step;
  }
  return undefined; // what decides from here on depends on history
}

/** Each number is better the higher it is. */
function rank(router: Router, { attributes, from }: Route) {
  const learnedFrom = sideByAddress(router, from);
  return {
    local: learnedFrom === undefined ? 1 : 0,
    localPref: attributes.localPref ?? 100,
    pathLength: -pathLength(attributes),
    origin: -attributes.origin,
    med: -(attributes.med ?? 0),
    external: learnedFrom?.kind === "ibgp" ? 0 : 1,
  };
}

/** MEDs of different neighbour ASes say nothing about each other, so with several such ASes the order is not total. */
function medsAreComparable(all: readonly Route[]): boolean {
  const meds = new Set(all.map(({ attributes }) => attributes.med ?? 0));
  const systems = new Set(all.map(({ attributes }) => neighborAs(attributes)));
  return meds.size === 1 || systems.size === 1;
}

function sideByAddress(router: Router, from: string): Side | undefined {
  return router.sides.find(({ address }) => address === from);
}

function neighborAs({ asPath }: PathAttributes): number {
  return asPath[0]?.asns[0] ?? 0;
}

function pathLength({ asPath }: PathAttributes): number {
  return asPath.reduce((sum, { type, asns }) => sum + (type === "sequence" ? asns.length : 1), 0);
}

function nextHopText({ address, linkLocal }: { address: IpAddress; linkLocal?: IpAddress }): string {
  return linkLocal === undefined ? formatIp(address) : `${formatIp(address)} and ${formatIp(linkLocal)}`;
}
