/** Lines of a configuration that FRR 8.4 cannot know, with the reason. */
interface Exclusion {
  readonly lines: RegExp;
  readonly because: string;
}

/** Of these, FRR 10.7.1 takes every one. */
const NEWER = "newer than FRR 8.4";
const OWN = "Bellman's own";

export const UNKNOWN_TO_FRR_8: readonly Exclusion[] = [
  { lines: / remote-as auto$/, because: NEWER },
  { lines: /^neighbor \S+ addpath-tx-best-selected \d$/, because: NEWER },
  { lines: /^neighbor \S+ graceful-shutdown$/, because: NEWER },
  { lines: /^neighbor \S+ bfd strict( hold-time \d+)?$/, because: NEWER },
  { lines: /^neighbor \S+ local-as .* dual-as$/, because: NEWER },
  { lines: /^(no )?bgp enforce-first-as$/, because: NEWER },
  { lines: /^bgp bestpath aigp$/, because: NEWER },
  { lines: /^bgp suppress-fib-pending \d+$/, because: NEWER },
  { lines: /^(match|set) tag untagged$/, because: NEWER },
  { lines: /^match (large-|ext)?community \S+ any$/, because: NEWER },
  { lines: /^match extcommunity \S+ exact-match$/, because: NEWER },
  { lines: /^set as-path exclude all$/, because: NEWER },
  { lines: /^set extended-comm-list \S+ delete$/, because: NEWER },
  { lines: /^set extcommunity bandwidth /, because: `more than 25600 Mbit/s, 0, and non-transitive are ${NEWER}` },
  { lines: /^log record-severity$/, because: NEWER },
  { lines: /^(ip|ipv6) route .* metric \d+/, because: NEWER },
  { lines: /^(ip|ipv6) route .* onlink$/, because: "FRR takes it behind a gateway with its interface only" },
  { lines: /^match source-protocol /, because: "FRR wants the name of a protocol that it has" },
  { lines: /^(debug|service) /, because: "Bellman takes any words behind it" },
  { lines: /^(no )?http/, because: OWN },
  { lines: /^log (level|format) /, because: OWN },
  { lines: /^(ovn|expose-tenant-networks)$/, because: OWN },
  { lines: /^((no )?log-session-changes|authentication .*)$/, because: NEWER },
];
