/**
 * Any message in words, valid or not: for logs, `debug` and the lab.
 *
 * It never throws, whatever the bytes are. What a peer wrote is escaped, and the length of the result is bounded.
 */

import { formatDottedQuad } from "../net/address.ts";
import { describeCapability } from "./capabilities.ts";
import {
  HEADER_LENGTH,
  IPV4_UNICAST,
  IPV6_UNICAST,
  MAX_EXTENDED_MESSAGE_LENGTH,
  MessageType,
  RefreshSubtype,
} from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import { explainUpdate } from "./explain-update.ts";
import { familyName } from "./family-name.ts";
import { checkHeader } from "./framing.ts";
import { decodeNotification, describeNotification } from "./notification.ts";
import { notificationName } from "./notification-names.ts";
import { decodeOpen } from "./open.ts";
import { hexText, shortened } from "./peer-text.ts";
import { decodeRouteRefresh } from "./route-refresh.ts";
import type { UpdateContext } from "./update-context.ts";

/** For a message whose session is not known: what most sessions are today. */
const ANY_SESSION: UpdateContext = {
  peerType: "ebgp",
  fourOctetAs: true,
  families: new Set([IPV4_UNICAST, IPV6_UNICAST]),
  addPathReceive: new Set(),
  extendedNextHop: new Set([IPV4_UNICAST]),
  localAs: 0,
  peerAs: 0,
  enforceFirstAs: false,
};

type Explain = (buffer: Uint8Array, start: number, end: number, context: UpdateContext) => string;

const MESSAGES: Readonly<Record<MessageType, { readonly name: string; readonly explain: Explain }>> = {
  [MessageType.Open]: { name: "OPEN", explain: explainOpen },
  [MessageType.Update]: { name: "UPDATE", explain: explainUpdate },
  [MessageType.Notification]: { name: "NOTIFICATION", explain: explainNotification },
  [MessageType.Keepalive]: { name: "KEEPALIVE", explain: () => "KEEPALIVE" },
  [MessageType.RouteRefresh]: { name: "ROUTE-REFRESH", explain: explainRouteRefresh },
};

const REFRESH_WORDS: Readonly<Record<number, string | undefined>> = {
  [RefreshSubtype.Request]: "request for",
  [RefreshSubtype.Begin]: "begins:",
  [RefreshSubtype.End]: "ends:",
};

/** `start` to `end` is one message, header included, as `MessageFramer` finds it; other bytes are shown as octets. */
export function explainMessage(
  buffer: Uint8Array,
  start: number,
  end: number,
  context: UpdateContext = ANY_SESSION,
): string {
  if (end - start < HEADER_LENGTH) return `not a message: ${hexText(buffer, start, end)}`;
  let what = "not a message";
  try {
    const length = checkHeader(buffer, start, MAX_EXTENDED_MESSAGE_LENGTH);
    const { name, explain } = MESSAGES[buffer[start + HEADER_LENGTH - 1] as MessageType];
    what = `malformed ${name}`;
    if (length !== end - start)
      return `${name} of ${length} octets, found ${end - start}: ${hexText(buffer, start, end)}`;
    return explain(buffer, start, end, context);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return `${what}, ${notificationName(error)}, ${error.message}: ${hexText(buffer, start, end)}`;
  }
}

function explainOpen(buffer: Uint8Array, start: number, end: number): string {
  const { asn, holdTime, routerId, capabilities } = decodeOpen(buffer, start, end);
  const offer = capabilities.length === 0 ? "none" : capabilities.map(describeCapability).join("; ");
  const who = `AS ${asn}, router ID ${formatDottedQuad(routerId)}, hold time ${holdTime} s`;
  return shortened(`OPEN ${who}, capabilities: ${offer}`);
}

function explainNotification(buffer: Uint8Array, start: number, end: number): string {
  return `NOTIFICATION ${describeNotification(decodeNotification(buffer, start, end))}`;
}

function explainRouteRefresh(buffer: Uint8Array, start: number, end: number): string {
  const { family, subtype, orf } = decodeRouteRefresh(buffer, start, end);
  const words = REFRESH_WORDS[subtype] ?? `of unknown subtype ${subtype} for`;
  const body = orf.length === 0 ? "" : `, with ${hexText(orf, 0, orf.length)}`;
  return `ROUTE-REFRESH ${words} ${familyName(family)}${body}`;
}
