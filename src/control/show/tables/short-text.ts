/**
 * Paths as `show bgp …` lists them: one line for each, in columns. A column that is too narrow for what belongs there ends
 * its line, and the next column begins another.
 */
import type { AttributeId } from "../../../rib/attribute-table.ts";
import type { PrefixId } from "../../../rib/prefix-table.ts";
import type { TableView } from "../../../speaker/table-view.ts";
import { AttributeCache } from "./attribute-cache.ts";
import type { PathPeer, PathPeers } from "./path-peers.ts";
import { type ShownAttributes, shownAttributes } from "./shown-attributes.ts";
import { type PathStatus, pathStatus, usedAttributes } from "./shown-path.ts";

interface Columns {
  readonly network: number;
  readonly nextHop: number;
  readonly metric: number;
}

const COLUMNS: Columns = { network: 17, nextHop: 16, metric: 10 };
const WIDE_COLUMNS: Columns = { network: 45, nextHop: 41, metric: 7 };
const LOCAL_PREF_WIDTH = 7;
const WEIGHT_WIDTH = 7;
/** Where the next column begins when the one before took a line of its own. */
const AFTER_NETWORK = " ".repeat(20);
const AFTER_NEXT_HOP = " ".repeat(38);

const CODES = [
  "Status codes:  s suppressed, d damped, h history, u unsorted, * valid, > best, = multipath,",
  "               i internal, r RIB-failure, S Stale, R Removed",
  "Nexthop codes: @NNN nexthop's vrf id, < announce-nh-self",
  "Origin codes:  i - IGP, e - EGP, ? - incomplete",
  "RPKI validation codes: V valid, I invalid, N Not found",
  "",
].join("\n");

const TITLES = "     Network          Next Hop            Metric LocPrf Weight Path\n";
const WIDE_TITLES =
  "     Network                                      Next Hop                                  Metric LocPrf Weight Path\n";

/** What the letters in front of a line mean. */
export const LEGEND = `${CODES}\n`;

export function titles(wide: boolean): string {
  return wide ? WIDE_TITLES : TITLES;
}

export class ShortText {
  private readonly view: TableView;
  private readonly peers: PathPeers;
  private readonly columns: Columns;
  private readonly ends: AttributeCache<AttributeId, PathPeer, string>;

  constructor(view: TableView, peers: PathPeers, missingMedIsWorst: boolean, wide: boolean) {
    this.view = view;
    this.peers = peers;
    this.columns = wide ? WIDE_COLUMNS : COLUMNS;
    this.ends = new AttributeCache(view.sets, (attributes, peer) => {
      const { kind } = peer;
      const local = view.sets.localFacts(attributes);
      const shown = shownAttributes(view.sets.read(attributes), local, kind, view.ipVersion, missingMedIsWorst);
      return this.end(shown, peer.interface);
    });
  }

  paths(id: PrefixId, network: string, places: readonly number[]): string {
    const { view } = this;
    let text = "";
    for (let i = 0; i < places.length; i++) {
      const peer = this.peers.of(view.source(view.paths.at(places[i])));
      const status = pathStatus(view, id, places[i]);
      const end = this.ends.of(usedAttributes(view, id, places[i]), peer.number, peer);
      text += this.line(status, peer.kind === "ibgp", i === 0 ? network : "", end);
    }
    return text;
  }

  /** `network`: empty where the line above has it. */
  line(status: PathStatus, isInternal: boolean, network: string, end: string): string {
    return ` ${statusLetters(status)}${isInternal ? "i" : " "} ${this.network(network)}${end}\n`;
  }

  network(text: string): string {
    return column(text, this.columns.network, AFTER_NETWORK);
  }

  /** From the next hop on. A neighbour that is known by its interface is shown by it. */
  end({ nextHop, metric, localPref, weight, path, origin }: ShownAttributes, throughInterface?: string): string {
    const address =
      nextHop.version === 6
        ? (throughInterface ?? (nextHop.prefersGlobal ? undefined : nextHop.linkLocal) ?? nextHop.address)
        : nextHop.address;
    return (
      column(address, this.columns.nextHop, AFTER_NEXT_HOP) +
      `${number(metric, this.columns.metric)}${number(localPref, LOCAL_PREF_WIDTH)}${number(weight, WEIGHT_WIDTH)} ` +
      `${path}${path === "" ? "" : " "}${origin.code}`
    );
  }
}

/** The first column belongs to RPKI. */
function statusLetters({ isBest, isMultipath, isValid, isStale }: PathStatus): string {
  return `${isStale ? "S" : isValid ? "*" : " "}${isBest ? ">" : isMultipath ? "=" : " "}`;
}

function column(text: string, width: number, indent: string): string {
  return text.length < width ? text.padEnd(width) : `${text}\n${indent}`;
}

function number(value: number | undefined, width: number): string {
  return value === undefined ? " ".repeat(width) : String(value).padStart(width);
}
