/** One round: the same router here and in FRR, the same UPDATEs to both, one neighbour after the other. */
import { parsePrefix } from "../../../src/net/prefix.ts";
import type { Decision, DecisionPath } from "../../../src/speaker/route.ts";
import { Speaker } from "../../../src/speaker/speaker.ts";
import { Random } from "../../support/random.ts";
import { Bgpd } from "../bgpd.ts";
import { frrConfiguration, VIEW } from "./frr-configuration.ts";
import { randomScripts, type Script } from "./random-candidates.ts";
import { definePolicies, MARKS } from "./random-policies.ts";
import { type Round, type RoundNeighbor, randomRound, WITNESS } from "./random-round.ts";
import type { RecordedAttributes } from "./recorded-update.ts";
import { ScriptedNeighbor } from "./scripted-neighbor.ts";

/** A path as `show bgp … json detail` has it. */
export interface FrrPath {
  readonly bestpath?: { readonly overall?: boolean; readonly selectionReason?: string };
  readonly multipath?: boolean;
  readonly peer: { readonly peerId: string };
}

/** What a neighbour's part has changed. */
interface Step {
  readonly neighbor: RoundNeighbor;
  /** By prefix: its path, as it takes part in the decision from now on; undefined: none. */
  readonly paths: ReadonlyMap<string, DecisionPath | undefined>;
}

export interface Differential {
  readonly seed: number;
  readonly round: Round;
  readonly configuration: readonly string[];
  readonly prefixes: readonly string[];
  readonly steps: readonly Step[];
  readonly here: Side;
  readonly there: Side;
  readonly decisions: ReadonlyMap<string, Decision | undefined>;
  readonly frrPaths: Readonly<Record<string, readonly FrrPath[]>>;
}

/** What a neighbour was told of a prefix. */
interface Side {
  told(neighbor: RoundNeighbor, prefix: string): readonly RecordedAttributes[];
}

export async function runRound(seed: number, count: number): Promise<Differential> {
  const random = new Random(seed);
  const round = randomRound(random.fork(), `s${seed}`);
  const prefixes = Array.from({ length: count }, (_, i) => `10.${1 + (i >> 8)}.${i & 255}.0/24`);
  const scripts = randomScripts(random.fork(), round, prefixes);
  const speaker = new Speaker({ ...round.speaker, listen: [{ address: "127.0.0.1", port: 0 }] });
  const policy = definePolicies(random.fork(), round, speaker.policy);
  const configuration = frrConfiguration(round, policy);
  const bgpd = await Bgpd.start(configuration);
  const opened: ScriptedNeighbor[] = [];
  try {
    await speaker.ready();
    for (const { address, asn, options } of round.neighbors) {
      speaker.addNeighbor({ ...options, address, remoteAs: asn });
    }
    const here = await openSide(round, speaker.listening[0].port, opened);
    const there = await openSide(round, bgpd.port, opened);
    const steps = await play(scripts, round, speaker, [here, there]);
    return {
      seed,
      round,
      configuration,
      prefixes,
      steps,
      here: recorded(here),
      there: recorded(there),
      decisions: new Map(prefixes.map((prefix) => [prefix, speaker.decision(prefix)])),
      frrPaths: await frrPaths(bgpd),
    };
  } finally {
    for (const neighbor of opened) neighbor.close();
    await Promise.all([speaker.close(), bgpd.stop()]);
  }
}

type Neighbors = ReadonlyMap<string, ScriptedNeighbor>;

async function openSide(round: Round, port: number, opened: ScriptedNeighbor[]): Promise<Neighbors> {
  const side = new Map<string, ScriptedNeighbor>();
  for (const { name, address, asn, routerId, options } of round.neighbors) {
    const takesPaths = options.familyOptions["ipv4-unicast"].addPathSend !== undefined;
    const neighbor = await ScriptedNeighbor.open({ address, asn, routerId, takesPaths, port });
    opened.push(neighbor);
    side.set(name, neighbor);
  }
  return side;
}

/** Lets one neighbour after the other speak: each is heard and decided about before the next one begins. */
async function play(
  scripts: readonly Script[],
  round: Round,
  speaker: Speaker,
  sides: readonly Neighbors[],
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const [index, { neighbor, routes }] of scripts.entries()) {
    await announce(neighbor, routes, index, [WITNESS], sides);
    steps.push({ neighbor, paths: pathsNow(speaker, neighbor, routes) });
  }
  // Everybody has heard everything once everybody has heard this.
  const last = round.neighbors.find(({ announces, peerType }) => announces && peerType === "ebgp");
  const listeners = round.neighbors.filter(({ announces }) => !announces).map(({ name }) => name);
  if (last !== undefined) await announce(last, [], scripts.length, listeners, sides);
  return steps;
}

async function announce(
  neighbor: RoundNeighbor,
  routes: Script["routes"],
  mark: number,
  hearers: readonly string[],
  sides: readonly Neighbors[],
): Promise<void> {
  const text = `${MARKS}.${mark}/32`;
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Error(`${text} is no prefix`);
  for (const side of sides) side.get(neighbor.name)?.announce([...routes, { prefix, attributes: markOf(neighbor) }]);
  for (const side of sides) {
    for (const hearer of hearers) await side.get(hearer)?.hears(text, () => side.get(neighbor.name)?.failure);
  }
}

function markOf({ peerType, asn }: RoundNeighbor): NonNullable<Script["routes"][number]["attributes"]> {
  const type = { ebgp: "sequence", confed: "confed-sequence", ibgp: undefined } as const;
  const segment = type[peerType];
  const nextHop = { address: { version: 4, bytes: Uint8Array.of(10, 99, 0, 77) } } as const;
  return {
    origin: 0,
    asPath: segment === undefined ? [] : [{ type: segment, asns: [asn] }],
    nextHop,
    ...(peerType === "ebgp" ? {} : { localPref: 100 }),
  };
}

function pathsNow(speaker: Speaker, { address }: RoundNeighbor, routes: Script["routes"]): Step["paths"] {
  return new Map(
    routes.map(({ prefix }) => {
      const text = formatted(prefix);
      return [text, speaker.decision(text)?.paths.find((path) => path.from === address)];
    }),
  );
}

function formatted({ bytes, length }: Script["routes"][number]["prefix"]): string {
  return `${bytes.join(".")}/${length}`;
}

function recorded(side: Neighbors): Side {
  return { told: ({ name }, prefix) => side.get(name)?.toldOf(prefix) ?? [] };
}

async function frrPaths(bgpd: Bgpd): Promise<Differential["frrPaths"]> {
  const { routes } = JSON.parse(await bgpd.show(`show bgp view ${VIEW} ipv4 unicast json detail`)) as {
    readonly routes: Readonly<Record<string, readonly (FrrPath | { readonly prefix: string })[]>>;
  };
  return Object.fromEntries(
    Object.entries(routes).map(([prefix, all]) => [prefix, all.filter((path) => "peer" in path)]),
  );
}
