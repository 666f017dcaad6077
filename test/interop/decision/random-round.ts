/** A router by chance: its knobs, its neighbours, and what there is to choose on each session. */
import type {
  BestPathOptions,
  ConfederationOptions,
  FamilyOptions,
  MaximumPathsOptions,
  NeighborOptions,
  SpeakerOptions,
} from "../../../src/speaker/settings/options.ts";
import type { Random } from "../../support/random.ts";

export interface Round {
  readonly speaker: SpeakerOptions;
  /** In the order in which they announce; then those that only listen. */
  readonly neighbors: readonly RoundNeighbor[];
}

type PeerType = "ebgp" | "ibgp" | "confed";

export interface RoundNeighbor {
  readonly name: string;
  readonly peerType: PeerType;
  /** What it says of itself. */
  readonly asn: number;
  readonly routerId: number;
  readonly address: string;
  readonly announces: boolean;
  readonly options: Omit<NeighborOptions, "address" | "remoteAs"> & {
    readonly familyOptions: { readonly "ipv4-unicast": FamilyOptions };
  };
}

export const OUR_AS = 65000;
export const CONFEDERATION: ConfederationOptions = { identifier: 700, members: [65001, 65002] };
const ROUTER_ID = "10.255.255.1";
const CLUSTER_ID = "10.255.255.9";
/** Some neighbours share one. */
const ROUTER_IDS = [0x0a000001, 0x0a000002, 0x0a000003, 0x0a000004, 0x0a000005, 0x0a000006] as const;

/** No route names it as its originator. */
const LISTENER_ID = 0x0a000100;

/** It hears everything that goes to another AS: its knobs are all as they were. */
export const WITNESS = "witness";

export function randomRound(random: Random, name: string): Round {
  const confederation = random.chance(0.3) ? CONFEDERATION : undefined;
  const maps = {
    in: random.chance(0.4) ? `${name}-a-in` : undefined,
    out: random.chance(0.3) ? `${name}-b-in` : undefined,
  };
  const addresses = shuffled(
    random,
    Array.from({ length: 20 }, (_, i) => `127.0.0.${10 + i}`),
  );
  const inside = confederation !== undefined;
  const rules = bestPath(random, inside);
  const neighbor = (who: Who): RoundNeighbor => ({
    name: who.name,
    peerType: who.peerType,
    asn: who.asn,
    routerId: who.announces ? random.pick(ROUTER_IDS) : LISTENER_ID,
    address: addresses.pop() ?? "",
    announces: who.announces,
    options: neighborOptions(random, who, maps, inside),
  });
  return {
    speaker: {
      asn: OUR_AS,
      routerId: ROUTER_ID,
      ...(random.chance(0.5) ? { clusterId: CLUSTER_ID } : {}),
      bestPath: rules,
      maximumPaths: maximumPaths(random),
      ...(random.chance(0.3) ? { defaultLocalPref: 110 } : {}),
      ...(random.chance(0.2) ? { clientToClientReflection: false } : {}),
      ...(random.chance(0.1) ? { gracefulShutdown: true } : {}),
      rejectAsSets: random.chance(0.5),
      ...(confederation === undefined ? {} : { confederation }),
    },
    neighbors: [
      ...shuffled(random, feeders(confederation)).map(neighbor),
      ...listeners(random, confederation, rules).map(neighbor),
    ],
  };
}

interface Who {
  readonly name: string;
  readonly peerType: PeerType;
  readonly asn: number;
  readonly announces: boolean;
  readonly family?: FamilyOptions;
  readonly takesPaths?: true;
}

/** Two of one AS, others of other ASes, and every relation that a neighbour can have to us. */
function feeders(confederation: ConfederationOptions | undefined): Who[] {
  const external = (name: string, asn: number, family: FamilyOptions = {}): Who => {
    return { name, peerType: "ebgp", asn, announces: true, family };
  };
  const internal = (name: string, family: FamilyOptions = {}): Who => {
    return { name, peerType: "ibgp", asn: OUR_AS, announces: true, family };
  };
  const members = confederation?.members.map(
    (asn): Who => ({ name: `member ${asn}`, peerType: "confed", asn, announces: true }),
  );
  return [
    external("100 first", 100),
    external("100 second", 100),
    external("200", 200),
    external("64512 by route server", 64512, { routeServerClient: true }),
    internal("internal"),
    internal("client first", { routeReflectorClient: true }),
    internal("client second", { routeReflectorClient: true }),
    ...(members ?? []),
  ];
}

