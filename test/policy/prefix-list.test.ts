import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Prefix, prefixContains, prefixOf } from "../../src/net/prefix.ts";
import { PrefixList, type PrefixListEntry } from "../../src/policy/prefix-list.ts";
import { prefix } from "./support.ts";

function permits(list: PrefixList, route: string): boolean {
  const { bytes, length } = prefix(route);
  return list.permits(bytes, 0, length);
}

function entry(text: string, action: PrefixListEntry["action"] = "permit", sequence = 5): PrefixListEntry {
  const [network, ...words] = text.split(" ");
  const bound = (word: "ge" | "le") => (words.includes(word) ? { [word]: Number(words[words.indexOf(word) + 1]) } : {});
  return { sequence, action, prefix: prefix(network), ...bound("ge"), ...bound("le") };
}

/** The rule, read aloud. */
function naive(entries: readonly PrefixListEntry[], route: Prefix): PrefixListEntry | undefined {
  return [...entries]
    .sort((a, b) => a.sequence - b.sequence)
    .find(({ prefix, ge = 0, le = 0 }) => {
      if (route.length < prefix.length || !prefixContains(prefix, route)) return false;
      if (ge === 0 && le === 0) return route.length === prefix.length;
      return (ge === 0 || route.length >= ge) && (le === 0 || route.length <= le);
    });
}

describe("an entry of a prefix list", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8", true],
    ["10.0.0.0/8", "10.1.0.0/16", false],
    ["10.0.0.0/8", "0.0.0.0/0", false],
    ["10.0.0.0/8 ge 24", "10.1.2.0/24", true],
    ["10.0.0.0/8 ge 24", "10.1.2.3/32", true],
    ["10.0.0.0/8 ge 24", "10.1.0.0/23", false],
    ["10.0.0.0/8 le 16", "10.0.0.0/8", true],
    ["10.0.0.0/8 le 16", "10.1.0.0/17", false],
    ["10.0.0.0/8 ge 12 le 16", "10.0.0.0/8", false],
    ["10.0.0.0/8 ge 12 le 16", "10.16.0.0/12", true],
    ["10.0.0.0/8 ge 32", "11.0.0.1/32", false],
    ["0.0.0.0/0 le 32", "203.0.113.7/32", true],
    // Zero is FRR's "not said", so this is the default route alone.
    ["0.0.0.0/0 ge 0", "203.0.113.7/32", false],
    ["0.0.0.0/0 ge 0", "0.0.0.0/0", true],
    ["0.0.0.0/0 le 0", "0.0.0.0/0", true],
  ])("%s against %s", (written, route, expected) => {
    expect(permits(new PrefixList(4, [entry(written)]), route)).toBe(expected);
  });

  it.each([
    ["2001:db8::/32 ge 128", "2001:db8::1/128", true],
    ["2001:db8::/32 ge 128", "2001:db8::/64", false],
    ["2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::/65", true],
    ["::/0 le 128", "fe80::/10", true],
  ])("%s against %s", (written, route, expected) => {
    expect(permits(new PrefixList(6, [entry(written)]), route)).toBe(expected);
  });

  it.each(["10.0.0.0/8 ge 7", "10.0.0.0/8 ge 20 le 19", "10.0.0.0/8 le 7", "10.0.0.0/8 le 33", "10.0.0.0/8 ge 33"])(
    "is refused when it can fit no route: %s",
    (written) => {
      expect(() => new PrefixList(4, [entry(written)])).toThrow(
        expect.objectContaining({ code: "invalid-prefix-range", message: expect.stringContaining(written) }),
      );
    },
  );

  it("may begin its lengths at its own", () => {
    expect(permits(new PrefixList(4, [entry("10.0.0.0/8 ge 8 le 8")]), "10.0.0.0/8")).toBe(true);
  });
});

describe("a prefix list", () => {
  it("decides by the lowest sequence number, whatever the order of definition and the lengths", () => {
    const list = new PrefixList(4, [
      entry("10.1.2.0/24 le 32", "deny", 30),
      entry("10.1.0.0/16 le 32", "permit", 20),
      entry("10.1.2.3/32", "deny", 10),
    ]);
    expect(permits(list, "10.1.2.3/32")).toBe(false);
    expect(permits(list, "10.1.2.4/32")).toBe(true);
    expect(list.find(prefix("10.1.2.4/32"))?.sequence).toBe(20);
    expect(list.find(prefix("10.9.9.9/32"))).toBeUndefined();
  });

  it("keeps the latter of two entries with one number", () => {
    const list = new PrefixList(4, [entry("10.0.0.0/8", "permit", 5), entry("10.0.0.0/8", "deny", 5)]);
    expect(permits(list, "10.0.0.0/8")).toBe(false);
  });

  it("permits everything when it has no entries, as in FRR", () => {
    expect(permits(new PrefixList(4, []), "192.0.2.0/24")).toBe(true);
  });

  it("reads no bits past the prefix, so that neighbours in a buffer do not matter", () => {
    const list = new PrefixList(4, [entry("10.0.0.0/9")]);
    expect(list.permits(Uint8Array.of(0xff, 0x0a, 0x00, 0xff, 0xff), 1, 9)).toBe(true);
  });

  it.each([4, 6] as const)("finds in IPv%i what reading the entries one by one finds", (version) => {
    const width = version === 4 ? 4 : 16;
    // Few different octets, at the places that prefixes reach to, so that prefixes nest and part late.
    const octet = fc.constantFrom(0, 1, 2, 3, 128, 192, 255);
    const somePrefix = fc
      .tuple(fc.array(octet, { minLength: width, maxLength: width }), fc.integer({ min: 0, max: width * 8 }))
      .map(([bytes, length]) => prefixOf({ version, bytes: Uint8Array.from(bytes) }, length));
    const someEntry = fc
      .tuple(fc.nat(40), fc.boolean(), somePrefix, fc.nat(width * 8), fc.nat(width * 8), fc.nat(3))
      .map(([sequence, permit, prefix, x, y, bounds]): PrefixListEntry => {
        const [ge, le] = [x, y].map((length) => Math.max(length, prefix.length)).sort((a, b) => a - b);
        const action = permit ? "permit" : "deny";
        return {
          sequence,
          action,
          prefix,
          ...((bounds & 1) === 0 ? {} : { ge }),
          ...((bounds & 2) === 0 ? {} : { le }),
        };
      });
    fc.assert(
      fc.property(fc.array(someEntry, { maxLength: 60 }), fc.array(somePrefix, { minLength: 1 }), (entries, routes) => {
        const list = new PrefixList(version, entries);
        const last = [...new Map(entries.map((entry) => [entry.sequence, entry])).values()];
        const near = entries.map(({ prefix }) => prefixOf(prefix, Math.min(prefix.length + 1, width * 8)));
        for (const route of [...routes, ...near, ...entries.map(({ prefix }) => prefix)]) {
          expect(list.find(route)).toBe(naive(last, route));
        }
      }),
      { numRuns: 300 },
    );
  });
});
