/** `bellmand/bfd`: knows within milliseconds when the path to a peer breaks (RFC 5880, 5881, 5883). */

export { Bfd, type BfdEvents, BfdSession, type BfdSessionEvents } from "./bfd.ts";
export { type BfdAuthentication, BfdError, type BfdOptions, type BfdPathOptions } from "./path-options.ts";
