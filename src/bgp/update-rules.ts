/**
 * An `UpdateContext` with its defaults filled in and its consequences drawn: the one shape in which the reader asks for
 * every session's rules, however the context was put together.
 */
import { type AddressFamily, IPV4_UNICAST } from "./codes.ts";
import type { UpdateContext } from "./update-context.ts";

const NOTHING: ReadonlySet<number> = new Set();

export class UpdateRules {
  /** The peer is in another AS and not in our confederation. */
  readonly external: boolean;
  readonly otherMember: boolean;
  readonly fourOctetAs: boolean;
  readonly asSize: 2 | 4;
  /** For IPv4 unicast, which has fields of its own in every message. */
  readonly ipv4: boolean;
  readonly ipv4AddPath: boolean;
  readonly families: ReadonlySet<AddressFamily>;
  readonly addPath: ReadonlySet<AddressFamily>;
  readonly extendedNextHop: ReadonlySet<AddressFamily>;
  readonly localAs: number;
  readonly peerAs: number;
  readonly routerId: number | undefined;
  readonly clusterId: number | undefined;
  readonly localAddresses: readonly Uint8Array[];
  readonly disableFamilies: boolean;
  readonly enforceFirstAs: boolean;
  readonly rejectSets: boolean;
  readonly rejectConfederation: boolean;
  readonly allowOwnAs: number;
  readonly maximumAsPathLength: number;
  readonly acceptAigp: boolean;
  /** Attributes have orders of the operator's: `discard` and `withdraw` are to be asked. */
  readonly hasOrders: boolean;
  readonly discard: ReadonlySet<number>;
  readonly withdraw: ReadonlySet<number>;

  constructor(context: UpdateContext) {
    const { peerType, fourOctetAs, families, addPathReceive } = context;
    this.external = peerType === "ebgp";
    this.otherMember = peerType === "confed";
    this.fourOctetAs = fourOctetAs;
    this.asSize = fourOctetAs ? 4 : 2;
    this.ipv4 = families.has(IPV4_UNICAST);
    this.ipv4AddPath = addPathReceive.has(IPV4_UNICAST);
    this.families = families;
    this.addPath = addPathReceive;
    this.extendedNextHop = context.extendedNextHop;
    this.localAs = context.localAs;
    this.peerAs = context.peerAs;
    this.routerId = context.routerId;
    this.clusterId = context.clusterId;
    this.localAddresses = context.localAddresses ?? [];
    this.disableFamilies = context.onFamilyError === "disable";
    this.enforceFirstAs = context.enforceFirstAs ?? true;
    this.rejectSets = context.rejectAsSets ?? true;
    this.rejectConfederation = !this.otherMember && !context.confederationMember;
    this.allowOwnAs = context.allowOwnAs ?? 0;
    this.maximumAsPathLength = context.maximumAsPathLength ?? Number.POSITIVE_INFINITY;
    this.acceptAigp = context.acceptAigp ?? !this.external;
    this.discard = context.discardAttributes ?? NOTHING;
    this.withdraw = context.withdrawAttributes ?? NOTHING;
    this.hasOrders = this.discard.size + this.withdraw.size > 0;
  }
}

const known = new WeakMap<UpdateContext, UpdateRules>();

export function rulesOf(context: UpdateContext): UpdateRules {
  let rules = known.get(context);
  if (rules === undefined) {
    rules = new UpdateRules(context);
    known.set(context, rules);
  }
  return rules;
}
