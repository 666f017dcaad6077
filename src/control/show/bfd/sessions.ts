/** The BFD sessions that there are, with what is said of them and where they run. */
import { networkInterfaces } from "node:os";
import { State } from "../../../bfd/codes.ts";
import { bfdOfPath } from "../../../config/effective-bfd.ts";
import { formatIp, type IpAddress, parseIp } from "../../../net/address.ts";
import { parsePrefix, prefixContains } from "../../../net/prefix.ts";
import type { BfdPath, Subject } from "../../subject.ts";

export interface ShownSession {
  readonly path: BfdPath;
  readonly settings: ReturnType<typeof bfdOfPath>;
  /** Addresses without their interfaces. */
  readonly peer: string;
  readonly local: string | undefined;
  readonly interface: string | undefined;
  /** 0 before BFD has begun. */
  readonly id: number;
  readonly state: State;
  readonly status: string;
  /** In whole seconds: since when it is up, or is not. */
  readonly age: number;
}

/** As FRR spells them. */
const STATUS: Readonly<Record<State, string>> = {
  [State.AdminDown]: "shutdown",
  [State.Down]: "down",
  [State.Init]: "init",
  [State.Up]: "up",
};

export function sessionsOf({ bfdPaths, configuration, speaker, clock }: Subject): readonly ShownSession[] {
  const now = clock.wallTime();
  return bfdPaths.map((path) => {
    const { remote, local, interfaceName, multihop } = path.options;
    const link = multihop ? undefined : linkTo(remote);
    const usedAddress = speaker?.neighbor(formatIp(remote))?.info().local?.address.split("%")[0];
    const state = path.session?.state ?? State.Down;
    return {
      path,
      settings: bfdOfPath(configuration, path.options),
      peer: bare(remote),
      local: (local && bare(local)) ?? usedAddress ?? link?.address,
      interface: interfaceName ?? link?.name,
      id: path.session?.discriminator ?? 0,
      state,
      status: STATUS[state],
      age: Math.max(0, Math.floor((now - path.since) / 1000)),
    };
  });
}

export interface WantedSession {
  readonly peer: string;
  readonly multihop: boolean;
  readonly local: string | undefined;
  readonly interface: string | undefined;
}

/** What is not said may be anything; a single hop is thought of first. */
export function findSession(sessions: readonly ShownSession[], wanted: WantedSession): ShownSession | undefined {
  const same = (text: string, other: string | undefined) => spelled(text) === other;
  const found = sessions.filter(
    (each) =>
      same(wanted.peer, each.peer) &&
      (!wanted.multihop || each.path.options.multihop) &&
      (wanted.local === undefined || same(wanted.local, each.local)) &&
      (wanted.interface === undefined || wanted.interface === each.interface),
  );
  return found.find(({ path }) => !path.options.multihop) ?? found.at(0);
}

function spelled(text: string): string {
  const address = parseIp(text);
  return address === undefined ? text : formatIp(address);
}

function bare({ version, bytes }: IpAddress): string {
  return formatIp({ version, bytes });
}

/** Where a peer on one of our links is reached, and from which address of ours. */
function linkTo(peer: IpAddress): { readonly name: string; readonly address: string } | undefined {
  for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
    if (peer.zone !== undefined && peer.zone !== name) continue;
    for (const { address, cidr } of addresses) {
      const prefix = cidr === null ? undefined : parsePrefix(cidr);
      if (prefix !== undefined && prefixContains(prefix, peer)) return { name, address };
    }
  }
  return undefined;
}
