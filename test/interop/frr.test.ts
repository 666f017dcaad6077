import { frr } from "../../src/lab/index.ts";
import { describeSessionsWith } from "./session-matrix.ts";

// FRR answers a route refresh of RFC 7313 only after an End-of-RIB, which it sends only to those who offer graceful restart.
describeSessionsWith(frr, { enhancedRouteRefresh: false });
