/** `vrf NAME`, and the routing of the default VRF, which stands outside of any block. */
import { type Command, Grammar, openBlock } from "../grammar.ts";
import type { VrfDefinition } from "../host-routing.ts";
import type { Configuration } from "../model.ts";
import { endings } from "./endings.ts";
import { FORWARDING_COMMANDS, ROUTER_ID, ROUTING_COMMANDS } from "./host-routing.ts";
import { PENDING } from "./pending.ts";
import { GLOBAL_ROUTES, staticRouteCommands, VRF_ROUTES } from "./static-routes.ts";

export const VRF_GRAMMAR = new Grammar<VrfDefinition>("vrf", [
  {
    syntax: "[no] vni ![(1-16777215)$number [prefix-routes-only]]",
    pending: PENDING.vrf,
    set({ routing }, statement) {
      routing.vni = { vni: statement.number("number"), prefixRoutesOnly: statement.said("prefix-routes-only") };
    },
    unset({ routing }) {
      routing.vni = undefined;
    },
    *lines({ routing: { vni } }) {
      if (vni !== undefined) yield `vni ${vni.vni}${vni.prefixRoutesOnly ? " prefix-routes-only" : ""}`;
    },
  },
  ...staticRouteCommands(VRF_ROUTES),
  ...ROUTING_COMMANDS,
  ROUTER_ID,
  ...endings("exit-vrf"),
]);

export const VRF_COMMANDS: readonly Command<Configuration>[] = [
  {
    syntax: "[no] vrf WORD$vrf",
    opens: (configuration, statement) =>
      openBlock(VRF_GRAMMAR, configuration.vrf(statement.text("vrf"), statement.position("vrf"))),
    unset: ({ vrfs }, statement) => vrfs.delete(statement.text("vrf")),
    *lines({ vrfs }) {
      for (const vrf of vrfs.values()) {
        yield { line: `vrf ${vrf.name}`, block: openBlock(VRF_GRAMMAR, vrf), end: "exit-vrf" };
      }
    },
  },
  ...staticRouteCommands(GLOBAL_ROUTES),
  ...ROUTING_COMMANDS,
  ...FORWARDING_COMMANDS,
  ROUTER_ID,
];
