/** `show bgp … neighbors P prefix-counts`: how many routes of a neighbour there are, of each sort. */
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { Answer, Request } from "../../exec-command.ts";
import { prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { SPELLINGS } from "../family.ts";
import { activatedPeerAsked } from "./table-neighbor.ts";
import { type TableRequest, tableRequest } from "./table-request.ts";
import { inSilence } from "./table-walk.ts";

class Counts {
  received = 0;
  used = 0;
  usable = 0;
  best = 0;
  stale = 0;
}

export function prefixCounts(subject: Subject, request: Request): Answer {
  const asked = tableRequest(subject, request);
  return countAndTell(asked, activatedPeerAsked(asked, request).name);
}

function* countAndTell(asked: TableRequest, neighbor: string): Generator<string> {
  const { view, json } = asked;
  const counts = new Counts();
  yield* inSilence(
    view.collect((id) => {
      count(asked, neighbor, id, counts);
      return false;
    }),
  );
  const named = namedCounts(counts);
  const { key, title } = SPELLINGS[view.family];
  if (json) {
    const names = { prefixCountsFor: neighbor, multiProtocol: key, pfxCounter: counts.used };
    yield `${prettyJson({ ...names, ribTableWalkCounters: named })}\n`;
    return;
  }
  yield `Prefix counts for ${neighbor}, ${title}\nPfxCt: ${counts.used}\n\nCounts from RIB table walk:\n\n`;
  for (const [name, number] of Object.entries(named)) yield `${name.padStart(20)}: ${String(number).padEnd(10)}\n`;
}

function count({ view, peers }: TableRequest, neighbor: string, id: PrefixId, counts: Counts): void {
  const paths = view.list(id);
  for (let place = 0; place < paths.count; place++) {
    const slot = paths.at(place);
    if (peers.of(view.source(slot)).neighbor !== neighbor) continue;
    counts.received++;
    if (place < paths.used) counts.used++;
    if (place < paths.usable) counts.usable++;
    if (slot === paths.best) counts.best++;
    if (view.isStale(slot, id)) counts.stale++;
  }
}

/** By FRR's names. There is nothing that is damped, nor kept for its history, nor removed or unsorted for long. */
function namedCounts({ received, used, usable, best, stale }: Counts) {
  return {
    "Adj-in": received,
    Damped: 0,
    Removed: 0,
    History: 0,
    Stale: stale,
    Valid: usable,
    "All RIB": used,
    "PfxCt counted": used,
    "PfxCt Best Selected": best,
    Useable: used,
    Unsorted: 0,
  };
}
