/** What stands below `address-family ipv4|ipv6 unicast`. */
import { formatPrefix } from "../../net/prefix.ts";
import { type Command, Grammar } from "../grammar.ts";
import type { BgpInstance, FamilyName } from "../model.ts";
import type { Statement } from "../statement.ts";
import { maximumPathsCommands } from "./best-path.ts";
import { endings } from "./endings.ts";
import { exchangeCommands } from "./exchange.ts";
import { MEMBERSHIP } from "./neighbor.ts";
import { PEER, peerOf } from "./peer.ts";
import { UNSUPPORTED_IN_FAMILY } from "./unsupported.ts";

export const IPV4_UNICAST_GRAMMAR = familyGrammar("ipv4-unicast", "A.B.C.D/M", "address-family ipv4 unicast");
export const IPV6_UNICAST_GRAMMAR = familyGrammar("ipv6-unicast", "X:X::X:X/M", "address-family ipv6 unicast");

function familyGrammar(family: FamilyName, prefix: string, title: string): Grammar<BgpInstance> {
  return new Grammar(title, [
    ...familyCommands(family, prefix),
    MEMBERSHIP,
    ...UNSUPPORTED_IN_FAMILY,
    ...endings("exit-address-family"),
  ]);
}

/** Those of IPv4 are valid below `router bgp` itself, too. */
export function familyCommands(family: FamilyName, prefix: string): readonly Command<BgpInstance>[] {
  return [
    {
      syntax: `[no] neighbor ${PEER} activate`,
      set: (bgp, statement) => activate(bgp, statement, family, true),
      unset: (bgp, statement) => activate(bgp, statement, family, false),
    },
    {
      syntax: `[no] network ${prefix}$prefix`,
      set: announce,
      unset: (bgp, statement) => bgp.networks.delete(formatPrefix(statement.prefix("prefix"))),
    },
    { syntax: `[no] network ${prefix}$prefix <route-map|label-index|backdoor> [LINE...$rest]`, unsupported: true },
    ...exchangeCommands(family),
    ...maximumPathsCommands(family),
  ];
}

function activate(bgp: BgpInstance, statement: Statement, family: FamilyName, wanted: boolean): void {
  peerOf(bgp, statement)?.activation.set(family, wanted);
}

function announce(bgp: BgpInstance, statement: Statement): void {
  const prefix = statement.prefix("prefix");
  const key = formatPrefix(prefix);
  if (key !== statement.written("prefix") && prefix.version === 4) {
    statement.notice(`${statement.written("prefix")} has host bits; ${key} is announced`, "prefix");
  }
  bgp.networks.set(key, { prefix, at: statement.position("prefix") });
}
