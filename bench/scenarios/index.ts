/** In the order of their importance. */
import { churn, fastChurn } from "./churn.ts";
import { failover } from "./failover.ts";
import { fairness } from "./fairness.ts";
import { hosts } from "./hosts.ts";
import { memory } from "./memory.ts";
import type { Scenario } from "./scenario.ts";
import { startup } from "./startup.ts";
import { tenByTen } from "./ten-by-ten.ts";
import { transit, transitPolicy, transitSmall } from "./transit.ts";

export const SCENARIOS: readonly Scenario[] = [
  transit,
  transitSmall,
  transitPolicy,
  hosts,
  tenByTen,
  failover,
  churn,
  fastChurn,
  memory,
  startup,
  fairness,
];
