/** A line of help for every word of the commands that Bellman supports, for `?` and for error messages. */
import type { Token } from "./notation.ts";
import { Rank } from "./tokens.ts";

/** By the name that a template gives a value. */
const VALUES: Readonly<Record<string, string | undefined>> = {
  address: "an address",
  asn: "an AS number: 1 to 4294967295, or two halves as in 1.10",
  family: "an address family",
  group: "the name of a peer group",
  hold: "the hold time in seconds: 0, or at least 3",
  hops: "the most hops to the neighbour",
  id: "a number",
  keepalive: "seconds between keepalives",
  limit: "how many neighbours the listen ranges may bring at once",
  message: "the text that the neighbour is told",
  name: "a name",
  number: "a number",
  peer: "a neighbour's address or the name of a peer group",
  prefix: "an address and a length",
  profile: "traditional or datacenter",
  remoteAs: "the neighbour's AS number, or how its AS relates to ours",
  rest: "the rest of the line",
  role: "our role towards the neighbour",
  seconds: "seconds",
  source: "an address of this host",
  tcpPort: "a TCP port",
  text: "the rest of the line",
  version: "the FRR version that the file was written for",
};

const KEYWORDS: Readonly<Record<string, string | undefined>> = {
  activate: "exchange routes of this address family with the neighbour",
  "address-family": "settings of one address family",
  auto: "whatever AS the neighbour says",
  bgp: "BGP",
  capability: "what the neighbour is offered",
  connect: "seconds between attempts to connect",
  customer: "we are the neighbour's customer",
  datacenter: "defaults for fast convergence",
  default: "what holds for neighbours that do not say",
  defaults: "which defaults hold",
  delayopen: "seconds to wait for the neighbour's OPEN before ours is sent",
  description: "a text for people",
  "ebgp-requires-policy": "exchange no routes with external neighbours without policy (RFC 8212)",
  end: "leave all blocks",
  "enforce-first-as": "a path from an external neighbour must begin with its AS",
  exit: "leave this block",
  "exit-address-family": "leave this address family",
  "extended-nexthop": "IPv6 next hops for IPv4 routes (RFC 8950)",
  external: "any AS but ours",
  frr: "how to read this file",
  hostname: "the name that neighbours are told",
  "import-check": "announce only what the routing table has",
  internal: "our own AS",
  ipv4: "IPv4",
  "ipv4-unicast": "IPv4 unicast",
  ipv6: "IPv6",
  "ipv6-unicast": "IPv6 unicast",
  limit: "the most neighbours from listen ranges",
  listen: "neighbours that nobody listed",
  "local-role": "our role towards the neighbour (RFC 9234)",
  message: "tell the neighbour why (RFC 9003)",
  "minimum-holdtime": "refuse neighbours that propose less, in seconds",
  neighbor: "a neighbour or a peer group",
  network: "a prefix to announce",
  no: "take a statement back",
  passive: "wait for the neighbour to connect",
  peer: "neither is the other's customer",
  "peer-group": "settings that neighbours share",
  port: "the neighbour's TCP port",
  provider: "we are the neighbour's provider",
  quit: "leave this block",
  range: "accept neighbours from a prefix",
  "remote-as": "the neighbour's AS",
  router: "a routing protocol",
  "router-id": "this router's identifier",
  "rs-client": "the neighbour is a route server, and we are its client",
  "rs-server": "we are a route server, and the neighbour is a client",
  shutdown: "hold no session",
  "strict-mode": "refuse a neighbour that tells no role",
  timers: "intervals",
  traditional: "defaults for wide-area networks",
  unicast: "ordinary routes",
  "update-source": "the address to connect from",
  version: "the FRR version that the file was written for",
};

export function helpFor(token: Token): string | undefined {
  return token.kind.rank === Rank.Keyword ? KEYWORDS[token.text] : helpForValue(token.name);
}

/** Of alternatives under one name, such as `<internal|external>$remoteAs`. */
export function helpForValue(name: string | undefined): string | undefined {
  return name === undefined ? undefined : VALUES[name];
}
