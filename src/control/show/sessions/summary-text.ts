/** One family of `show bgp summary` as a table. */
import { printable } from "../foreign-text.ts";
import { formatUptime } from "../times.ts";
import type { Summary } from "./family-summary.ts";
import type { Instance } from "./instance.ts";
import { memorySize, SIZE_OF } from "./memory-size.ts";
import { messagesReceived, messagesSent } from "./message-totals.ts";
import { hasFailed, hasPolicy, inThisStateSince, isEstablished, type Peer, stateText } from "./peers.ts";
import { resetReason } from "./reset-reason.ts";

const HEADER = "V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc";
const WIDE_HEADER =
  "V         AS    LocalAS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc";
const FAILED_HEADER = "EstdCnt DropCnt ResetTime Reason";

const NARROWEST_NAMES = 16;
const DESCRIPTION_WIDTH = 20;
const WIDE_DESCRIPTION_WIDTH = 64;

export function summaryText(summary: Summary): string {
  const { instance, family, peers, chosen, failed, style } = summary;
  if (style.only === "failed" && failed === 0) return "% No failed BGP neighbors found\n";
  const lines = [...heading(summary)];
  const width = Math.max(NARROWEST_NAMES, ...chosen.map((peer) => nameText(peer, instance).length + 1));
  const title = (header: string) => ["", "Neighbor".padEnd(width) + header];
  if (style.only === "failed") {
    lines.push(...title(FAILED_HEADER));
    for (const peer of chosen) if (hasFailed(peer, family)) lines.push(failedLine(peer, instance, width));
  } else {
    if (chosen.length > 0) lines.push(...title(style.wide ? WIDE_HEADER : HEADER));
    for (const peer of chosen) lines.push(peerLine(peer, summary, width));
  }
  if (chosen.length === 0) lines.push("", "% No matching neighbor");
  else {
    const displayed = style.only === "failed" ? failed : chosen.length;
    lines.push(...(style.only === "failed" || style.filtered ? ["", `Displayed neighbors ${displayed}`] : [""]));
    lines.push(`Total number of neighbors ${peers.length}`);
  }
  const dynamic = peers.filter(({ info }) => info?.dynamic).length;
  if (dynamic > 0) {
    const limit = instance.bgp.listenLimit ?? DEFAULT_LISTEN_LIMIT;
    lines.push("* - dynamic neighbor", `${dynamic} dynamic neighbor(s), limit ${limit}`);
  }
  return `${lines.join("\n")}\n`;
}

const DEFAULT_LISTEN_LIMIT = 100;

function* heading({ instance, family, peers, style }: Summary): Iterable<string> {
  const { bgp, info, routerId } = instance;
  yield `BGP router identifier ${routerId}, local AS number ${bgp.asn} VRF default vrf-id 0`;
  if (style.terse) return;
  const { version, prefixes } = info?.tables[family] ?? { version: 0, prefixes: 0 };
  yield `BGP table version ${version}`;
  yield `RIB entries ${prefixes}, using ${memorySize(prefixes * SIZE_OF.prefix)} of memory`;
  yield `Peers ${peers.length}, using ${memorySize(peers.length * SIZE_OF.peer)} of memory`;
  const groups = bgp.groups.size;
  if (groups > 0) yield `Peer groups ${groups}, using ${memorySize(groups * SIZE_OF.peerGroup)} of memory`;
}

function peerLine(peer: Peer, { instance, family, style }: Summary, width: number): string {
  const { info } = peer;
  const since = inThisStateSince(peer);
  const descriptionWidth = style.wide ? WIDE_DESCRIPTION_WIDTH : DESCRIPTION_WIDTH;
  const description = peer.own?.description ?? peer.softwareVersion;
  const columns = [
    `${nameText(peer, instance).padEnd(width)}4`,
    String(peer.remoteAs).padStart(10),
    ...(style.wide ? [String(peer.localAs).padStart(10)] : []),
    String(messagesReceived(info)).padStart(9),
    String(messagesSent(info)).padStart(9),
    String(info?.families.get(family)?.tableVersion ?? 0).padStart(8),
    "   0",
    "   0",
    (since === undefined ? "never" : formatUptime(instance.now - since)).padStart(8),
    ...routeColumns(peer, family),
    description === undefined ? "N/A" : shortened(printable(description), descriptionWidth),
  ];
  return columns.join(" ");
}

/** The state and how many routes were sent; the number of received ones takes the place of `Established`. */
function routeColumns(peer: Peer, family: Summary["family"]): readonly string[] {
  if (!isEstablished(peer)) return [stateText(peer).padStart(12), "0".padStart(8)];
  const routes = peer.info?.families.get(family);
  if (routes === undefined) return ["NoNeg".padStart(12), "NoNeg".padStart(8)];
  const count = (direction: "in" | "out", number: number) =>
    hasPolicy(peer, family, direction) ? String(number) : "(Policy)";
  return [count("in", routes.accepted).padStart(12), count("out", routes.advertised).padStart(8)];
}

function failedLine(peer: Peer, instance: Instance, width: number): string {
  const { info } = peer;
  const since = inThisStateSince(peer);
  const columns = [
    nameText(peer, instance).padEnd(width) + String(info?.sessionsEstablished ?? 0).padStart(7),
    String(info?.sessionsLost ?? 0).padStart(7),
    (since === undefined ? "never" : formatUptime(instance.now - since)).padStart(9),
  ];
  return `${columns.join(" ")} ${resetText(peer)}`;
}

/** As it stands behind the time of the reset. */
export function resetText({ info, softwareVersion }: Peer): string {
  const reason = info?.lastReset && resetReason(info.lastReset.reason);
  const notification = reason?.notification;
  if (notification === undefined) return `${reason?.text ?? "never"} (${printable(softwareVersion ?? "n/a")})`;
  return `Notification ${notification.direction} (${notification.name}${notification.hard ? "/Hard Reset" : ""})`;
}

function nameText({ name, info, hostname }: Peer, { showsHostnames }: Instance): string {
  const mark = info?.dynamic ? "*" : "";
  return hostname === undefined || !showsHostnames ? mark + name : `${mark}${printable(hostname)}(${name})`;
}

/** Cut where a word ends. */
function shortened(text: string, width: number): string {
  if (text.length < width) return text;
  const cut = text.slice(0, width);
  const space = cut.lastIndexOf(" ");
  return space <= 0 ? cut : cut.slice(0, space).trimEnd();
}
