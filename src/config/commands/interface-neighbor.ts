/** `neighbor IFNAME interface …`: whoever is at the other end of a link, below `router bgp`. */
import { formatIp } from "../../net/address.ts";
import type { Command } from "../grammar.ts";
import type { BgpInstance } from "../model.ts";
import { quote } from "../problems.ts";
import { join, readRemoteAs } from "./neighbor.ts";
import { looksLikeAddress } from "./peer.ts";
import { PENDING } from "./pending.ts";

export const INTERFACE_NEIGHBOR_COMMANDS: readonly Command<BgpInstance>[] = [
  {
    syntax:
      "[no] neighbor WORD$interface interface [v6only] [<peer-group PGNAME$group|remote-as <ASNUM|internal|external|auto>$remoteAs>]",
    pending: PENDING.neighborsByInterface,
    set(bgp, statement) {
      const name = statement.text("interface");
      const isGroup = bgp.groups.get(name)?.declared === true;
      if (isGroup || looksLikeAddress(name)) {
        const what = isGroup ? "a peer group" : "not an interface";
        statement.error(`${quote(name)} is ${what}: expected the name of an interface`, "interface");
        return;
      }
      const neighbor = bgp.interfaceNeighbor(name, statement.position("interface"));
      if (statement.said("v6only")) neighbor.v6only = true;
      if (statement.has("remoteAs")) neighbor.remoteAs = readRemoteAs(statement);
      if (statement.has("group")) join(neighbor, statement, "interface");
    },
    unset: (bgp, statement) => bgp.interfaceNeighbors.delete(statement.text("interface")),
    *lines({ interfaceNeighbors }) {
      for (const { interface: name, v6only, remoteAs, membership } of interfaceNeighbors.values()) {
        const words = [`neighbor ${name} interface`];
        if (v6only) words.push("v6only");
        if (membership !== undefined) words.push(`peer-group ${membership.group}`);
        else if (remoteAs !== undefined) words.push(`remote-as ${remoteAs}`);
        yield words.join(" ");
      }
    },
  },
  {
    // An address that is the neighbour's on one link only.
    syntax: "[no] neighbor <A.B.C.D|X:X::X:X>$address interface ![WORD$interface]",
    pending: PENDING.socketOptions,
    set(bgp, statement) {
      const address = formatIp(statement.address("address"));
      bgp.neighbor(address, statement.position("address")).throughInterface = statement.text("interface");
    },
    unset(bgp, statement) {
      delete bgp.neighbors.get(formatIp(statement.address("address")))?.throughInterface;
    },
    *lines({ neighbors }) {
      for (const { address, throughInterface } of neighbors.values()) {
        if (throughInterface !== undefined) yield `neighbor ${address} interface ${throughInterface}`;
      }
    },
  },
];
