/**
 * What became of an UPDATE, as the text that fixtures hold:
 *
 *     withdraw ipv4-unicast 10.0.0.0/8; announce ipv6-unicast 2001:db8::/32#7 with 40010100…; discard 5/9
 *
 * A path identifier follows its prefix behind `#`. What is announced comes with its canonical attribute block, or, when
 * it is not to be used, as `unused`. Defects are `discard`, `treat-as-withdraw` or `disable` with attribute code and
 * UPDATE error subcode; a session reset is all there is: `reset 3/10` and the NOTIFICATION's data.
 */
import { afiOf } from "../../src/bgp/codes.ts";
import { ProtocolError } from "../../src/bgp/errors.ts";
import { familyName } from "../../src/bgp/family-name.ts";
import { type AnnouncedRun, NlriCursor, type NlriRun } from "../../src/bgp/nlri.ts";
import type { UpdateContext } from "../../src/bgp/update-context.ts";
import { UpdateView } from "../../src/bgp/update-view.ts";
import { formatPrefix, prefixOf } from "../../src/net/prefix.ts";
import { hex } from "./wire-fixtures.ts";

const view = new UpdateView();

const SEVERITIES = {
  "attribute-discard": "discard",
  "treat-as-withdraw": "treat-as-withdraw",
  "family-disable": "disable",
} as const;

export function updateOutcome(bytes: Uint8Array, context: UpdateContext, start = 0, end = bytes.length): string {
  try {
    view.read(bytes, start, end, context);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return `reset ${error.code}/${error.subcode} ${hex(error.data)}`.trimEnd();
  }
  const parts = [
    ...routes("withdraw", view.withdrawn, bytes),
    ...routes("withdraw", view.mpWithdrawn, bytes),
    ...announcement(view.announced, bytes),
    ...announcement(view.mpAnnounced, bytes),
  ];
  if (view.endOfRib !== undefined) parts.push(`end-of-rib ${familyName(view.endOfRib)}`);
  if (view.ignoredFamily !== undefined) parts.push(`ignored ${familyName(view.ignoredFamily)}`);
  if (view.looped) parts.push("looped");
  for (const { severity, code, subcode } of view.defects) parts.push(`${SEVERITIES[severity]} ${code}/${subcode}`);
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

function announcement(run: AnnouncedRun, bytes: Uint8Array): string[] {
  const block = run.attributeBytes.subarray(run.attributeStart, run.attributeEnd);
  return routes("announce", run, bytes).map((text) =>
    view.treatAsWithdraw ? `${text} unused` : `${text} with ${hex(block)}`,
  );
}

function routes(verb: string, run: NlriRun, bytes: Uint8Array): string[] {
  const texts: string[] = [];
  const cursor = new NlriCursor();
  cursor.open(bytes, run);
  while (cursor.next()) texts.push(prefixText(cursor, run, bytes));
  return texts.length === 0 ? [] : [`${verb} ${familyName(run.family)} ${texts.join(" ")}`];
}

function prefixText({ offset, bits, pathId }: NlriCursor, run: NlriRun, buffer: Uint8Array): string {
  const version = afiOf(run.family) === 1 ? 4 : 6;
  const bytes = new Uint8Array(version === 4 ? 4 : 16);
  bytes.set(buffer.subarray(offset, offset + ((bits + 7) >> 3)));
  return formatPrefix(prefixOf({ version, bytes }, bits)) + (run.addPath ? `#${pathId}` : "");
}
