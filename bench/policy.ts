/**
 * What policy costs: a prefix in a list of 100,000, a route's class, an AS path against expressions, a whole verdict. All
 * of it seeded and in memory. `npx tsx bench/policy.ts`
 */
import { parseIp } from "../src/net/address.ts";
import { type Prefix, prefixOf } from "../src/net/prefix.ts";
import { asPathText } from "../src/policy/as-path.ts";
import { AsPathList } from "../src/policy/as-path-list.ts";
import { STANDARD_COMMUNITY } from "../src/policy/community-kinds.ts";
import { CommunityList } from "../src/policy/community-list.ts";
import { PolicyStore } from "../src/policy/policy-store.ts";
import { PrefixList, type PrefixListEntry } from "../src/policy/prefix-list.ts";
import { RegularExpression } from "../src/policy/regular-expression.ts";
import type { PolicyRoute, RouteAttributes } from "../src/policy/route.ts";
import { Random } from "../test/support/random.ts";
import { type Measurement, publish } from "./report.ts";

const ENTRIES = 100_000;
const LOOKUPS = 1_000_000;
const RUNS = 5;

const random = new Random(2026);
/** Keeps the compiler from leaving out what nobody uses. */
let used = 0;

function randomPrefix(version: 4 | 6, least: number, most: number): Prefix {
  const bytes = Uint8Array.from({ length: version === 4 ? 4 : 16 }, () => random.int(0, 255));
  if (version === 6) bytes.set([0x20, 0x01]);
  return prefixOf({ version, bytes }, random.int(least, most));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

/** Nanoseconds of one of `count`, in the median run. */
function nanoseconds(count: number, run: () => number): number {
  const times = Array.from({ length: RUNS }, () => {
    const begin = performance.now();
    used += run();
    return performance.now() - begin;
  });
  return (median(times) / count) * 1e6;
}

function prefixListMeasurements(version: 4 | 6, lengths: readonly [least: number, most: number]): Measurement[] {
  const width = version === 4 ? 32 : 128;
  const entries = Array.from({ length: ENTRIES }, (_, i): PrefixListEntry => {
    const prefix = randomPrefix(version, ...lengths);
    return {
      sequence: i + 1,
      action: random.chance(0.8) ? "permit" : "deny",
      prefix,
      le: random.int(prefix.length, width),
    };
  });
  const begin = performance.now();
  const list = new PrefixList(version, entries);
  const built = performance.now() - begin;
  // Every second prefix lies within an entry.
  const wanted = Array.from({ length: LOOKUPS }, (_, i) => {
    const prefix = randomPrefix(version, lengths[0], width);
    return i % 2 === 0 ? prefix : prefixOf(entries[random.int(0, ENTRIES - 1)].prefix, prefix.length);
  });
  const stride = width / 8;
  const bytes = new Uint8Array(LOOKUPS * stride);
  const bits = Uint8Array.from(wanted, ({ length }) => length);
  for (let i = 0; i < LOOKUPS; i++) bytes.set(wanted[i].bytes, i * stride);
  const lookup = nanoseconds(LOOKUPS, () => {
    let permitted = 0;
    for (let i = 0; i < LOOKUPS; i++) if (list.permits(bytes, i * stride, bits[i])) permitted++;
    return permitted;
  });
  return [
    { name: `IPv${version} prefix list of 100,000: build`, value: built, unit: "ms", atMost: 1000 },
    { name: `IPv${version} prefix list of 100,000: look-up`, value: lookup, unit: "ns", atMost: 1000 },
  ];
}

function attributes(): RouteAttributes {
  const address = parseIp("192.0.2.1");
  if (address === undefined) throw new Error("not an address");
  return {
    origin: 0,
    asPath: [{ type: "sequence", asns: Array.from({ length: random.int(2, 8) }, () => random.int(1, 400_000)) }],
    nextHop: { address },
    communities: Array.from({ length: random.int(0, 8) }, () => random.int(0x00010000, 0xfbff0000)),
  };
}

const SETS = Array.from({ length: 20_000 }, attributes);

function asPathMeasurement(): Measurement {
  const expressions = ["^$", "_64512_", "^(100|200)_.*_300$", "_(65[0-9]{3}|666)_", "^[0-9]+( [0-9]+){9,}$"];
  const list = new AsPathList(
    expressions.map((source) => ({ action: "deny", expression: new RegularExpression(source) })),
  );
  const value = nanoseconds(SETS.length, () => SETS.filter(({ asPath }) => list.permits(asPathText(asPath))).length);
  return { name: "AS path against 5 expressions", value, unit: "ns", atMost: 20_000 };
}

function verdictMeasurements(): Measurement[] {
  const store = new PolicyStore();
  store.defineList(
    "ip prefix-list",
    "HOSTS",
    new PrefixList(4, [
      { sequence: 5, action: "permit", prefix: randomPrefix(4, 8, 8), ge: 32 },
      { sequence: 10, action: "deny", prefix: randomPrefix(4, 0, 0), le: 32 },
    ]),
  );
  store.defineList(
    "community-list",
    "MINE",
    new CommunityList(STANDARD_COMMUNITY, [{ action: "permit", communities: [0xfde80064] }]),
  );
  store.defineRouteMap("IN", [
    { sequence: 10, action: "deny", matches: [{ kind: "community", list: "MINE" }] },
    {
      sequence: 20,
      action: "permit",
      matches: [{ kind: "ip address prefix-list", list: "HOSTS" }],
      sets: [{ kind: "local-preference", value: 200 }],
    },
    { sequence: 30, action: "permit", sets: [{ kind: "community", communities: [0xfde80001], additive: true }] },
  ]);
  const map = store.routeMap("IN");
  if (map === undefined) throw new Error("the route map is not there");
  const prefixes = Uint8Array.from({ length: LOOKUPS * 4 }, () => random.int(0, 255));
  const classified = nanoseconds(LOOKUPS, () => {
    let sum = 0;
    for (let i = 0; i < LOOKUPS; i++) sum += map.classify(4, prefixes, i * 4, 32);
    return sum;
  });
  const prefixClass = map.classify(4, prefixes, 0, 32);
  const routes = SETS.map((attributes): PolicyRoute => ({ version: 4, prefixClass, attributes, direction: "in" }));
  const judged = nanoseconds(routes.length, () => routes.filter((route) => map.evaluate(route).permitted).length);
  return [
    { name: "class of a prefix in a route map", value: classified, unit: "ns", atMost: 500 },
    { name: "verdict of a route map of 3 entries", value: judged, unit: "ns", atMost: 20_000 },
  ];
}

const measurements = [
  ...prefixListMeasurements(4, [16, 32]),
  ...prefixListMeasurements(6, [32, 128]),
  asPathMeasurement(),
  ...verdictMeasurements(),
];
if (used === 0) throw new Error("nothing fitted: this measured nothing");
publish("policy", measurements);
