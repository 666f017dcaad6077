/** What people may choose about the decision. The values never change; whoever wants other ones sets other objects. */

/** FRR's `bgp bestpath …`, and what a missing LOCAL_PREF counts as. */
export interface BestPathRules {
  readonly defaultLocalPref: number;
  /** Compare MEDs of different neighbour ASes, too. */
  readonly alwaysCompareMed: boolean;
  readonly medMissingAsWorst: boolean;
  /** Tell equals apart by router ID instead of keeping what is in use. */
  readonly compareRouterId: boolean;
  readonly asPathIgnore: boolean;
  /** Count confederation segments as hops. */
  readonly asPathConfed: boolean;
  /** Paths of equal length through different ASes may share the traffic. */
  readonly asPathMultipathRelax: boolean;
  /** eBGP and iBGP paths may share the traffic. */
  readonly peerTypeMultipathRelax: boolean;
  /** RFC 7311 takes part. */
  readonly aigp: boolean;
}

export const DEFAULT_BEST_PATH_RULES: BestPathRules = {
  defaultLocalPref: 100,
  alwaysCompareMed: false,
  medMissingAsWorst: false,
  compareRouterId: false,
  asPathIgnore: false,
  asPathConfed: false,
  asPathMultipathRelax: false,
  peerTypeMultipathRelax: false,
  aigp: false,
};

/** How many paths may share the traffic to one prefix. */
export interface MaximumPaths {
  /** When the best path is an eBGP one, or from another member AS of the confederation. */
  readonly ebgp: number;
  readonly ibgp: number;
  /** iBGP paths share only when their cluster lists are equally long. */
  readonly ibgpEqualClusterLength: boolean;
}

export const DEFAULT_MAXIMUM_PATHS: MaximumPaths = { ebgp: 1, ibgp: 1, ibgpEqualClusterLength: false };

export interface DecisionRules {
  readonly bestPath: BestPathRules;
  readonly maximumPaths: MaximumPaths;
}

export const DEFAULT_RULES: DecisionRules = {
  bestPath: DEFAULT_BEST_PATH_RULES,
  maximumPaths: DEFAULT_MAXIMUM_PATHS,
};
