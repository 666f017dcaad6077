/** A route on its way through a route map: what the entries up to here have made of it. Later entries see the changes. */
import type { IpAddress } from "../net/address.ts";
import { asPathText } from "./as-path.ts";
import type { NextHopOrders, PolicyRoute, PolicyVerdict, RouteAttributes } from "./route.ts";

type Optional = "communities" | "extendedCommunities" | "largeCommunities";

export class Draft<Attributes extends RouteAttributes = RouteAttributes> {
  readonly route: PolicyRoute<Attributes>;
  attributes: Attributes;
  weight: number | undefined;
  tag: number | undefined;
  source: IpAddress | undefined;
  nextHop: NextHopOrders = {};
  private textOf: RouteAttributes["asPath"] | undefined;
  private text = "";

  constructor(route: PolicyRoute<Attributes>) {
    this.route = route;
    this.attributes = route.attributes;
  }

  /** The AS path as as-path lists see it. */
  get asPathText(): string {
    if (this.textOf !== this.attributes.asPath) {
      this.textOf = this.attributes.asPath;
      this.text = asPathText(this.textOf);
    }
    return this.text;
  }

  /** What changes nothing leaves the same object, so that nobody encodes it again. */
  change(changes: Partial<RouteAttributes>): void {
    const names = Object.keys(changes) as (keyof RouteAttributes)[];
    if (names.every((name) => changes[name] === this.attributes[name])) return;
    this.attributes = { ...this.attributes, ...changes };
  }

  /** No communities and no attribute for them are the same, and the latter is what can be sent. */
  changeCommunities<Name extends Optional>(name: Name, communities: NonNullable<RouteAttributes[Name]>): void {
    const before: readonly unknown[] = this.attributes[name] ?? [];
    if (communities === before || communities.length + before.length === 0) return;
    const attributes = { ...this.attributes, [name]: communities };
    if (communities.length === 0) Reflect.deleteProperty(attributes, name);
    this.attributes = attributes;
  }

  order(orders: NextHopOrders): void {
    this.nextHop = { ...this.nextHop, ...orders };
  }

  verdict(permitted: boolean): PolicyVerdict<Attributes> {
    const { attributes, weight, tag, source, nextHop } = this;
    return { permitted, attributes, weight, tag, source, nextHop };
  }
}