function listeners(
  random: Random,
  confederation: ConfederationOptions | undefined,
  { compareRouterId }: BestPathOptions,
): Who[] {
  const listener = (name: string, peerType: PeerType, asn: number, more: Partial<Who> = {}): Who => {
    return { name, peerType, asn, announces: false, ...more };
  };
  // What is best of one AS depends in FRR on what came first: in a confederation, and unless router IDs decide.
  const isSettled = confederation === undefined && compareRouterId === true;
  const several = { addPathSend: isSettled ? random.pick(["all", "best-per-as"] as const) : "all" } as const;
  const paths = random.chance(0.5) ? listener("paths", "ebgp", 620) : listener("paths", "ibgp", OUR_AS);
  return [
    listener(WITNESS, "ebgp", 650),
    listener("to 300", "ebgp", 300),
    listener("to 64512", "ebgp", 64512),
    listener("to internal", "ibgp", OUR_AS),
    listener("to client", "ibgp", OUR_AS, { family: { routeReflectorClient: true } }),
    listener("to route-server client", "ebgp", 660, { family: { routeServerClient: true } }),
    { ...paths, family: several, takesPaths: true },
    ...(confederation === undefined ? [] : [listener("to member", "confed", 65002)]),
  ];
}

function neighborOptions(
  random: Random,
  who: Who,
  maps: { readonly in: string | undefined; readonly out: string | undefined },
  inConfederation: boolean,
): RoundNeighbor["options"] {
  const { name, peerType, announces, family = {} } = who;
  // FRR 8.4 has it in the OPEN only, out of a confederation.
  const localAs = peerType === "ebgp" && name !== WITNESS && !inConfederation && random.chance(0.15);
  const own =
    name === WITNESS
      ? {}
      : announces
        ? incoming(random, peerType, localAs)
        : outgoing(random, who, localAs || inConfederation);
  const map = announces
    ? { import: maps.in !== undefined && random.chance(0.3) ? { routeMap: maps.in } : {} }
    : { export: random.chance(0.5) && takesMap(maps.out, name, own) ? { routeMap: maps.out } : {} };
  return {
    families: ["ipv4-unicast"],
    passive: true,
    gracefulRestart: "off",
    ...(localAs
      ? { localAs: { asn: 710, ...random.pick([{}, { noPrepend: true }, { noPrepend: true, replaceAs: true }]) } }
      : {}),
    familyOptions: { "ipv4-unicast": { ...own, ...family, ...map } },
  };
}

/** FRR 8.4 shows an outgoing route map the path with private ASes removed, and our AS written over others. */
function takesMap(
  map: string | undefined,
  name: string,
  { removePrivateAs, asOverride }: FamilyOptions,
): map is string {
  return map !== undefined && name !== WITNESS && removePrivateAs === undefined && asOverride === undefined;
}

function incoming(random: Random, peerType: PeerType, localAs: boolean): FamilyOptions {
  return {
    ...(random.chance(0.03) ? { weight: random.pick([5, 10]) } : {}),
    // FRR counts the local AS that it has put in front itself.
    ...(random.chance(0.3) && !localAs
      ? { allowAsIn: peerType === "ebgp" ? random.pick([1, 2, "origin"] as const) : 1 }
      : {}),
  };
}

/** `isOtherAs`: to the neighbour, we are not the AS that FRR writes for others. */
function outgoing(random: Random, { peerType, family, takesPaths }: Who, isOtherAs: boolean): FamilyOptions {
  const kinds = ["standard", "extended", "large"] as const;
  const everywhere: FamilyOptions = {
    ...(random.chance(0.3) ? { nextHopSelf: random.pick([true, "force"] as const) } : {}),
    // By their communities are paths told apart.
    ...(random.chance(0.3) && !takesPaths ? { sendCommunity: kinds.filter(() => random.chance(0.5)) } : {}),
  };
  if (peerType !== "ebgp") return everywhere;
  const removal = random.pick(
    isOtherAs ? [{}, { all: true }] : [{}, { all: true }, { replace: true }, { all: true, replace: true }],
  );
  const removes = random.chance(0.4) && family?.routeServerClient === undefined;
  // FRR 8.4 sends nothing behind a segment that it has emptied.
  const kept = (["as-path", "med", "next-hop"] as const).filter((each) => !(removes && each === "as-path"));
  const unchanged = kept.filter(() => random.chance(0.4));
  return {
    ...everywhere,
    ...(removes ? { removePrivateAs: removal } : {}),
    ...(random.chance(0.3) && !isOtherAs ? { asOverride: true } : {}),
    ...(random.chance(0.3) ? { attributeUnchanged: unchanged } : {}),
  };
}

function bestPath(random: Random, inConfederation: boolean): BestPathOptions {
  return {
    alwaysCompareMed: random.chance(0.25),
    medMissingAsWorst: random.chance(0.3),
    medConfed: inConfederation && random.chance(0.3),
    compareRouterId: random.chance(0.3),
    asPathIgnore: random.chance(0.15),
    asPathConfed: random.chance(0.2),
    asPathMultipathRelax: random.chance(0.4),
    peerTypeMultipathRelax: random.chance(0.2),
  };
}

function maximumPaths(random: Random): MaximumPathsOptions {
  return {
    ebgp: random.pick([1, 2, 4, 64]),
    ibgp: random.pick([1, 1, 2, 4, 64]),
    ibgpEqualClusterLength: random.chance(0.3),
  };
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.int(0, left.length - 1), 1)[0]);
}
