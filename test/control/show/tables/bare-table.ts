/** A table without a speaker around it: routes put into a RIB, and what is needed to show them. */
import { encodeAttributes } from "../../../../src/bgp/canonical-attributes.ts";
import type { PathAttributes } from "../../../../src/bgp/messages.ts";
import { readConfiguration } from "../../../../src/config/reader.ts";
import type { Answer } from "../../../../src/control/exec-command.ts";
import type { Instance } from "../../../../src/control/show/sessions/instance.ts";
import { PathPeers } from "../../../../src/control/show/tables/path-peers.ts";
import { ShortJson } from "../../../../src/control/show/tables/short-json.ts";
import { ShortText } from "../../../../src/control/show/tables/short-text.ts";
import { type Detail, tableAnswer } from "../../../../src/control/show/tables/table-answer.ts";
import { Speaker } from "../../../../src/index.ts";
import { parseIp } from "../../../../src/net/address.ts";
import { parsePrefix } from "../../../../src/net/prefix.ts";
import { encodeNlri, type PrefixId } from "../../../../src/rib/prefix-table.ts";
import { Rib } from "../../../../src/rib/rib.ts";
import type { RouteSource, SourceId } from "../../../../src/rib/route-source.ts";
import { TableView } from "../../../../src/speaker/table-view.ts";
import { VersionTimes } from "../../../../src/speaker/version-times.ts";

export class BareTable {
  readonly rib = new Rib([1, 2]);
  readonly view: TableView;
  private readonly instance: Instance;
  private readonly peers: PathPeers;

  constructor(version: 4 | 6) {
    const { ipv4 } = this.rib;
    this.rib.bestPath = { ...ipv4.decisionRules.bestPath, asPathMultipathRelax: true };
    for (const each of [4, 6] as const) this.rib.setMaximumPaths(each, { ...ipv4.decisionRules.maximumPaths, ebgp: 8 });
    const family = version === 4 ? "ipv4-unicast" : "ipv6-unicast";
    this.view = new TableView(family, this.rib, new VersionTimes(0));
    const { model } = readConfiguration("hostname vm\nrouter bgp 64999\n", "frr.conf");
    const { bgp } = model;
    if (bgp === undefined) throw new Error("no instance");
    // Nobody is a neighbour of the speaker, so the names that neighbours tell in their OPENs are missing.
    this.instance = {
      subject: { configuration: model } as never,
      bgp,
      speaker: undefined,
      info: undefined,
      routerId: "172.30.1.10",
      now: 0,
      showsHostnames: false,
    };
    this.peers = new PathPeers(this.instance, version);
  }

  source(kind: RouteSource["kind"], address?: string, asn = 0): SourceId {
    return this.rib.addSource({
      kind,
      routerId: asn,
      address: address === undefined ? undefined : parseIp(address),
      asn,
      reflectorClientFor: new Set(),
      routeServerClientFor: new Set(),
    });
  }

  announce(source: SourceId, prefix: string, attributes: Partial<PathAttributes>): PrefixId {
    const parsed = parsePrefix(prefix);
    if (parsed === undefined) throw new Error(prefix);
    this.announceNlri(source, encodeNlri(parsed), attributes);
    this.rib.settle();
    return this.rib.table(parsed.version).prefixes.find(parsed) as PrefixId;
  }

  /** Nothing is decided yet. */
  announceNlri(source: SourceId, nlri: Uint8Array, attributes: Partial<PathAttributes>): void {
    const block = encodeAttributes({ origin: 2, asPath: [], nextHop: undefined, ...attributes });
    const id = this.rib.attributes.intern(block, 0, block.length);
    this.rib.table(this.view.ipVersion).announce(source, nlri, 0, nlri.length, id, id);
    this.rib.attributes.release(id);
  }

  answer(json: boolean, detail: Detail = "none"): Answer {
    const { instance, view, peers } = this;
    const speaker = new Speaker({ asn: 64999, routerId: "172.30.1.10" });
    const request = { instance, speaker, view, peers, json, wide: false, ofEveryInstance: false };
    return tableAnswer({ ...request, missingMedIsWorst: false }, {}, detail);
  }

  json(id: PrefixId): string {
    return new ShortJson(this.view, this.peers, false).paths(id, this.view.format(id), this.places(id));
  }

  text(id: PrefixId, wide = false): string {
    return new ShortText(this.view, this.peers, false, wide).paths(id, this.view.format(id), this.places(id));
  }

  private places(id: PrefixId): readonly number[] {
    return Array.from({ length: this.view.list(id).used }, (_, place) => place);
  }
}
