import { describe, expect, it } from "vitest";
import { IPV4_UNICAST, IPV6_UNICAST } from "../../src/bgp/codes.ts";
import { UpdateView } from "../../src/bgp/update-view.ts";
import { generateUpdateFixtures } from "../support/generate-update-fixtures.ts";
import { attribute, update } from "../support/update-builder.ts";
import { UPDATE_CONTEXTS, updateContext } from "../support/update-contexts.ts";
import { updateOutcome } from "../support/update-outcome.ts";
import { hex, octets, wireFixtures } from "../support/wire-fixtures.ts";

const EBGP = UPDATE_CONTEXTS.ebgp;
const BASE = "40010100 400206 0201 0000fc00 400304 c0000201";
const ROUTE = "18 c63364";

function message(attributes: string, nlri = ROUTE): Uint8Array {
  return update({ attributes: [...octets(attributes)], nlri: [...octets(nlri)] });
}

function blockOf(view: UpdateView, bytes: Uint8Array, context = EBGP): string {
  view.read(bytes, 0, bytes.length, context);
  const { attributeBytes, attributeStart, attributeEnd } = view.announced;
  return hex(attributeBytes.subarray(attributeStart, attributeEnd));
}

describe("UPDATEs from the generator", () => {
  it("come to what their model says", () => {
    for (const { name, bytes, expected } of wireFixtures("update")) {
      expect(updateOutcome(bytes, updateContext(name.split(" ")[0])), name).toBe(expected);
    }
  });

  it("are the ones that the generator makes today", () => {
    const lines = generateUpdateFixtures().trim().split("\n").slice(1);
    expect(lines.length).toBeGreaterThanOrEqual(500);
    expect(wireFixtures("update").map(({ bytes }) => hex(bytes).slice(32))).toEqual(
      lines.map((line) => line.split("|")[1].trim().slice(2)),
    );
  });
});

describe("UPDATEs of other speakers", () => {
  const captured = wireFixtures("update-captured");

  it("come to what was read in them", () => {
    for (const { name, bytes, expected } of captured) {
      expect(updateOutcome(bytes, updateContext(name.split(" ")[0])), name).toBe(expected);
    }
  });

  it("give one attribute block over two-octet and four-octet sessions", () => {
    for (const speaker of ["BIRD", "FRR", "GoBGP", "OpenBGPD"]) {
      const outcomes = (suffix: string) =>
        captured
          .filter(({ name }) => new RegExp(` ${speaker}${suffix} \\d+$`).test(name))
          .map(({ expected }) => expected);
      expect(outcomes("").length).toBeGreaterThan(3);
      expect(outcomes(", two-octet"), speaker).toEqual(outcomes(""));
    }
  });
});

describe("the attribute block", () => {
  it("is the message itself where that is canonical", () => {
    const bytes = message(`${BASE} c00804 fc000001 e06301 07`);
    const view = new UpdateView();
    view.read(bytes, 0, bytes.length, EBGP);
    expect(view.announced.attributeBytes).toBe(bytes);
  });

  it("is itself canonical, so that reading it once more changes nothing", () => {
    const view = new UpdateView();
    for (const { name, bytes } of wireFixtures("update")) {
      const context = updateContext(name.split(" ")[0]);
      view.read(bytes, 0, bytes.length, context);
      for (const run of [view.announced, view.mpAnnounced]) {
        const block = run.attributeBytes.slice(run.attributeStart, run.attributeEnd);
        // Only a next hop of four octets can stand in a message as it stands in a block.
        if (block.length === 0 || run === view.mpAnnounced) continue;
        const again = update({ attributes: [...block], nlri: [...octets(ROUTE)] });
        const second = new UpdateView();
        second.read(again, 0, again.length, {
          ...context,
          fourOctetAs: true,
          addPathReceive: new Set(),
          acceptAigp: true,
        });
        expect(second.announced.attributeBytes, name).toBe(again);
      }
    }
  });

  it("has for each kind of route in a mixed message the next hop of that kind", () => {
    const reach = attribute({
      flags: 0x80,
      code: 14,
      value: [...octets("0002 01 10 20010db8000000000000000000000001 00 30 20010db80001")],
    });
    const bytes = update({ attributes: [...reach, ...octets(BASE)], nlri: [...octets(ROUTE)] });
    expect(updateOutcome(bytes, EBGP)).toBe(
      "announce ipv4-unicast 198.51.100.0/24 with 4001010040020602010000fc00400304c0000201; " +
        "announce ipv6-unicast 2001:db8:1::/48 with 4001010040020602010000fc0040031020010db8000000000000000000000001",
    );
  });

  it("drops large communities that repeat, few or many (RFC 8092 § 3)", () => {
    const view = new UpdateView();
    const one = "0000fc00 00000001 00000002";
    const block = blockOf(view, message(`${BASE} c02024 ${one} 0000fc00 00000001 00000003 ${one}`));
    expect(block.endsWith("c020180000fc0000000001000000020000fc000000000100000003")).toBe(true);
    const many = Array.from(
      { length: 40 },
      (_, i) => `0000fc0000000001000000${(i % 20).toString(16).padStart(2, "0")}`,
    );
    expect(blockOf(view, message(`${BASE} d02001e0 ${many.join("")}`)).endsWith(many.slice(0, 20).join(""))).toBe(true);
  });

  it("carries an unknown attribute of 3900 octets bit by bit", () => {
    const value = "a5".repeat(3900);
    expect(blockOf(new UpdateView(), message(`${BASE} d0630f3c ${value}`)).endsWith(`f0630f3c${value}`)).toBe(true);
  });

  it("forgets an attribute whose code came with other flags before", () => {
    const view = new UpdateView();
    expect(blockOf(view, message(`${BASE} 806301 01`))).not.toContain("63");
    expect(blockOf(view, message(`${BASE} c06301 01`)).endsWith("e0630101")).toBe(true);
    expect(blockOf(view, message(`${BASE} 806301 01`))).not.toContain("63");
  });

  it("holds 250 attributes in order, whatever order they came in", () => {
    const codes = Array.from({ length: 250 }, (_, i) => 255 - i).filter((code) => code > 40);
    const unknown = codes.map((code) => `c0${code.toString(16)}0101`).join("");
    const block = blockOf(new UpdateView(), message(`${unknown} ${BASE}`));
    expect(block.slice(40).match(/e0(..)0101/g)?.length).toBe(codes.length);
    expect(block.slice(40)).toBe(
      [...codes]
        .reverse()
        .map((code) => `e0${code.toString(16)}0101`)
        .join(""),
    );
  });
});

