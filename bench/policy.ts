/**
 * What policy costs: a prefix in a list, a route's class, an AS path against expressions, a whole verdict, and the bytes
 * that change. All of it seeded and in memory, on attribute sets like the Internet's. `npx tsx bench/policy.ts`
 */
import { prependAsPath } from "../src/bgp/as-path.ts";
import { editAttributes } from "../src/bgp/attribute-edit.ts";
import { AttributeView } from "../src/bgp/attribute-view.ts";
import { decodeAttributes, encodeAttributes } from "../src/bgp/canonical-attributes.ts";
import type { PathAttributes } from "../src/bgp/messages.ts";
import { type IpAddress, parseIp } from "../src/net/address.ts";
import { type Prefix, prefixOf } from "../src/net/prefix.ts";
import { AsPathList } from "../src/policy/as-path-list.ts";
import { STANDARD_COMMUNITY } from "../src/policy/community-kinds.ts";
import { CommunityList } from "../src/policy/community-list.ts";
import { PolicyStore } from "../src/policy/policy-store.ts";
import { PrefixList, type PrefixListEntry } from "../src/policy/prefix-list.ts";
import { RegularExpression } from "../src/policy/regular-expression.ts";
import type { PolicyRoute } from "../src/policy/route.ts";
import type { RouteMap } from "../src/policy/route-map.ts";
import { Random } from "../test/support/random.ts";
import { type Measurement, publish } from "./report.ts";

const ENTRIES = 100_000;
const LOOKUPS = 1_000_000;
const SETS = 50_000;
const RUNS = 7;

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

function address(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`${text} is not an address`);
  return address;
}

const NEIGHBOR_AS = 64600;
const OUR_AS = 65000;
const [THEIR_ADDRESS, OUR_ADDRESS] = ["192.0.2.1", "192.0.2.2"].map((text) => ({ address: address(text) }));
const [CUSTOMER, KEPT, CHECKED, OTHERS] = [100, 200, 300, 400].map((value) => OUR_AS * 65536 + value);

function attributes(): PathAttributes {
  const asns = [NEIGHBOR_AS];
  for (let hops = random.int(1, 7); hops > 0; hops--) asns.push(random.int(1, 400_000));
  const communities = Array.from({ length: random.int(0, 8) }, () => random.int(0x00010000, 0xfbff0000));
  if (random.chance(0.5)) communities.push(CUSTOMER);
  return {
    origin: random.chance(0.9) ? 0 : 2,
    asPath: [{ type: "sequence", asns }],
    nextHop: THEIR_ADDRESS,
    ...(random.chance(0.4) ? { med: random.int(0, 1000) } : {}),
    ...(random.chance(0.1)
      ? { atomicAggregate: true, aggregator: { asn: asns[1], address: address("192.0.2.9") } }
      : {}),
    communities,
    ...(random.chance(0.15) ? { largeCommunities: [{ global: asns[1], local1: 1, local2: random.int(0, 999) }] } : {}),
  };
}

/** Blocks side by side, as the table keeps them. */
const BLOCKS = Array.from({ length: SETS }, () => encodeAttributes(attributes()));
const BYTES = new Uint8Array(Buffer.concat(BLOCKS));
const LENGTHS = Int32Array.from(BLOCKS, ({ length }) => length);
const view = new AttributeView();

/** Millions a second of something done once to every attribute set. */
function rate(name: string, once: (block: Uint8Array) => number, atLeast?: number): Measurement {
  const time = nanoseconds(SETS, () => {
    let sum = 0;
    let start = 0;
    for (const length of LENGTHS) {
      sum += once(BYTES.subarray(start, start + length));
      start += length;
    }
    return sum;
  });
  return { name, value: 1000 / time, unit: "M/s", ...(atLeast === undefined ? {} : { atLeast }) };
}

/** What every route to another AS needs. */
function exportMeasurements(): Measurement[] {
  const changes = { prepend: [OUR_AS], nextHop: OUR_ADDRESS, med: undefined, localPref: undefined };
  return [
    rate(
      "export to another AS: look and edit",
      (block) => {
        view.load(block);
        if (view.communities?.includes(KEPT)) return 0;
        return editAttributes(block, changes).length;
      },
      1.5,
    ),
    rate("the same, decoded and encoded", (block) => {
      const { med, localPref, ...rest } = decodeAttributes(block);
      if (rest.communities?.includes(KEPT)) return 0;
      const asPath = prependAsPath(rest.asPath, OUR_AS);
      return encodeAttributes({ ...rest, asPath, nextHop: OUR_ADDRESS }).length;
    }),
  ];
}

function asPathMeasurement(): Measurement {
  const expressions = ["^$", "_64512_", "^(100|200)_.*_300$", "_(65[0-9]{3}|666)_", "^[0-9]+( [0-9]+){9,}$"];
  const list = new AsPathList(
    expressions.map((source) => ({ action: "deny", expression: new RegularExpression(source) })),
  );
  const paths = BLOCKS.map((block) => decodeAttributes(block).asPath);
  const value = nanoseconds(SETS, () => paths.filter((path) => !list.permits(path)).length);
  return { name: "AS path against 5 expressions", value, unit: "ns", atMost: 20_000 };
}

