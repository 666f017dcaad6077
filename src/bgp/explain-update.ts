/** An UPDATE in words, valid or not: which routes it moves, with which attributes, and what is wrong with it. */
import { clearHostBits, formatPrefix } from "../net/prefix.ts";
import { ATTRIBUTES, attributeName } from "./attributes.ts";
import { decodeAttributes } from "./canonical-attributes.ts";
import { afiOf } from "./codes.ts";
import { ProtocolError } from "./errors.ts";
import { familyName } from "./family-name.ts";
import type { PathAttributes } from "./messages.ts";
import { type AnnouncedRun, NlriCursor, type NlriRun } from "./nlri.ts";
import { notificationName } from "./notification-names.ts";
import { hexText, shortened } from "./peer-text.ts";
import type { AttributeDefect, UpdateContext } from "./update-context.ts";
import { UpdateView } from "./update-view.ts";

/** Routes of one kind that are named; the others are counted. */
const MOST_ROUTES = 8;

/** One bounded line. Never throws, whatever the bytes are. */
export function explainUpdate(buffer: Uint8Array, start: number, end: number, context: UpdateContext): string {
  const view = new UpdateView();
  try {
    view.read(buffer, start, end, context);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return `malformed UPDATE, ${notificationName(error)}, ${error.message}: ${hexText(buffer, start, end)}`;
  }
  const parts = [
    ...routes("withdraws", view.withdrawn, buffer),
    ...routes("withdraws", view.mpWithdrawn, buffer),
    ...announcement(view, view.announced, buffer),
    ...announcement(view, view.mpAnnounced, buffer),
  ];
  if (view.endOfRib !== undefined) parts.push(`end of ${familyName(view.endOfRib)} routes`);
  if (view.ignoredFamily !== undefined) parts.push(`ignored: ${familyName(view.ignoredFamily)} routes`);
  if (view.disabledFamily !== undefined) parts.push(`unreadable: ${familyName(view.disabledFamily)} routes`);
  for (const defect of view.defects) parts.push(describeDefect(defect, buffer));
  return shortened(`UPDATE ${parts.length === 0 ? "without routes" : parts.join("; ")}`);
}

function announcement(view: UpdateView, run: AnnouncedRun, buffer: Uint8Array): string[] {
  if (view.looped) return routes("announces (looped)", run, buffer);
  if (view.treatAsWithdraw) return routes("announces (treated as withdrawn)", run, buffer);
  const announced = routes("announces", run, buffer);
  if (announced.length === 0) return [];
  return [...announced, describeAttributes(decodeAttributes(run.attributeBytes, run.attributeStart, run.attributeEnd))];
}

function routes(verb: string, run: NlriRun, buffer: Uint8Array): string[] {
  const named: string[] = [];
  let more = 0;
  const cursor = new NlriCursor();
  cursor.open(buffer, run);
  while (cursor.next()) {
    if (named.length < MOST_ROUTES) named.push(prefixText(cursor, run, buffer));
    else more++;
  }
  if (named.length === 0) return [];
  return [`${verb} ${familyName(run.family)} ${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`];
}

function prefixText({ offset, bits, pathId }: NlriCursor, run: NlriRun, buffer: Uint8Array): string {
  const version = afiOf(run.family) === 1 ? 4 : 6;
  const bytes = new Uint8Array(version === 4 ? 4 : 16);
  bytes.set(buffer.subarray(offset, offset + ((bits + 7) >> 3)));
  clearHostBits(bytes, 0, bytes.length, bits);
  return `${formatPrefix({ version, bytes, length: bits })}${run.addPath ? ` (path ${pathId})` : ""}`;
}

function describeAttributes(attributes: PathAttributes): string {
  const texts: string[] = [];
  for (const descriptor of ATTRIBUTES) {
    const text = descriptor?.value?.format(attributes);
    if (text !== undefined) texts.push(`${descriptor?.name} ${text}`.trimEnd());
  }
  for (const { code, value } of attributes.opaque ?? []) {
    texts.push(`${attributeName(code)} ${hexText(value, 0, value.length)}`);
  }
  return texts.join(", ");
}

function describeDefect({ severity, message, offset, length }: AttributeDefect, buffer: Uint8Array): string {
  return `${severity}: ${message}${length === 0 ? "" : `: ${hexText(buffer, offset, offset + length)}`}`;
}
