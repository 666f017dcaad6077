/** `show bgp neighbors`: everything about some neighbours, or about their graceful restarts. */
import { type Answer, CommandError, type ExecCommand, type Request } from "../../exec-command.ts";
import { type JsonValue, prettyJson } from "../../json.ts";
import { familiesOf } from "../family.ts";
import { chosenInstance, DEFAULT_VRF, type Instance, NO_INSTANCE } from "./instance.ts";
import { neighborBriefJson, neighborJson, neighborRestartJson } from "./neighbor-json.ts";
import { neighborRestartText, neighborText } from "./neighbor-text.ts";
import { findPeer, isActivated, isEstablished, type Peer, peersOf } from "./peers.ts";

const RESTART_HEADER = `
Codes: GR - Graceful Restart, * -  Inheriting Global GR Config,
       Restart - GR Mode-Restarting, Helper - GR Mode-Helper,
       Disable - GR Mode-Disable.

`;

export const NEIGHBOR_COMMANDS: readonly ExecCommand[] = [
  {
    syntax:
      "show [ip] bgp [<view|vrf> NAME$vrf] [<ipv4|ipv6>$afi [unicast]] neighbors [<A.B.C.D|X:X::X:X|WORD>$neighbor] [graceful-restart] [json [brief [established|failed]]]",
    run: showNeighbors,
  },
];

function showNeighbors(...[subject, request]: Parameters<ExecCommand["run"]>): Answer {
  const { all, instance } = chosenInstance(subject, request);
  if (request.said("json")) {
    if (instance === undefined) return all ? "{\n}\n" : "{}\n";
    return all ? ofAllInstances(instance, request) : object(neighborsJson(instance, request));
  }
  if (instance === undefined) return NO_INSTANCE;
  const wanted = chosen(peersOf(instance), request);
  if (wanted.length === 0) {
    throw new CommandError(
      request.has("neighbor") ? "% No such neighbor in this view/vrf" : "% No BGP neighbors found",
    );
  }
  return neighborsText(instance, wanted, request, all);
}

type Members = Iterable<readonly [string, JsonValue]>;

function* ofAllInstances(instance: Instance, request: Request): Iterable<string> {
  yield `{\n"${DEFAULT_VRF}":`;
  yield* object(withName(neighborsJson(instance, request)));
  yield "}\n";
}

function* withName(members: Members): Members {
  yield ["vrfId", 0];
  yield ["vrfName", DEFAULT_VRF];
  yield* members;
}

function* neighborsJson(instance: Instance, request: Request): Members {
  const wanted = chosen(peersOf(instance), request);
  const shown = wanted.filter((peer) => isInRequestedState(peer, request));
  if (request.has("neighbor") && shown.length === 0) {
    yield [wanted.length === 0 ? "bgpNoSuchNeighbor" : "bgpNeighborNotInRequestedState", true];
  }
  const describe = request.said("graceful-restart")
    ? neighborRestartJson
    : request.said("brief")
      ? neighborBriefJson
      : neighborJson;
  for (const peer of shown) yield [peer.name, describe(instance, peer)];
}

function* neighborsText(instance: Instance, peers: readonly Peer[], request: Request, all: boolean): Iterable<string> {
  if (all) yield `\nInstance ${DEFAULT_VRF}:\n`;
  if (request.said("graceful-restart")) yield RESTART_HEADER;
  const describe = request.said("graceful-restart") ? neighborRestartText : neighborText;
  for (const peer of peers) yield [...describe(instance, peer)].map((line) => `${line}\n`).join("");
  yield "\n";
}

/** Whoever was named, of the family that was named; restarts are a matter of sessions, not of families. */
function chosen(peers: readonly Peer[], request: Request): readonly Peer[] {
  const named = request.has("neighbor") ? findPeer(peers, request.written("neighbor")) : undefined;
  const candidates = request.has("neighbor") ? (named === undefined ? [] : [named]) : peers;
  if (request.said("graceful-restart") || !(request.said("ipv4") || request.said("ipv6"))) return candidates;
  return candidates.filter((peer) => familiesOf(request).some((family) => isActivated(peer, family)));
}

function isInRequestedState(peer: Peer, request: Request): boolean {
  if (request.said("established")) return isEstablished(peer);
  return !request.said("failed") || !isEstablished(peer);
}

/** Member by member: there may be many neighbours, and each has much to tell. */
function* object(members: Members): Iterable<string> {
  let opening = "{\n";
  for (const [key, value] of members) {
    yield opening + prettyJson({ [key]: value }, { escapeSlashes: true }).slice("{\n".length, -"\n}".length);
    opening = ",\n";
  }
  yield opening === "{\n" ? "{}\n" : "\n}\n";
}
