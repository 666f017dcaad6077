/**
 * The route that a route map is asked about: one object for all routes of a neighbour, in which only what differs from
 * one to the next is exchanged. A route map keeps nothing of it.
 */
import type { PathAttributes } from "../../bgp/messages.ts";
import type { PolicyPeer, PolicyRoute } from "../../policy/route.ts";

/** What a route map is told of every route of a neighbour. */
export type PolicyCircumstances = Omit<PolicyRoute, "attributes" | "prefixClass" | "tag" | "multipath">;

export class JudgedRoute implements PolicyRoute {
  readonly version: 4 | 6;
  readonly direction: PolicyRoute["direction"];
  readonly peer: PolicyPeer | undefined;
  readonly interface: string | undefined;
  readonly sourceProtocol: string | undefined;
  readonly localAs: number | undefined;
  readonly defaultLocalPref: number | undefined;
  attributes: PathAttributes = { origin: 0, asPath: [], nextHop: undefined };
  prefixClass = 0;
  tag = 0;
  multipath: PolicyRoute["multipath"] = undefined;

  constructor(circumstances: PolicyCircumstances) {
    this.version = circumstances.version;
    this.direction = circumstances.direction;
    this.peer = circumstances.peer;
    this.interface = circumstances.interface;
    this.sourceProtocol = circumstances.sourceProtocol;
    this.localAs = circumstances.localAs;
    this.defaultLocalPref = circumstances.defaultLocalPref;
  }
}
