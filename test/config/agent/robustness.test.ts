import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpolate } from "../../../src/config/agent/interpolation.ts";
import { readAgentConfiguration } from "../../../src/config/agent/reader.ts";
import { OVN_OPTIONS } from "../../../src/config/ovn-options.ts";

const FILE = `# the agent's
[DEFAULT]
debug = True
driver = nb_ovn_bgp_driver
expose_tenant_networks = true
address_scopes = a,
  b
bgp_nic = "$bgp_vrf-nic"
[ovn]
ovn_sb_connection: ssl:192.0.2.1:6642,\${ovn_nb_connection}
ovn_nb_connection = tcp:192.0.2.1:6641
[privsep]
user = root
`;

const words = fc.oneof(
  fc.constantFrom(
    "=",
    ":",
    "[",
    "]",
    "[DEFAULT]",
    "[ovn]",
    "$",
    "${",
    "}",
    "$$",
    "\\$",
    "\n",
    "\n ",
    ",",
    '"',
    "#",
    ";",
  ),
  fc.constantFrom(...OVN_OPTIONS.map(({ name }) => name)),
  fc.string({ unit: "binary", maxLength: 8 }),
);

function holds(text: string): void {
  const { problems, settings } = readAgentConfiguration(text, "x");
  const lines = text.split("\n");
  for (const { line, column, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual(lines[line - 1].length + 2);
    expect(message).not.toMatch(/undefined|\[object|\p{Cc}/u);
  }
  expect(Object.values(settings)).not.toContain(undefined);
}

describe("any text", () => {
  it("is read without a crash, and every complaint has a place in it, when a good file was damaged", () => {
    const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(10), text: words });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        let text = FILE;
        for (const { at, length, text: replacement } of edits) {
          const start = Math.floor(at * text.length);
          text = text.slice(0, start) + replacement + text.slice(start + length);
        }
        holds(text);
      }),
      { numRuns: 500 },
    );
  });

  it("is read without a crash when it is made of the agent's own words", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => holds(`[DEFAULT]\n${parts.join("")}`)),
      { numRuns: 500 },
    );
  });

  it("makes so many look-ups at most, whatever its references are", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("$a", "$b", "$c.d", "x", "$$", "\\$"), { maxLength: 30 }), (parts) => {
        let lookUps = 0;
        interpolate(parts.join(""), (_section, name) => {
          lookUps++;
          return name === "b" ? "$a$a$a" : parts.join("");
        });
        expect(lookUps).toBeLessThanOrEqual(100);
      }),
    );
  });
});
