/** What stands below `address-family ipv4|ipv6 unicast`. */
import { type Command, Grammar } from "../grammar.ts";
import type { BgpInstance, FamilyName } from "../model.ts";
import type { Statement } from "../statement.ts";
import { maximumPathsCommands } from "./best-path.ts";
import { endings } from "./endings.ts";
import { exchangeCommands } from "./exchange.ts";
import { MEMBERSHIP } from "./neighbor.ts";
import { networkCommands } from "./network.ts";
import { originationCommands } from "./origination.ts";
import { PEER, peerLines, peerOf, peersInOrder } from "./peer.ts";
import { UNSUPPORTED_IN_FAMILY } from "./unsupported.ts";

export const IPV4_UNICAST_GRAMMAR = familyGrammar("ipv4-unicast", "A.B.C.D/M", "address-family ipv4 unicast");
export const IPV6_UNICAST_GRAMMAR = familyGrammar("ipv6-unicast", "X:X::X:X/M", "address-family ipv6 unicast");

function familyGrammar(family: FamilyName, prefix: string, title: string): Grammar<BgpInstance> {
  const commands = [
    ...familyCommands(family, prefix),
    silent(MEMBERSHIP),
    ...UNSUPPORTED_IN_FAMILY,
    ...endings("exit-address-family"),
  ];
  return new Grammar(title, commands, { neighborNames: peersInOrder });
}

/** Valid in this block, too, but written in the other. */
export function silent<T>(command: Command<T>): Command<T> {
  const { lines: _, ...others } = command;
  return others;
}

/** Those of IPv4 are valid below `router bgp` itself, too. */
export function familyCommands(family: FamilyName, prefix: string): readonly Command<BgpInstance>[] {
  return [
    {
      syntax: `[no] neighbor ${PEER} activate`,
      set: (bgp, statement) => activate(bgp, statement, family, true),
      unset: (bgp, statement) => activate(bgp, statement, family, false),
      lines: peerLines(({ activation }) => {
        const wanted = activation.get(family);
        return wanted === undefined ? undefined : `${wanted ? "" : "no "}activate`;
      }),
    },
    ...networkCommands(family, prefix),
    ...originationCommands(family, prefix),
    ...exchangeCommands(family),
    ...maximumPathsCommands(family),
  ];
}

function activate(bgp: BgpInstance, statement: Statement, family: FamilyName, wanted: boolean): void {
  peerOf(bgp, statement)?.activation.set(family, wanted);
}
