/** What a command about tables asks for: which table, in which form, and whether there is such a thing. */
import type { FamilyName } from "../../../speaker/settings/options.ts";
import type { Speaker } from "../../../speaker/speaker.ts";
import type { TableView } from "../../../speaker/table-view.ts";
import { CommandError, type Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { chosenInstance, type Instance } from "../sessions/instance.ts";
import { PathPeers } from "./path-peers.ts";

/** In front of every command about tables. */
export const TABLE_COMMAND = "show [ip] bgp [<view|vrf> NAME$vrf] [<ipv4|ipv6>$afi [unicast]]";

export interface TableRequest {
  readonly instance: Instance;
  readonly speaker: Speaker;
  readonly view: TableView;
  readonly peers: PathPeers;
  readonly json: boolean;
  readonly wide: boolean;
  /** `vrf all`: each instance's answer stands below its name. */
  readonly ofEveryInstance: boolean;
  /** `bestpath med missing-as-worst`. */
  readonly missingMedIsWorst: boolean;
}

/** Throws CommandError where there is no such table, in FRR's words. */
export function tableRequest(subject: Subject, request: Request): TableRequest {
  const json = request.said("json");
  const { instance, all } = chosenInstance(subject, request);
  if (instance?.speaker === undefined) throw noInstance(request, json);
  const view = instance.speaker.table(familyOf(request));
  return {
    instance,
    speaker: instance.speaker,
    view,
    peers: new PathPeers(instance, view.ipVersion),
    json,
    wide: request.said("wide"),
    ofEveryInstance: all,
    missingMedIsWorst: instance.bgp.bestPath.medMissingAsWorst === true,
  };
}

/** FRR tells what is wrong in the form that was asked for. */
export function refusal(json: boolean, object: JsonObject, text: string): CommandError {
  return new CommandError(json ? prettyJson(object) : text);
}

function noInstance(request: Request, json: boolean): CommandError {
  const name = request.has("vrf") ? request.text("vrf") : "default";
  if (name === "all") return refusal(json, {}, "No BGP process is configured");
  return name === "default"
    ? refusal(json, { warning: "Default BGP instance not found" }, "Default BGP instance not found")
    : refusal(json, { warning: "View/Vrf is unknown" }, `View/Vrf ${name} is unknown`);
}

/** `show bgp` means IPv6 and `show ip bgp` IPv4, unless the family is named. */
function familyOf(request: Request): FamilyName {
  if (request.said("ipv6")) return "ipv6-unicast";
  return request.said("ipv4") || request.said("ip") ? "ipv4-unicast" : "ipv6-unicast";
}
