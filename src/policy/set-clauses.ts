/**
 * What a route map entry does with a route that it permits: one descriptor for each kind of clause. A kind's name is its
 * words in the configuration; an entry has at most one clause of each kind, and they act in the order they were written.
 */
import { formatDottedQuad, formatIp, type IpAddress } from "../net/address.ts";
import { asPathWithout, leftmostAs, prependedAsPath } from "./as-path.ts";
import type { Draft } from "./draft.ts";
import { writeTag } from "./match-clauses.ts";
import { ORIGIN_NAMES, type RouteAttributes } from "./route.ts";
import { SET_COMMUNITIES } from "./set-communities.ts";
import type { SetDescriptor } from "./set-descriptor.ts";
import { SET_NEXT_HOP } from "./set-next-hop.ts";

const MOST = 0xffffffff;
const DEFAULT_LOCAL_PREF = 100;

interface Adjustment {
  /** Absent: the value itself is meant. */
  readonly sign?: "+" | "-";
  readonly value: number;
}

function adjusted(current: number, { sign, value }: Adjustment): number {
  if (sign === "+") return Math.min(current + value, MOST);
  if (sign === "-") return Math.max(current - value, 0);
  return value;
}

function adjustment(apply: (draft: Draft, change: Adjustment) => void): SetDescriptor<Adjustment> {
  return {
    write: ({ sign = "", value }) => sign + value,
    bind(change) {
      return (draft) => apply(draft, change);
    },
  };
}

function number(apply: (draft: Draft, value: number) => void): SetDescriptor<{ readonly value: number }> {
  return {
    write: ({ value }) => String(value),
    bind({ value }) {
      return (draft) => apply(draft, value);
    },
  };
}

/** How often the path's own first AS is put in front of it, or which numbers are. */
const prepend: SetDescriptor<{ readonly asns: readonly number[] } | { readonly lastAs: number }> = {
  write: (args) => ("asns" in args ? args.asns.join(" ") : `last-as ${args.lastAs}`),
  bind(args) {
    return (draft) => {
      const path = draft.asPath;
      if ("asns" in args) {
        draft.set("asPath", prependedAsPath(path, args.asns));
        return;
      }
      const asn = leftmostAs(path);
      if (asn !== undefined) draft.set("asPath", prependedAsPath(path, new Array(args.lastAs).fill(asn)));
    };
  },
};

const exclude: SetDescriptor<{ readonly asns: readonly number[] | "all" }> = {
  write: ({ asns }) => (asns === "all" ? asns : asns.join(" ")),
  bind({ asns }) {
    return (draft) => draft.set("asPath", asns === "all" ? [] : asPathWithout(draft.asPath, asns));
  },
};

const origin: SetDescriptor<{ readonly origin: RouteAttributes["origin"] }> = {
  write: ({ origin }) => ORIGIN_NAMES[origin],
  bind({ origin }) {
    return (draft) => draft.set("origin", origin);
  },
};

const source: SetDescriptor<{ readonly address: IpAddress }> = {
  write: ({ address }) => formatIp(address),
  bind({ address }) {
    return (draft) => {
      draft.source = address;
    };
  },
};

const atomicAggregate: SetDescriptor<unknown> = {
  write: () => "",
  bind() {
    return (draft) => draft.set("atomicAggregate", true);
  },
};

const aggregator: SetDescriptor<NonNullable<RouteAttributes["aggregator"]>> = {
  write: ({ asn, address }) => `${asn} ${formatIp(address)}`,
  bind({ asn, address }) {
    return (draft) => draft.set("aggregator", { asn, address });
  },
};

const originatorId: SetDescriptor<{ readonly id: number }> = {
  write: ({ id }) => formatDottedQuad(id),
  bind({ id }) {
    return (draft) => draft.set("originatorId", id);
  },
};

const SETS = {
  ...SET_COMMUNITIES,
  ...SET_NEXT_HOP,
  "aggregator as": aggregator,
  "as-path exclude": exclude,
  "as-path prepend": prepend,
  "atomic-aggregate": atomicAggregate,
  "local-preference": adjustment((draft, change) => {
    const current = draft.localPref ?? draft.route.defaultLocalPref ?? DEFAULT_LOCAL_PREF;
    draft.set("localPref", adjusted(current, change));
  }),
  metric: adjustment((draft, change) => draft.set("med", adjusted(draft.med ?? 0, change))),
  origin,
  "originator-id": originatorId,
  src: source,
  tag: {
    ...number((draft, value) => {
      draft.tag = value;
    }),
    write: writeTag,
  },
  weight: number((draft, value) => {
    draft.weight = value;
  }),
} as const;

type ArgumentsOf<Descriptor> = Descriptor extends SetDescriptor<infer Arguments> ? Arguments : never;

/** A clause: its kind, and what a clause of that kind is written with. */
export type SetClause = {
  [Kind in keyof typeof SETS]: { readonly kind: Kind } & ArgumentsOf<(typeof SETS)[Kind]>;
}[keyof typeof SETS];

/** Every clause has the arguments of its own kind's descriptor, which the compiler cannot follow through the table. */
export function setDescriptor({ kind }: SetClause): SetDescriptor<SetClause> {
  return SETS[kind] as SetDescriptor<never> as SetDescriptor<SetClause>;
}

/** As in the configuration: `set community 65000:1 additive`. */
export function writeSet(clause: SetClause): string {
  return `set ${clause.kind} ${setDescriptor(clause).write(clause)}`.trimEnd();
}
