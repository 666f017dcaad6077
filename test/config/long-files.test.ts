import { afterEach, describe, expect, it, vi } from "vitest";
import { EntryList } from "../../src/config/entry-list.ts";
import { readConfiguration } from "../../src/config/reader.ts";
import { tokenKind } from "../../src/config/tokens.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Prefix lists, neighbours and route maps: `size` of each. */
function file(size: number): string[] {
  const numbers = Array.from({ length: size }, (_, index) => index);
  return [
    ...numbers.map((i) => `ip prefix-list L${i % 7} seq ${i + 1} permit 10.${i >> 8}.${i & 255}.0/24 le 32`),
    ...numbers.flatMap((i) => [`route-map M permit ${i + 1}`, ` match ip address prefix-list L${i % 7}`, "exit"]),
    "router bgp 65000",
    ...numbers.flatMap((i) => [
      ` neighbor 10.200.${i >> 8}.${i & 255} remote-as ${65001 + i}`,
      ` neighbor 10.200.${i >> 8}.${i & 255} timers 10 30`,
    ]),
  ];
}

/** How often a word is asked whether it is an address, a prefix, a number. */
function questions(lines: readonly string[]): number {
  const spies = ["A.B.C.D", "X:X::X:X", "A.B.C.D/M", "X:X::X:X/M", "ASNUM"].map((text) => {
    const kind = tokenKind(text);
    if (kind === undefined) throw new Error(`${text} is no token`);
    return vi.spyOn(kind, "read");
  });
  expect(
    readConfiguration(lines.join("\n"), "long.conf").problems.filter(({ severity }) => severity === "error"),
  ).toEqual([]);
  const asked = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  vi.restoreAllMocks();
  return asked;
}

describe("a long file", () => {
  it("costs as much per line as a short one", () => {
    const [short, long] = [file(50), file(500)];
    expect(questions(short) / short.length).toBeLessThan(3);
    expect(questions(long) / long.length).toBeCloseTo(questions(short) / short.length, 0);
  });

  it("has every mistake reported", () => {
    const lines = ["router bgp 65000", ...Array.from({ length: 5000 }, (_, i) => `neighbor 10.0.0.1 mistake ${i}`)];
    const errors = readConfiguration(lines.join("\n"), "long.conf").problems.filter(
      ({ severity }) => severity === "error",
    );
    expect(errors.map(({ line }) => line)).toEqual(Array.from({ length: 5000 }, (_, i) => i + 2));
  });
});

describe("a long list", () => {
  const full = () => {
    const list = new EntryList<undefined>();
    for (let sequence = 1; sequence <= 1000; sequence++)
      list.put({ sequence, text: `entry ${sequence % 10}`, body: undefined });
    return list;
  };

  it("is not looked through for every entry that goes", () => {
    const list = full();
    const looks = vi.spyOn(Map.prototype, "keys");
    for (let sequence = 1000; sequence > 10; sequence--) list.remove(sequence);
    expect(looks.mock.calls).toHaveLength(0);
    vi.restoreAllMocks();
    expect(list.nextSequence).toBe(15);
  });

  it("knows which entries say the same, whichever go", () => {
    const list = full();
    for (let sequence = 1; sequence <= 990; sequence++) list.remove(sequence);
    expect(list.says("entry 3")).toBe(true);
    list.removeText("entry 3");
    expect(list.says("entry 3")).toBe(false);
    expect(list.inOrder().map(({ sequence }) => sequence)).toEqual([991, 992, 994, 995, 996, 997, 998, 999, 1000]);
  });
});
