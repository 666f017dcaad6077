/** `interface NAME`: addresses, and what is told to the hosts of a link (`ipv6 nd …`, RFC 4861). */
import { type Command, Grammar, openBlock } from "../grammar.ts";
import {
  type AdvertisedPrefix,
  emptyInterface,
  type InterfaceDefinition,
  type Lifetime,
  type RouterAdvertisements,
} from "../interface-definition.ts";
import type { Configuration } from "../model.ts";
import type { Statement } from "../statement.ts";
import { endings } from "./endings.ts";
import { PENDING } from "./pending.ts";
import {
  choiceCommand,
  flagCommand,
  numberCommand,
  type SettingCommand,
  settingCommand,
  switchCommand,
  textCommand,
  within,
} from "./setting.ts";
import { UNSUPPORTED_IN_INTERFACE } from "./unsupported.ts";

const pending = PENDING.interfaces;
const LIFETIME = "<(0-4294967295)|infinite>";

const ADVERTISEMENTS: readonly SettingCommand<RouterAdvertisements>[] = [
  switchCommand("suppress", "ipv6 nd suppress-ra", { pending }),
  settingCommand("interval", {
    syntax: "ipv6 nd ra-interval ![<(1-1800)$seconds|msec (70-1800000)$milliseconds>]",
    read: (statement) =>
      statement.has("seconds") ? statement.number("seconds") * 1000 : statement.number("milliseconds"),
    write: (interval) =>
      interval % 1000 === 0 ? `ipv6 nd ra-interval ${interval / 1000}` : `ipv6 nd ra-interval msec ${interval}`,
    pending,
  }),
  numberCommand("lifetime", "ipv6 nd ra-lifetime", "(0-9000)", { pending }),
  numberCommand("hopLimit", "ipv6 nd ra-hop-limit", "(0-255)", { pending }),
  numberCommand("retransmitInterval", "ipv6 nd ra-retrans-interval", "(0-4294967295)", { pending }),
  switchCommand("fastRetransmit", "ipv6 nd ra-fast-retrans", { pending }),
  numberCommand("reachableTime", "ipv6 nd reachable-time", "(1-3600000)", { pending }),
  flagCommand("managed", "ipv6 nd managed-config-flag", { pending }),
  flagCommand("otherConfiguration", "ipv6 nd other-config-flag", { pending }),
  numberCommand("mtu", "ipv6 nd mtu", "(1-65535)", { pending }),
  choiceCommand("preference", "ipv6 nd router-preference", ["high", "medium", "low"], "preference", { pending }),
  {
    syntax: `[no] ipv6 nd prefix X:X::X:X/M$prefix [${LIFETIME}$valid ${LIFETIME}$preferred] [{router-address|off-link|no-autoconfig}]`,
    pending,
    set({ prefixes }, statement) {
      prefixes.set(statement.written("prefix"), {
        ...(statement.has("valid") ? { valid: lifetime(statement, "valid") } : {}),
        ...(statement.has("preferred") ? { preferred: lifetime(statement, "preferred") } : {}),
        routerAddress: statement.said("router-address"),
        offLink: statement.said("off-link"),
        noAutoconfig: statement.said("no-autoconfig"),
      });
    },
    unset: ({ prefixes }, statement) => prefixes.delete(statement.written("prefix")),
    *lines({ prefixes }) {
      for (const [prefix, advertised] of prefixes) yield `ipv6 nd prefix ${prefix}${prefixOptions(advertised)}`;
    },
  },
  perHost("nameServers", "ipv6 nd rdnss X:X::X:X$address", "address"),
  perHost("searchDomains", "ipv6 nd dnssl WORD$name", "name"),
];

function prefixOptions({ valid, preferred, routerAddress, offLink, noAutoconfig }: AdvertisedPrefix): string {
  const words: string[] = [];
  if (valid !== undefined && preferred !== undefined) words.push(` ${valid} ${preferred}`);
  if (offLink) words.push(" off-link");
  if (noAutoconfig) words.push(" no-autoconfig");
  if (routerAddress) words.push(" router-address");
  return words.join("");
}

/** RFC 8106: name servers, or domains to search. */
function perHost(
  key: "nameServers" | "searchDomains",
  syntax: string,
  name: string,
): SettingCommand<RouterAdvertisements> {
  const words = syntax.slice(0, syntax.lastIndexOf(" "));
  return {
    syntax: `[no] ${syntax} [${LIFETIME}$lifetime]`,
    pending,
    set(advertisements, statement) {
      const value = statement.has("lifetime") ? lifetime(statement, "lifetime") : undefined;
      advertisements[key].set(statement.written(name), value);
    },
    unset: (advertisements, statement) => advertisements[key].delete(statement.written(name)),
    *lines(advertisements) {
      for (const [each, value] of advertisements[key])
        yield `${words} ${each}${value === undefined ? "" : ` ${value}`}`;
    },
  };
}

function lifetime(statement: Statement, name: string): Lifetime {
  return statement.value(name).type === "number" ? statement.number(name) : "infinite";
}

function addressCommand(version: "ip" | "ipv6", token: string): Command<InterfaceDefinition> {
  return {
    syntax: `[no] ${version} address ${token}$prefix`,
    pending,
    set: ({ addresses }, statement) => addresses[version].add(statement.written("prefix")),
    unset: ({ addresses }, statement) => addresses[version].delete(statement.written("prefix")),
    *lines({ addresses }) {
      for (const address of addresses[version]) yield `${version} address ${address}`;
    },
  };
}

export const INTERFACE_GRAMMAR = new Grammar<InterfaceDefinition>("interface", [
  textCommand("description", "description", "LINE...$text"),
  addressCommand("ip", "A.B.C.D/M"),
  addressCommand("ipv6", "X:X::X:X/M"),
  switchCommand("shutdown", "shutdown", { pending }),
  switchCommand("linkDetect", "link-detect", { idle: "Bellman does not watch interfaces yet" }),
  numberCommand("bandwidth", "bandwidth", "(1-1000000)", { idle: "nothing asks for it" }),
  ...ADVERTISEMENTS.map((command) => within(({ advertisements }: InterfaceDefinition) => advertisements, command)),
  ...UNSUPPORTED_IN_INTERFACE,
  ...endings("exit-interface"),
]);

export const INTERFACE: Command<Configuration> = {
  syntax: "[no] interface WORD$interface [vrf WORD$vrf]",
  opens({ interfaces }, statement) {
    const name = statement.text("interface");
    const key = keyOf(statement);
    const definition = interfaces.get(key) ?? emptyInterface(name, statement.position("interface"));
    if (statement.has("vrf")) definition.vrf = statement.text("vrf");
    interfaces.set(key, definition);
    return openBlock(INTERFACE_GRAMMAR, definition);
  },
  unset: ({ interfaces }, statement) => interfaces.delete(keyOf(statement)),
  *lines({ interfaces }) {
    for (const [key, definition] of interfaces) {
      yield { line: `interface ${key}`, block: openBlock(INTERFACE_GRAMMAR, definition) };
    }
  },
};

function keyOf(statement: Statement): string {
  const name = statement.text("interface");
  return statement.has("vrf") ? `${name} vrf ${statement.text("vrf")}` : name;
}
