/** All kinds of blocks that a configuration has, the outermost first. */
import type { Grammar } from "../grammar.ts";
import { IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "./address-family.ts";
import { BFD_GRAMMAR, PEER_GRAMMAR, PROFILE_GRAMMAR } from "./bfd.ts";
import { GLOBAL_GRAMMAR } from "./global.ts";
import { INTERFACE_GRAMMAR } from "./interface.ts";
import { KEY_CHAIN_GRAMMAR, KEY_GRAMMAR } from "./key-chain.ts";
import { OVN_GRAMMAR } from "./ovn.ts";
import { ROUTE_MAP_GRAMMAR } from "./route-map.ts";
import { BGP_GRAMMAR } from "./router-bgp.ts";
import { VRF_GRAMMAR } from "./vrf.ts";

/** A block whose target nobody needs to know. */
export type AnyGrammar = Pick<Grammar<never>, "title" | "commands" | "tree">;

export const GRAMMARS: readonly AnyGrammar[] = [
  GLOBAL_GRAMMAR,
  BGP_GRAMMAR,
  IPV4_UNICAST_GRAMMAR,
  IPV6_UNICAST_GRAMMAR,
  ROUTE_MAP_GRAMMAR,
  VRF_GRAMMAR,
  INTERFACE_GRAMMAR,
  BFD_GRAMMAR,
  PROFILE_GRAMMAR,
  PEER_GRAMMAR,
  KEY_CHAIN_GRAMMAR,
  KEY_GRAMMAR,
  OVN_GRAMMAR,
];