describe("AS4_PATH and AS4_AGGREGATOR (RFC 6793 § 4.2.3)", () => {
  const two = UPDATE_CONTEXTS["ebgp-two-octet"];
  const lenient = { ...two, rejectAsSets: false, enforceFirstAs: false };
  const pathOf = (attributes: string, context = lenient) =>
    /4002(..)(.*?)400304/.exec(blockOf(new UpdateView(), message(attributes), context))?.[2];

  it.each([
    ["is the path where it is as long", "0202 fc00 5ba0", "0202 0000fc00 00030d40", "0202 0000fc00 00030d40"],
    [
      "is continued by what two-octet speakers added",
      "0203 fc00 fc01 5ba0",
      "0201 00030d40",
      "0203 0000fc00 0000fc01 00030d40",
    ],
    ["is ignored where it is longer", "0201 fc00", "0202 00030d40 00030d41", "0201 0000fc00"],
    [
      "counts a set as one",
      "0201 fc00 0102 fc01 5ba0",
      "0102 0000fc01 00030d40",
      "0201 0000fc00 0102 0000fc01 00030d40",
    ],
    ["keeps a set in front", "0102 fc00 fc01 0201 5ba0", "0201 00030d40", "0102 0000fc00 0000fc01 0201 00030d40"],
    ["loses segments of a confederation", "0202 fc00 5ba0", "0301 00030d40 0201 00030d41", "0202 0000fc00 00030d41"],
  ])("%s", (_, path, as4Path, merged) => {
    const length = (text: string) => octets(text).length.toString(16).padStart(2, "0");
    const attributes = `40010100 4002${length(path)} ${path} 400304 c0000201 c011${length(as4Path)} ${as4Path}`;
    expect(pathOf(attributes)).toBe(merged.replaceAll(" ", ""));
  });

  it("keeps a joined segment within 255 numbers", () => {
    const path = `02ff ${"fc00".repeat(255)} 0201 5ba0`;
    const attributes = `40010100 50020204 ${path} 400304 c0000201 c01106 0201 00030d40`;
    const block = blockOf(new UpdateView(), message(attributes), two);
    expect(block).toContain(`02ff${"0000fc00".repeat(255)}020100030d40`);
  });

  it("believes AGGREGATOR, and AS_PATH with it, where somebody aggregated again", () => {
    const attributes = (asn: string) =>
      `40010100 400206 0202 fc00 5ba0 400304 c0000201 c00706 ${asn} c0000263 c0110a 0202 0000fc00 00030d40 c01208 00030d41 c0000264`;
    const view = new UpdateView();
    expect(blockOf(view, message(attributes("5ba0")), two)).toBe(
      "40010100 40020a 0202 0000fc00 00030d40 400304 c0000201 c00708 00030d41 c0000264".replaceAll(" ", ""),
    );
    expect(blockOf(view, message(attributes("fc01")), two)).toBe(
      "40010100 40020a 0202 0000fc00 00005ba0 400304 c0000201 c00708 0000fc01 c0000263".replaceAll(" ", ""),
    );
  });
});

describe("a family that cannot be read", () => {
  it("loses its routes in every field of the message, and the other family none", () => {
    const bad = "800e0b 0001 01 10 20010db8000000";
    const bytes = update({
      withdrawn: [...octets(ROUTE)],
      attributes: [...octets(`${bad} ${BASE}`)],
      nlri: [...octets(ROUTE)],
    });
    const view = new UpdateView();
    view.read(bytes, 0, bytes.length, UPDATE_CONTEXTS["ebgp-disable-family"]);
    expect(view.disabledFamily).toBe(IPV4_UNICAST);
    for (const run of [view.withdrawn, view.announced, view.mpAnnounced]) expect(run.end).toBe(run.start);

    const unreach = "800f05 0002 01 30 20";
    const other = update({ attributes: [...octets(`${unreach} ${BASE}`)], nlri: [...octets(ROUTE)] });
    view.read(other, 0, other.length, UPDATE_CONTEXTS["ebgp-disable-family"]);
    expect(view.disabledFamily).toBe(IPV6_UNICAST);
    expect(view.announced.end - view.announced.start).toBe(4);
    expect(view.treatAsWithdraw).toBe(false);
  });
});
