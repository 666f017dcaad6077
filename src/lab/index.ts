/** `bellmand/lab`: topologies of real routers, of many makers, in network namespaces of this machine. Needs root. */

export type { RefusedRoute, RouteEvent } from "./agent-protocol.ts";
export { eventually, LabTimeout, type Patience } from "./eventually.ts";
export { Lab, type LabOptions } from "./lab.ts";
export type {
  Announcement,
  Beginning,
  NeighborDescription,
  NeighborLines,
  Peer,
  PeerAbility,
  PeerContext,
  PeerDescription,
  PeerKind,
  PeerRoute,
  PeerSession,
  RouteOrigin,
  SeenNotification,
} from "./peer.ts";
export { BellmanPeer, bellman } from "./peers/bellman.ts";
export { bird } from "./peers/bird.ts";
export { exabgp } from "./peers/exabgp.ts";
export { frr } from "./peers/frr.ts";
export { gobgp } from "./peers/gobgp.ts";
export { openbgpd } from "./peers/openbgpd.ts";
export { assertRequirements, MissingRequirements, missingRequirements, type RequiredProgram } from "./requirements.ts";
export { type LinkSpec, type NodeSpec, type SessionSpec, type Topology, TopologyError } from "./topology.ts";
