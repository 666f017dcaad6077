/** What reading and writing a long configuration costs: 100,000 lines of prefix lists, route maps and neighbours. */
import { readConfiguration } from "../src/config/reader.ts";
import { SECRETS_SHOWN, writeConfiguration } from "../src/config/running-config.ts";
import { publish } from "./report.ts";

const PREFIX_LISTS = 50;
const PREFIXES = 1100;
const ROUTE_MAP_ENTRIES = 5000;
const NEIGHBORS = 4000;
const ROUNDS = 5;
const LIMIT_MS = 1000;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function file(): string {
  const address = (n: number) => `10.200.${n >> 8}.${n & 255}`;
  const lines = [
    ...numbers(PREFIX_LISTS).flatMap((list) =>
      numbers(PREFIXES).map((n) => `ip prefix-list L${list} seq ${n + 1} permit 10.${list}.${n >> 8}.${n & 255}/32`),
    ),
    ...numbers(ROUTE_MAP_ENTRIES).flatMap((n) => [
      `route-map M${n % 50} permit ${n + 1}`,
      ` match ip address prefix-list L${n % PREFIX_LISTS}`,
      ` set local-preference ${n}`,
      ` set community 65000:${n} additive`,
      "exit",
    ]),
    "router bgp 65000",
    ...numbers(NEIGHBORS).flatMap((n) => [
      ` neighbor ${address(n)} remote-as ${65001 + n}`,
      ` neighbor ${address(n)} description peer ${n}`,
      ` neighbor ${address(n)} timers 10 30`,
    ]),
    " address-family ipv4 unicast",
    ...numbers(NEIGHBORS).flatMap((n) => [
      `  neighbor ${address(n)} maximum-prefix 1000`,
      `  neighbor ${address(n)} route-map M${n % 50} in`,
    ]),
    " exit-address-family",
    "exit",
  ];
  return lines.join("\n");
}

const text = file();
const reading: number[] = [];
const writing: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  const { model } = readConfiguration(text, "long.conf");
  const read = performance.now();
  writeConfiguration(model, SECRETS_SHOWN);
  reading.push(read - start);
  writing.push(performance.now() - read);
}

publish("configuration", [
  { name: "lines", value: text.split("\n").length, unit: "lines" },
  { name: "reading them, as at the start of the daemon", value: reading[0], unit: "ms", atMost: LIMIT_MS },
  { name: "reading them again, fastest", value: Math.min(...reading), unit: "ms", atMost: LIMIT_MS },
  { name: "writing them, fastest", value: Math.min(...writing), unit: "ms" },
]);
