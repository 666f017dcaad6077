import { describe, expect, it } from "vitest";
import { explainUpdate } from "../../src/bgp/explain-update.ts";
import { update } from "../support/update-builder.ts";
import { updateContext } from "../support/update-contexts.ts";
import { octets } from "../support/wire-fixtures.ts";

const BASE = "40010100 400206 0201 0000fc00 400304 c0000201";

function explain(attributes: string, nlri = "18 c63364", context = "ebgp", withdrawn = ""): string {
  const bytes = update({
    withdrawn: [...octets(withdrawn)],
    attributes: [...octets(attributes)],
    nlri: [...octets(nlri)],
  });
  return explainUpdate(bytes, 0, bytes.length, updateContext(context));
}

describe("an UPDATE in words", () => {
  it("names routes and attributes", () => {
    expect(
      explain(`${BASE} 800404 0000000a 400600 c00808 ffffff01 fc000007 c0200c 0000fc00 00000001 00000002 e06302 beef`),
    ).toBe(
      "UPDATE announces ipv4-unicast 198.51.100.0/24; ORIGIN igp, AS_PATH 64512, NEXT_HOP 192.0.2.1, MULTI_EXIT_DISC 10, " +
        "ATOMIC_AGGREGATE, COMMUNITIES no-export 64512:7, LARGE_COMMUNITIES 64512:1:2, attribute 99 beef",
    );
  });

  it("counts the routes that it does not name", () => {
    const many = Array.from({ length: 20 }, (_, i) => `08 ${(i + 1).toString(16).padStart(2, "0")}`).join(" ");
    expect(explain("", "", "ebgp", many)).toBe(
      "UPDATE withdraws ipv4-unicast 1.0.0.0/8, 2.0.0.0/8, 3.0.0.0/8, 4.0.0.0/8, 5.0.0.0/8, 6.0.0.0/8, 7.0.0.0/8, 8.0.0.0/8 and 12 more",
    );
  });

  it("shows path identifiers, and both next hops of IPv6", () => {
    const reach =
      "800e3b 0002 01 20 20010db8000000000000000000000001 fe800000000000000000000000000001 00 00000007 30 20010db80001 00000008 30 20010db80002";
    expect(explain(`${reach} 40010102 400206 0201 0000fc00`, "", "ebgp-add-path")).toBe(
      "UPDATE announces ipv6-unicast 2001:db8:1::/48 (path 7), 2001:db8:2::/48 (path 8); " +
        "ORIGIN incomplete, AS_PATH 64512, NEXT_HOP 2001:db8::1 fe80::1",
    );
  });

  it.each([
    [
      "an error that withdraws",
      "40010105 400206 0201 0000fc00 400304 c0000201",
      "UPDATE announces (treated as withdrawn) ipv4-unicast 198.51.100.0/24; treat-as-withdraw: ORIGIN has an undefined value: 40010105",
    ],
    [
      "something missing",
      "40010100 400206 0201 0000fc00",
      "UPDATE announces (treated as withdrawn) ipv4-unicast 198.51.100.0/24; treat-as-withdraw: NEXT_HOP is missing",
    ],
    [
      "a loop",
      "40010100 40020a 0202 0000fc00 0000fde7 400304 c0000201",
      "UPDATE announces (looped) ipv4-unicast 198.51.100.0/24",
    ],
    [
      "an error that resets",
      "800f02 0002",
      /^malformed UPDATE, .*Optional Attribute Error.*, MP_UNREACH_NLRI is shorter than its fixed fields: ffff/,
    ],
    [
      "a family that was not negotiated",
      "800f04 0019 46 00",
      "UPDATE announces (treated as withdrawn) ipv4-unicast 198.51.100.0/24; ignored: l2vpn-evpn routes; treat-as-withdraw: ORIGIN is missing; treat-as-withdraw: AS_PATH is missing; treat-as-withdraw: NEXT_HOP is missing",
    ],
  ])("says what is wrong: %s", (_, attributes, text) => {
    expect(explain(attributes)).toEqual(typeof text === "string" ? text : expect.stringMatching(text));
  });

  it("recognises the end of a table", () => {
    expect(explain("", "")).toBe("UPDATE end of ipv4-unicast routes");
    expect(explain("800f03 0002 01", "")).toBe("UPDATE end of ipv6-unicast routes");
  });
});
