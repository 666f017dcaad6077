/** The AS path that a neighbour is sent (RFC 4271 § 5.1.2, RFC 5065 § 4.1). */

import type { AsPath, PathAttributes } from "../../bgp/messages.ts";
import { enterMember, isOfConfederation, isPrivateAs, removePrivateAs, replaceAs } from "./as-path-edits.ts";
import type { ChangesDraft } from "./changed-attributes.ts";
import type { ExportRules } from "./export-rules.ts";

/** The AS that a neighbour outside knows us by. */
export function presentedAs({ localAs, confederation, asn }: ExportRules): number {
  return localAs?.asn ?? confederation ?? asn;
}

/** `current`: the attributes as they are with the draft's changes. */
export function exportPath(draft: ChangesDraft, current: PathAttributes, rules: ExportRules): void {
  if (rules.peerType === "ibgp") return;
  if (rules.peerType === "confed") return replacePath(draft, enterMember(current.asPath, rules.asn));
  const rewritten = rewrittenPath(current, rules);
  if (rewritten !== undefined) replacePath(draft, rewritten);
  if (keepsPath(rules) && (rewritten ?? current.asPath).length > 0) return;
  const added = ownAsns(rules);
  draft.prepend = draft.prepend === undefined ? added : [...added, ...draft.prepend];
}

/** A path that has been made from `current`, what is in front of it included. */
function replacePath(draft: ChangesDraft, path: AsPath): void {
  draft.asPath = path;
  draft.prepend = undefined;
}

/** RFC 7947 § 2.2.2. But a path must not leave empty: our own routes get our AS all the same. */
function keepsPath({ attributeUnchanged, routeServerClient }: ExportRules): boolean {
  return routeServerClient || attributeUnchanged.includes("as-path");
}

/** Undefined when there is nothing to rewrite: then nobody has to look at the path at all. */
function rewrittenPath(current: PathAttributes, rules: ExportRules): AsPath | undefined {
  const { confederation, removePrivateAs: removal, asOverride, peerAs } = rules;
  if (confederation === undefined && removal === undefined && !asOverride) return undefined;
  let path = current.asPath;
  if (confederation !== undefined) path = path.filter((segment) => !isOfConfederation(segment));
  if (removal !== undefined) path = removePrivateAs(path, removal, presentedAs(rules), peerAs);
  if (asOverride) path = replaceAs(path, peerAs, realAs(rules));
  return path;
}

/** Of the whole AS, for those outside. */
function realAs({ confederation, asn }: ExportRules): number {
  return confederation ?? asn;
}

/** FRR's `local-as`: in front of our real AS, or with `replace-as` instead of it. */
function ownAsns(rules: ExportRules): readonly number[] {
  const { localAs, removePrivateAs: removal } = rules;
  const real = realAs(rules);
  if (localAs === undefined) return [real];
  const hidesReal = localAs.replaceAs === true || (removal !== undefined && isPrivateAs(real));
  return hidesReal ? [localAs.asn] : [localAs.asn, real];
}
