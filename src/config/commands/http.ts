/** `http`: where metrics, health and the status page are served. */
import { formatIp } from "../../net/address.ts";
import type { Command } from "../grammar.ts";
import type { Configuration } from "../model.ts";
import { PENDING } from "./pending.ts";

export const HTTP_COMMANDS: readonly Command<Configuration>[] = [
  {
    syntax: "[no] http listen ![<A.B.C.D|X:X::X:X>$address (1-65535)$tcpPort]",
    pending: PENDING.http,
    set(configuration, statement) {
      configuration.http = {
        at: statement.position(),
        address: formatIp(statement.address("address")),
        port: statement.number("tcpPort"),
      };
    },
    unset(configuration) {
      configuration.http = undefined;
    },
    *lines({ http }) {
      if (typeof http === "object") yield `http listen ${http.address} ${http.port}`;
    },
  },
  {
    // Where it listens unless told otherwise; not at all with `no`.
    syntax: "[no] http",
    pending: PENDING.http,
    set(configuration) {
      configuration.http = undefined;
    },
    unset(configuration) {
      configuration.http = "off";
    },
    *lines({ http }) {
      if (http === "off") yield "no http";
    },
  },
];
