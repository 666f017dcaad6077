/** `show bgp summary`: a line, or an object, for each neighbour of a family. */
import { FAMILIES } from "../../../config/model.ts";
import { CommandError, type ExecCommand, type Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import { familiesOf, namesOneFamily, SPELLINGS } from "../family.ts";
import { type Filter, summaryOf } from "./family-summary.ts";
import { chosenInstance, DEFAULT_VRF, type Instance, NO_INSTANCE } from "./instance.ts";
import { findPeer, type Peer, peersOf } from "./peers.ts";
import { summaryJson } from "./summary-json.ts";
import { summaryText } from "./summary-text.ts";

const OPTIONS =
  "summary [established|failed] [<neighbor <A.B.C.D|X:X::X:X|WORD>$neighbor|remote-as <ASNUM|internal|external>$remoteAs>] [terse] [wide] [json]";

export const SUMMARY_COMMANDS: readonly ExecCommand[] = [
  { syntax: `show [ip] bgp [<view|vrf> NAME$vrf] [<ipv4|ipv6>$afi [unicast]] [all] ${OPTIONS}`, run: showSummary },
  {
    // No such neighbours exist; whoever monitors all families asks nonetheless.
    syntax: `show [ip] bgp [<view|vrf> NAME$vrf] l2vpn evpn ${OPTIONS}`,
    run: (_subject, request) => (request.said("json") ? "{}\n" : `% No BGP neighbors found in ${titleOf(request)}\n`),
  },
];

function showSummary(...[subject, request]: Parameters<ExecCommand["run"]>): string {
  const { all, instance } = chosenInstance(subject, request);
  const json = request.said("json");
  if (instance === undefined) return all && json ? "{\n}\n" : json ? "{}\n" : NO_INSTANCE;
  const body = instanceSummary(instance, request);
  return all && json ? `{\n"${DEFAULT_VRF}":${body}}\n` : body;
}

function instanceSummary(instance: Instance, request: Request): string {
  const json = request.said("json");
  const peers = peersOf(instance);
  const filter = filterOf(peers, request);
  if (typeof filter === "string") return filter;
  const families = request.said("all") ? FAMILIES : familiesOf(request);
  const summaries = families
    .map((family) => summaryOf(instance, family, peers, filter, request))
    .filter((summary) => summary.peers.length > 0);
  if (namesOneFamily(request)) {
    if (summaries.length === 0) return json ? "{}\n" : `% No BGP neighbors found in ${titleOf(request)}\n`;
    return summaries.map((summary) => (json ? object(summaryJson(summary)) : summaryText(summary))).join("");
  }
  if (json) {
    const members = summaries.map((summary) => `"${SPELLINGS[summary.family].key}":${object(summaryJson(summary))}`);
    return `{\n${members.join(",\n")}}\n`;
  }
  if (summaries.length === 0) return `% No BGP neighbors found in ${titleOf(request)}\n`;
  return summaries.map((summary) => `\n${SPELLINGS[summary.family].title} Summary:\n${summaryText(summary)}`).join("");
}

/** A text: what to answer instead. */
function filterOf(peers: readonly Peer[], request: Request): Filter | string | undefined {
  if (request.has("neighbor")) {
    const wanted = findPeer(peers, request.written("neighbor"));
    return wanted === undefined ? unknownNeighbor(request) : (peer) => peer === wanted;
  }
  if (!request.has("remoteAs")) return undefined;
  if (request.said("internal")) return (peer) => peer.internal;
  if (request.said("external")) return (peer) => !peer.internal;
  const asn = request.number("remoteAs");
  return (peer) => peer.remoteAs === asn;
}

function unknownNeighbor(request: Request): string {
  const isName = request.value("neighbor").type === "text";
  const name = request.written("neighbor");
  if (request.said("json")) {
    return object(isName ? { malformedAddressOrName: name } : { warning: "No such neighbor in this view/vrf" });
  }
  throw new CommandError(isName ? `% Malformed address or name: ${name}` : "% No such neighbor in this view/vrf");
}

function object(value: JsonObject): string {
  return `${prettyJson(value)}\n`;
}

function titleOf(request: Pick<Request, "has" | "text">): string {
  const name = request.has("vrf") ? request.text("vrf") : DEFAULT_VRF;
  return `VRF ${name === "all" ? DEFAULT_VRF : name}`;
}
