import { describe, expect, it } from "vitest";
import { formatAsPath } from "../../../src/bgp/as-path.ts";
import type { AttributeChanges } from "../../../src/bgp/attribute-edit.ts";
import type { ExportRules, ExportSource } from "../../../src/speaker/rules/export-rules.ts";
import { exportPolicy, FROM, path, ROUTE, THEM, TO_EBGP, TO_IBGP, TO_MEMBER, told } from "./routing-rules.ts";

describe("the AS path", () => {
  it.each<[string, string, Partial<ExportRules>, string]>([
    ["gets our AS (RFC 4271 § 5.1.2)", "3356 174", {}, "65000 3356 174"],
    ["of our own route is our AS", "", {}, "65000"],
    ["as-path unchanged", "3356 174", { attributeUnchanged: ["as-path"] }, "3356 174"],
    ["never leaves empty, unchanged or not", "", { attributeUnchanged: ["as-path"] }, "65000"],
    ["route-server client (RFC 7947 § 2.2.2)", "3356", { routeServerClient: true }, "3356"],
    ["never leaves empty, to a route-server client neither", "", { routeServerClient: true }, "65000"],

    ["local-as", "3356", { localAs: { asn: 64700 } }, "64700 65000 3356"],
    [
      "local-as no-prepend: is about the way in",
      "3356",
      { localAs: { asn: 64700, noPrepend: true } },
      "64700 65000 3356",
    ],
    ["local-as replace-as", "3356", { localAs: { asn: 64700, replaceAs: true } }, "64700 3356"],
    ["local-as, our private AS removed", "3356", { localAs: { asn: 200 }, ...removing(true, false) }, "200 3356"],
    [
      "local-as, public ASes stay",
      "3356",
      { asn: 300, localAs: { asn: 200 }, ...removing(true, false) },
      "200 300 3356",
    ],

    ["as-override", `${THEM} 3356 ${THEM}`, { asOverride: true }, "65000 65000 3356 65000"],
    ["as-override, of sets, too", `3356 {${THEM},7}`, { asOverride: true }, "65000 3356 {65000,7}"],
    [
      "as-override: of the AS, not of the local-as (FRR)",
      `${THEM}`,
      { asOverride: true, localAs: { asn: 200, replaceAs: true } },
      "200 65000",
    ],

    ["remove-private-AS: all private", "64512 4200000000", removing(false, false), "65000"],
    ["remove-private-AS: one is public, so all stay", "64512 3356", removing(false, false), "65000 64512 3356"],
    ["remove-private-AS: the neighbour's AS stays", `64512 ${THEM}`, removing(false, false), `65000 ${THEM}`],
    ["remove-private-AS replace-AS: all private", "64512 65535", removing(false, true), "65000 65000 65000"],
    ["remove-private-AS replace-AS: one is public", "64512 3356", removing(false, true), "65000 64512 3356"],
    [
      "remove-private-AS replace-AS: the neighbour's stays",
      `64512 ${THEM}`,
      removing(false, true),
      `65000 65000 ${THEM}`,
    ],
    ["remove-private-AS all", `64512 3356 ${THEM} 64999`, removing(true, false), `65000 3356 ${THEM}`],
    [
      "remove-private-AS all: no segment stays empty",
      "3356 {64512,64513} 174",
      removing(true, false),
      "65000 3356 174",
    ],
    [
      "remove-private-AS all replace-AS",
      `64512 3356 ${THEM} 4294967294`,
      removing(true, true),
      `65000 65000 3356 ${THEM} 65000`,
    ],
    [
      "remove-private-AS all replace-AS, by the local-as",
      "64512",
      { localAs: { asn: 200 }, ...removing(true, true) },
      "200 200",
    ],
    [
      "remove-private-AS all: the edges of private",
      "64511 64512 4199999999 4294967295",
      removing(true, false),
      "65000 64511 4199999999 4294967295",
    ],
    [
      "remove-private-AS of a route-server client's path",
      "64512 3356",
      { routeServerClient: true, ...removing(true, false) },
      "3356",
    ],
    [
      "remove-private-AS, then nothing is left to hand on",
      "64512",
      { routeServerClient: true, ...removing(true, false) },
      "65000",
    ],

    [
      "out of the confederation: its identifier for its members (RFC 5065 § 4.1)",
      "(65001 65002) 3356",
      { confederation: 100 },
      "100 3356",
    ],
    ["out of the confederation: wherever members are", "3356 (65001) 174", { confederation: 100 }, "100 3356 174"],
    [
      "out of the confederation: never members, unchanged or not",
      "(65001) 3356",
      { confederation: 100, attributeUnchanged: ["as-path"] },
      "3356",
    ],
    [
      "out of the confederation: with members alone it is our own",
      "(65001)",
      { confederation: 100, routeServerClient: true },
      "100",
    ],
    [
      "out of the confederation, with a local-as",
      "(65001) 3356",
      { confederation: 100, localAs: { asn: 200 } },
      "200 100 3356",
    ],
    [
      "out of the confederation: members do not make it public",
      "(3000) 64512",
      { confederation: 100, ...removing(false, false) },
      "100",
    ],
  ])("to eBGP: %s", (_, before, rules, after) => {
    expect(pathTold(before, FROM.confed, { ...TO_EBGP, ...rules })).toBe(after);
  });

  it.each([
    ["3356", "(65000) 3356"],
    ["", "(65000)"],
    ["(65001 65002) 3356", "(65000 65001 65002) 3356"],
  ])("to another member: '%s' becomes '%s' (RFC 5065 § 4.1)", (before, after) => {
    expect(pathTold(before, FROM.ebgp, TO_MEMBER)).toBe(after);
  });

  it("within our AS stays as it is", () => {
    expect(pathTold("3356 174", FROM.ebgp, TO_IBGP)).toBe("3356 174");
    expect(pathTold("(65001) 3356", FROM.confed, { ...TO_IBGP, confederation: 100 })).toBe("(65001) 3356");
    expect(pathTold("3356", FROM.ebgp, { ...TO_IBGP, attributeUnchanged: ["as-path"], asOverride: true })).toBe("3356");
  });

  it.each<[string, AttributeChanges, Partial<ExportRules>, string]>([
    ["our AS comes before what policy prepended", { asPath: path("9 9 3356") }, {}, "65000 9 9 3356"],
    ["whichever way policy says it", { prepend: [9, 9] }, {}, "65000 9 9 3356"],
    ["private ASes that policy prepended go, too", { asPath: path("64512 3356") }, removing(true, false), "65000 3356"],
    ["also when they are in front only", { prepend: [64512] }, removing(true, false), "65000 3356"],
    ["a route server's policy may prepend", { prepend: [9] }, { routeServerClient: true }, "9 3356"],
  ])("%s", (_, changes, rules, after) => {
    expect(pathTold("3356", FROM.ebgp, { ...TO_EBGP, ...rules }, changes)).toBe(after);
  });

  function pathTold(before: string, source: ExportSource, rules: ExportRules, changes: AttributeChanges = {}): string {
    const sent = told({ ...ROUTE, asPath: path(before) }, source, rules, exportPolicy({ changes }));
    return sent === undefined ? "nothing" : formatAsPath(sent.asPath);
  }

  function removing(all: boolean, replace: boolean): Pick<ExportRules, "removePrivateAs"> {
    return { removePrivateAs: { all, replace } };
  }
});
