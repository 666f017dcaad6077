/** `bgp …` below `router bgp`: when routes are announced, and with which MED. */
import type { Command } from "../grammar.ts";
import type { BgpInstance } from "../model.ts";
import { PENDING } from "./pending.ts";
import { numberCommand, settingCommand, switchCommand } from "./setting.ts";

export const INSTANCE_SETTINGS: readonly Command<BgpInstance>[] = [
  switchCommand("fastExternalFailover", "bgp fast-external-failover", {
    idle: "Bellman does not watch interfaces yet",
  }),
  switchCommand("disableConnectedRouteCheck", "bgp disable-ebgp-connected-route-check", {
    idle: "a neighbour may be any number of hops away, and the TTL is not limited yet",
  }),
  settingCommand("suppressFibPending", {
    syntax: "bgp suppress-fib-pending [(0-10000)$number]",
    read: (statement) => (statement.has("number") ? statement.number("number") : true),
    write: (delay) => (delay === true ? "bgp suppress-fib-pending" : `bgp suppress-fib-pending ${delay}`),
    pending: PENDING.kernel,
  }),
  numberCommand("coalesceTime", "coalesce-time", "(0-4294967295)", {
    idle: "updates leave at once, packed as far as they wait together",
  }),
  {
    syntax: "[no] bgp max-med on-startup ![(5-86400)$seconds [(0-4294967295)$value]]",
    pending: PENDING.origination,
    set({ maximumMed }, statement) {
      const value = statement.has("value") ? { value: statement.number("value") } : {};
      maximumMed.onStartup = { seconds: statement.number("seconds"), ...value };
    },
    unset: ({ maximumMed }) => delete maximumMed.onStartup,
    *lines({ maximumMed: { onStartup } }) {
      if (onStartup !== undefined) yield `bgp max-med on-startup ${onStartup.seconds}${suffixOf(onStartup)}`;
    },
  },
  {
    syntax: "[no] bgp max-med administrative [(0-4294967295)$value]",
    pending: PENDING.origination,
    set({ maximumMed }, statement) {
      maximumMed.administrative = statement.has("value") ? { value: statement.number("value") } : {};
    },
    unset: ({ maximumMed }) => delete maximumMed.administrative,
    *lines({ maximumMed: { administrative } }) {
      if (administrative !== undefined) yield `bgp max-med administrative${suffixOf(administrative)}`;
    },
  },
];

function suffixOf({ value }: { readonly value?: number }): string {
  return value === undefined ? "" : ` ${value}`;
}
