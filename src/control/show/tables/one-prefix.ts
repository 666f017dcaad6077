/** `show bgp … P`: one prefix with everything; of an address, the prefix that packets to it follow. */
import { NONE, type None } from "../../../rib/column.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import { type Answer, CommandError, type Request } from "../../exec-command.ts";
import { prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { PrefixDetail } from "./prefix-detail.ts";
import { pathStatus } from "./shown-path.ts";
import { type TableRequest, tableRequest } from "./table-request.ts";

export function onePrefix(subject: Subject, request: Request): Answer {
  const asked = tableRequest(subject, request);
  const { view, json } = asked;
  if (asked.ofEveryInstance) {
    throw new CommandError("Specified 'all' vrf's but this command currently only works per view/vrf");
  }
  const id = prefixAsked(asked, request);
  const places = id === NONE ? [] : placesAsked(asked, request, id);
  if (id === NONE || view.paths.used === 0) {
    if (json) return "{}\n";
    throw new CommandError("% Network not in table");
  }
  const detail = new PrefixDetail(asked);
  const paths = detail.listed(id, places);
  if (!json) return detail.text(id, paths);
  const answer = detail.json(id, paths);
  // FRR's empty line stands where it would list the neighbours that were told.
  return `${answer.advertisedTo === undefined ? "\n" : ""}${prettyJson(answer)}\n`;
}

function prefixAsked({ view }: TableRequest, request: Request): PrefixId | None {
  const value = request.value("prefix");
  if (value.type !== "address" && value.type !== "prefix") throw new TypeError(`"prefix" is a ${value.type}`);
  const { version } = value.type === "address" ? value.address : value.prefix;
  if (version !== view.ipVersion) {
    throw new CommandError(
      version === 6
        ? "% Cannot specify IPv6 address or prefix with IPv4 AFI"
        : "% Cannot specify IPv4 address or prefix with IPv6 AFI",
    );
  }
  return value.type === "address" ? view.longestMatch(value.address) : view.find(value.prefix);
}

/** All paths, or those that are in use. */
function placesAsked({ view }: TableRequest, request: Request, id: PrefixId): number[] {
  const places = Array.from({ length: view.list(id).used }, (_, place) => place);
  const onlyBest = request.said("bestpath");
  if (!onlyBest && !request.said("multipath")) return places;
  return places.filter((place) => {
    const { isBest, isMultipath } = pathStatus(view, id, place);
    return isBest || (isMultipath && !onlyBest);
  });
}
