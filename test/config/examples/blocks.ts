/** Every kind of block, the lines that lead into one, and an example of each of its commands. */
import { IPV4_UNICAST_GRAMMAR, IPV6_UNICAST_GRAMMAR } from "../../../src/config/commands/address-family.ts";
import { BFD_GRAMMAR, PEER_GRAMMAR, PROFILE_GRAMMAR } from "../../../src/config/commands/bfd.ts";
import { GLOBAL_GRAMMAR } from "../../../src/config/commands/global.ts";
import type { AnyGrammar } from "../../../src/config/commands/grammars.ts";
import { INTERFACE_GRAMMAR } from "../../../src/config/commands/interface.ts";
import { KEY_CHAIN_GRAMMAR, KEY_GRAMMAR } from "../../../src/config/commands/key-chain.ts";
import { OVN_GRAMMAR } from "../../../src/config/commands/ovn.ts";
import { ROUTE_MAP_GRAMMAR } from "../../../src/config/commands/route-map.ts";
import { BGP_GRAMMAR } from "../../../src/config/commands/router-bgp.ts";
import { VRF_GRAMMAR } from "../../../src/config/commands/vrf.ts";
import { FAMILY_EXAMPLES } from "./address-family.ts";
import { BFD_EXAMPLES, PEER_EXAMPLES, PROFILE_EXAMPLES } from "./bfd.ts";
import type { Example } from "./example.ts";
import { HOST_EXAMPLES, INTERFACE_EXAMPLES, KEY_CHAIN_EXAMPLES, KEY_EXAMPLES, VRF_EXAMPLES } from "./host.ts";
import { NEIGHBOR_EXAMPLES } from "./neighbor.ts";
import { INSTANCE_EXAMPLES, originationExamples } from "./origination.ts";
import { OVN_EXAMPLES } from "./ovn.ts";
import { ROUTE_MAP_EXAMPLES } from "./route-map.ts";
import { BGP_EXAMPLES } from "./router-bgp.ts";
import { GLOBAL_EXAMPLES } from "./top-level.ts";

interface ExampleBlock {
  readonly name: string;
  readonly above: readonly string[];
  readonly grammar: AnyGrammar;
  readonly examples: readonly Example[];
  /** Commands that are valid here, too, and have their examples elsewhere. */
  readonly alsoShown?: readonly Example[];
}

const IPV4_EXAMPLES = [...FAMILY_EXAMPLES, ...originationExamples("ipv4-unicast")];
const IN_BGP = [...BGP_EXAMPLES, ...NEIGHBOR_EXAMPLES, ...INSTANCE_EXAMPLES];

export const BLOCKS: readonly ExampleBlock[] = [
  { name: "the top level", above: [], grammar: GLOBAL_GRAMMAR, examples: [...GLOBAL_EXAMPLES, ...HOST_EXAMPLES] },
  {
    name: "router bgp",
    above: ["router bgp 65000"],
    grammar: BGP_GRAMMAR,
    examples: IN_BGP,
    alsoShown: IPV4_EXAMPLES,
  },
  {
    name: "address-family ipv4",
    above: ["router bgp 65000", "address-family ipv4"],
    grammar: IPV4_UNICAST_GRAMMAR,
    examples: IPV4_EXAMPLES,
    alsoShown: BGP_EXAMPLES,
  },
  {
    name: "address-family ipv6",
    above: ["router bgp 65000", "address-family ipv6"],
    grammar: IPV6_UNICAST_GRAMMAR,
    examples: originationExamples("ipv6-unicast"),
    alsoShown: [...BGP_EXAMPLES, ...FAMILY_EXAMPLES],
  },
  { name: "route-map", above: ["route-map X permit 10"], grammar: ROUTE_MAP_GRAMMAR, examples: ROUTE_MAP_EXAMPLES },
  { name: "vrf", above: ["vrf red"], grammar: VRF_GRAMMAR, examples: VRF_EXAMPLES },
  { name: "interface", above: ["interface eth0"], grammar: INTERFACE_GRAMMAR, examples: INTERFACE_EXAMPLES },
  { name: "bfd", above: ["bfd"], grammar: BFD_GRAMMAR, examples: BFD_EXAMPLES },
  { name: "profile", above: ["bfd", "profile fast"], grammar: PROFILE_GRAMMAR, examples: PROFILE_EXAMPLES },
  { name: "peer", above: ["bfd", "peer 192.0.2.1"], grammar: PEER_GRAMMAR, examples: PEER_EXAMPLES },
  { name: "key chain", above: ["key chain K"], grammar: KEY_CHAIN_GRAMMAR, examples: KEY_CHAIN_EXAMPLES },
  {
    name: "key",
    above: ["key chain K", "key 1"],
    grammar: KEY_GRAMMAR,
    examples: KEY_EXAMPLES,
    alsoShown: [...HOST_EXAMPLES, ...KEY_CHAIN_EXAMPLES],
  },
  { name: "ovn", above: ["ovn"], grammar: OVN_GRAMMAR, examples: OVN_EXAMPLES },
];
