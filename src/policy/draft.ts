/** A route on its way through a route map: what the entries up to here have made of it. Later entries see the changes. */
import type { IpAddress } from "../net/address.ts";
import {
  type NextHopOrders,
  NO_CHANGES,
  type PolicyRoute,
  type PolicyVerdict,
  type RouteAttributes,
  type RouteChanges,
} from "./route.ts";
import { sameValue } from "./same-value.ts";

type AttributeName = keyof RouteAttributes;
type OwnChanges = { -readonly [Name in AttributeName]?: RouteAttributes[Name] };

const NO_ORDERS: NextHopOrders = Object.freeze({});

/** Its attributes are those of the route as it is now. */
export class Draft implements RouteAttributes {
  readonly route: PolicyRoute;
  weight: number | undefined;
  tag: number | undefined;
  source: IpAddress | undefined;
  private readonly attributes: RouteAttributes;
  private changes: RouteChanges = NO_CHANGES;
  private ordered = NO_ORDERS;

  constructor(route: PolicyRoute) {
    this.route = route;
    this.attributes = route.attributes;
  }

  get origin(): RouteAttributes["origin"] {
    return this.changes.origin ?? this.attributes.origin;
  }

  get asPath(): RouteAttributes["asPath"] {
    return this.changes.asPath ?? this.attributes.asPath;
  }

  get nextHop(): RouteAttributes["nextHop"] {
    return this.isChanged("nextHop") ? this.changes.nextHop : this.attributes.nextHop;
  }

  get med(): RouteAttributes["med"] {
    return this.isChanged("med") ? this.changes.med : this.attributes.med;
  }

  get localPref(): RouteAttributes["localPref"] {
    return this.isChanged("localPref") ? this.changes.localPref : this.attributes.localPref;
  }

  get atomicAggregate(): RouteAttributes["atomicAggregate"] {
    return this.isChanged("atomicAggregate") ? this.changes.atomicAggregate : this.attributes.atomicAggregate;
  }

  get aggregator(): RouteAttributes["aggregator"] {
    return this.isChanged("aggregator") ? this.changes.aggregator : this.attributes.aggregator;
  }

  get communities(): RouteAttributes["communities"] {
    return this.isChanged("communities") ? this.changes.communities : this.attributes.communities;
  }

  get extendedCommunities(): RouteAttributes["extendedCommunities"] {
    return this.isChanged("extendedCommunities")
      ? this.changes.extendedCommunities
      : this.attributes.extendedCommunities;
  }

  get largeCommunities(): RouteAttributes["largeCommunities"] {
    return this.isChanged("largeCommunities") ? this.changes.largeCommunities : this.attributes.largeCommunities;
  }

  get originatorId(): RouteAttributes["originatorId"] {
    return this.isChanged("originatorId") ? this.changes.originatorId : this.attributes.originatorId;
  }

  /** What is as it is already does not change, so that nobody encodes it again. */
  set<Name extends AttributeName>(name: Name, value: RouteAttributes[Name]): void {
    if (sameValue((this as RouteAttributes)[name], value)) return;
    if (this.changes === NO_CHANGES) this.changes = {};
    const changes: OwnChanges = this.changes;
    changes[name] = value;
  }

  /** What was said about the next hop, apart from addresses. */
  get orders(): NextHopOrders {
    return this.ordered;
  }

  order(orders: NextHopOrders): void {
    this.ordered = { ...this.ordered, ...orders };
  }

  verdict(permitted: boolean): PolicyVerdict {
    const { changes, weight, tag, source, ordered: orders } = this;
    return { permitted, changes, weight, tag, source, nextHop: orders };
  }

  private isChanged(name: AttributeName): boolean {
    return this.changes !== NO_CHANGES && name in this.changes;
  }
}
