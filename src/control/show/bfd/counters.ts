/** One session of `show bfd peers counters`. There are no echo packets, and no zebra that could notify anybody. */
import type { JsonObject } from "../../json.ts";
import { headerJson, headerText } from "./peer.ts";
import type { ShownSession } from "./sessions.ts";

export async function countersText(session: ShownSession): Promise<string> {
  const { received, sent, dropped, ups, downs } = await session.path.counters();
  const lines = [
    `ID: ${session.id}`,
    `Control packet input: ${received} packets`,
    `Control packet output: ${sent} packets`,
    "Echo packet input: 0 packets",
    "Echo packet output: 0 packets",
    `Session up events: ${ups}`,
    `Session down events: ${downs}`,
    "Zebra notifications: 0",
    `RX fail packet: ${dropped}`,
  ];
  return `${headerText(session)}${lines.map((line) => `\t\t${line}\n`).join("")}\n`;
}

export async function countersJson(session: ShownSession): Promise<JsonObject> {
  const { received, sent, dropped, ups, downs } = await session.path.counters();
  return {
    ...headerJson(session),
    id: session.id,
    "control-packet-input": received,
    controlPacketBadInput: dropped,
    "control-packet-output": sent,
    "echo-packet-input": 0,
    "echo-packet-output": 0,
    "session-up": ups,
    "session-down": downs,
    "zebra-notifications": 0,
  };
}
