/** Attributes with changes laid over them, each still decoded only when it is asked for; and such changes. */
import { prependAsPath } from "../../bgp/as-path.ts";
import type { AttributeChanges } from "../../bgp/attribute-edit.ts";
import type { AsPath, LargeCommunity, NextHop, OpaqueAttribute, PathAttributes } from "../../bgp/messages.ts";

export class ChangedAttributes implements PathAttributes {
  private readonly attributes: PathAttributes;
  private readonly changes: AttributeChanges;
  private path: AsPath | undefined;

  constructor(attributes: PathAttributes, changes: AttributeChanges) {
    this.attributes = attributes;
    this.changes = changes;
  }

  get origin(): PathAttributes["origin"] {
    return this.changes.origin ?? this.attributes.origin;
  }
  get asPath(): AsPath {
    // The same object each time: policy knows by it that its text of the path is still right.
    this.path ??= (this.changes.prepend ?? []).reduceRight(
      (path: AsPath, asn) => prependAsPath(path, asn),
      this.changes.asPath ?? this.attributes.asPath,
    );
    return this.path;
  }
  get nextHop(): NextHop | undefined {
    return this.get("nextHop");
  }
  get med(): number | undefined {
    return this.get("med");
  }
  get localPref(): number | undefined {
    return this.get("localPref");
  }
  get atomicAggregate(): true | undefined {
    return this.get("atomicAggregate");
  }
  get aggregator(): PathAttributes["aggregator"] {
    return this.get("aggregator");
  }
  get communities(): readonly number[] | undefined {
    return this.get("communities");
  }
  get extendedCommunities(): readonly Uint8Array[] | undefined {
    return this.get("extendedCommunities");
  }
  get ipv6ExtendedCommunities(): readonly Uint8Array[] | undefined {
    return this.get("ipv6ExtendedCommunities");
  }
  get largeCommunities(): readonly LargeCommunity[] | undefined {
    return this.get("largeCommunities");
  }
  get originatorId(): number | undefined {
    return this.get("originatorId");
  }
  get clusterList(): readonly number[] | undefined {
    return this.get("clusterList");
  }
  get aigp(): bigint | undefined {
    return this.get("aigp");
  }
  get onlyToCustomer(): number | undefined {
    return this.get("onlyToCustomer");
  }
  get opaque(): readonly OpaqueAttribute[] | undefined {
    return this.get("opaque");
  }
  get partial(): readonly number[] | undefined {
    return this.get("partial");
  }

  private get<Field extends Exclude<keyof PathAttributes, "origin" | "asPath">>(field: Field): PathAttributes[Field] {
    const { changes } = this;
    return Object.hasOwn(changes, field) ? (changes[field] as PathAttributes[Field]) : this.attributes[field];
  }
}

/** Changes while they are put together. */
export type ChangesDraft = { -readonly [Field in keyof AttributeChanges]: AttributeChanges[Field] };

/** Further changes. A new path has been made from what the draft left of the old one, AS numbers in front included. */
export function addChanges(draft: ChangesDraft, changes: AttributeChanges): void {
  const { prepend: before } = draft;
  Object.assign(draft, changes);
  if (changes.asPath !== undefined) draft.prepend = changes.prepend;
  else if (before !== undefined) draft.prepend = [...(changes.prepend ?? []), ...before];
}
