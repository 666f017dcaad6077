/** The reasons that rules give, in words. The keys are closed unions, so none can be forgotten. */
import type { ExportObstacle, OfferRefusal, PathStanding } from "../../speaker/explanation/explanation.ts";

type PathRefusal = Extract<PathStanding, { readonly type: "refused" }>["reason"];

export const PATH_REFUSALS: Readonly<Record<PathRefusal, string>> = {
  policy: "the import policy of the neighbour refuses it",
  "policy-missing": "the neighbour is external and has no import policy: nothing is accepted (RFC 8212)",
  "as-loop": "our own AS is in its AS path (RFC 4271, section 9.1.2)",
  martian: "no host may be reached by this prefix (RFC 6890)",
  "otc-leak": "it is a leak: by its ONLY_TO_CUSTOMER it should not have come this way (RFC 9234, section 5)",
  "no-llgr": "it is stale, and must not be kept for long (NO_LLGR, RFC 9494)",
  "not-judged": "it waits to be judged by the policy that holds now",
};

export const OBSTACLES: Readonly<Record<ExportObstacle, string>> = {
  "session-down": "there is no session",
  "bfd-awaited": "there is no session, and none may begin before BFD is up (neighbor … bfd strict)",
  "family-not-configured": "the address family is not activated for the neighbour",
  "family-not-negotiated": "the neighbour did not offer the address family",
  "selection-deferred": "after our restart, all neighbours' routes are waited for first (RFC 4724)",
  "no-route": "there is no route in use",
};

export const OFFER_REFUSALS: Readonly<Record<OfferRefusal, string>> = {
  policy: "the export policy of the neighbour refuses it",
  "policy-missing": "the neighbour is external and has no export policy: nothing is sent (RFC 8212)",
  "not-reflected": "from one internal neighbour to another only a route reflector passes it on (RFC 4456, section 6)",
  "no-advertise": "its community no-advertise keeps it here (RFC 1997)",
  "no-export": "its community no-export keeps it within the AS, or the confederation (RFC 1997)",
  "no-export-subconfed": "its community local-AS keeps it within the AS (RFC 1997)",
  "confederation-loop": "it has left our confederation and come back",
  "otc-leak": "it would be a leak: ONLY_TO_CUSTOMER lets it go to customers only (RFC 9234, section 5)",
  "llgr-stale": "it is stale for long, and the neighbour does not know what that means (RFC 9494, section 4.3)",
  "no-next-hop": "we have no address that the neighbour could use as the next hop",
  "own-route": "it came from this neighbour",
  "not-selected": "it is not among the paths that the neighbour is sent (RFC 7911)",
  "default-originated": "the neighbour is sent a default route of our own instead (default-originate)",
  "no-room": "the neighbour has been sent as many routes as it may be (maximum-prefix-out)",
  "too-long": "its attributes are too long for a message",
  "waits-for-decision": "changes wait to be decided",
  "waits-for-selection": "after our restart, all neighbours' routes are waited for first (RFC 4724)",
  "waits-for-interval": "the advertisement interval of the neighbour is not over",
  "waits-for-transport": "the neighbour takes messages too slowly",
  "waits-for-turn": "its turn has not come",
};
