import { exabgp } from "../../src/lab/index.ts";
import { describeSessionsWith } from "./session-matrix.ts";

// ExaBGP 4.2 loses the session over a route refresh when RFC 7313 is agreed on.
describeSessionsWith(exabgp, { enhancedRouteRefresh: false });