function policy(): PolicyStore {
  const store = new PolicyStore();
  const permitted = (source: string) => ({ action: "permit", expression: new RegularExpression(source) }) as const;
  const communities = (...communities: number[]) =>
    new CommunityList(
      STANDARD_COMMUNITY,
      communities.map((community) => ({ action: "permit", communities: [community] })),
    );
  store.defineList("ip prefix-list", "TABLE", prefixList(20));
  store.defineList("ip prefix-list", "LONG", prefixList(100));
  store.defineList("as-path access-list", "PATHS", new AsPathList(["_666_", "^64600_.*[05]$"].map(permitted)));
  store.defineList("community-list", "CUSTOMERS", communities(CUSTOMER));
  store.defineList("community-list", "KEPT", communities(KEPT, CHECKED));
  store.defineRouteMap("IN", [
    {
      sequence: 10,
      action: "permit",
      matches: [
        { kind: "ip address prefix-list", list: "TABLE" },
        { kind: "as-path", list: "PATHS" },
        { kind: "community", list: "CUSTOMERS" },
      ],
      sets: [
        { kind: "local-preference", value: 200 },
        { kind: "community", communities: [CHECKED], additive: true },
      ],
    },
    {
      sequence: 20,
      action: "permit",
      sets: [
        { kind: "local-preference", value: 80 },
        { kind: "community", communities: [OTHERS], additive: true },
      ],
    },
  ]);
  store.defineRouteMap("OUT", [
    { sequence: 10, action: "deny", matches: [{ kind: "community", list: "KEPT" }] },
    {
      sequence: 20,
      action: "permit",
      sets: [
        { kind: "metric", value: 50 },
        { kind: "as-path prepend", asns: [OUR_AS, OUR_AS] },
      ],
    },
  ]);
  store.defineRouteMap("BY-PREFIX", [
    { sequence: 10, action: "permit", matches: [{ kind: "ip address prefix-list", list: "LONG" }] },
  ]);
  return store;
}

/** Cuts the address space into ranges, as lists of bogons and of customers do; everything else is permitted. */
function prefixList(entries: number): PrefixList {
  const special = Array.from({ length: entries - 1 }, (_, i): PrefixListEntry => {
    return { sequence: i + 1, action: "deny", prefix: randomPrefix(4, 8, 20), le: 32 };
  });
  return new PrefixList(4, [
    ...special,
    { sequence: entries, action: "permit", prefix: randomPrefix(4, 0, 0), le: 24 },
  ]);
}

function routeMap(store: PolicyStore, name: string): RouteMap {
  const map = store.routeMap(name);
  if (map === undefined) throw new Error(`there is no route map ${name}`);
  return map;
}

function classMeasurement(store: PolicyStore): Measurement {
  const map = routeMap(store, "BY-PREFIX");
  const prefixes = Uint8Array.from({ length: LOOKUPS * 4 }, () => random.int(0, 255));
  const lengths = Uint8Array.from({ length: LOOKUPS }, () => random.int(12, 24));
  const time = nanoseconds(LOOKUPS, () => {
    let sum = 0;
    for (let i = 0; i < LOOKUPS; i++) sum += map.classify(4, prefixes, i * 4, lengths[i]);
    return sum;
  });
  const name = "classes of 1,000,000 prefixes, list of 100";
  return { name, value: (time * LOOKUPS) / 1e9, unit: "s", atMost: 0.15 };
}

function verdictMeasurements(store: PolicyStore): Measurement[] {
  return (["in", "out"] as const).flatMap((direction) => {
    const map = routeMap(store, direction.toUpperCase());
    const route: PolicyRoute = {
      version: 4,
      prefixClass: map.classOf(randomPrefix(4, 24, 24)),
      attributes: view,
      direction,
    };
    const judge = (block: Uint8Array) => {
      view.load(block);
      return map.evaluate(route);
    };
    return [
      rate(`route map of 2 entries, ${direction}: verdict`, (block) => (judge(block).permitted ? 1 : 0), 1),
      rate(
        `route map of 2 entries, ${direction}: verdict and edit`,
        (block) => editAttributes(block, judge(block).changes).length,
      ),
    ];
  });
}

const store = policy();
// Those that leave much garbage behind come last.
const measurements = [
  ...verdictMeasurements(store),
  ...exportMeasurements(),
  asPathMeasurement(),
  classMeasurement(store),
  ...prefixListMeasurements(4, [16, 32]),
  ...prefixListMeasurements(6, [32, 128]),
];
if (used === 0) throw new Error("nothing fitted: this measured nothing");
publish("policy", measurements);
for (const { name, value, unit } of measurements) {
  process.stdout.write(`${name.padEnd(45)} ${value.toFixed(2).padStart(8)} ${unit}\n`);
}
