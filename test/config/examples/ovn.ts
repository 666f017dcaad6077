/** An example of each command below `ovn`. */
import { OVN_OPTIONS, type OvnOption } from "../../../src/config/ovn-options.ts";
import type { OvnType } from "../../../src/config/ovn-values.ts";
import type { Example } from "./example.ts";

/** By the kind of value: what is written, what it means, what cannot be. */
const SAMPLES: {
  readonly [Kind in OvnType["kind"]]: readonly [token: string, good: string, value: unknown, bad: string];
} = {
  boolean: ["", "", false, " 1"],
  integer: ["", "1", 1, "x"],
  choice: ["", "", "", "none"],
  list: ["WORD...", "a,b c", ["a", "b", "c"], ""],
  "as-number": ["ASNUM", "1.10", 65546, "0"],
  address: ["<A.B.C.D|X:X::X:X>", "2001:DB8::1", "2001:db8::1", "localhost"],
  "router-id": ["A.B.C.D", "192.0.2.1", "192.0.2.1", "0.0.0.0"],
  remote: ["WORD", "unix:/run/db.sock", "unix:/run/db.sock", "/run/db.sock"],
  remotes: ["WORD...", "tcp:192.0.2.1:6642 ssl:192.0.2.2:6642", ["tcp:192.0.2.1:6642", "ssl:192.0.2.2:6642"], "udp:1"],
  text: ["WORD", "name", "name", ""],
};

function example({ key, word, type }: OvnOption): Example {
  const [anyToken, anyGood, anyValue, bad] = SAMPLES[type.kind];
  const token = type.kind === "integer" ? `(${type.least}-${type.most})` : anyToken;
  const gives: Example["gives"] = ({ ovn }) => ovn?.settings[key];
  const shared = { gives, bad: `${word} ${bad}`, because: "" };
  if (type.kind === "boolean") return { syntax: `[no] ${word}`, good: `no ${word}`, value: anyValue, ...shared };
  const without = `no ${word}`;
  if (type.kind === "choice") {
    const [choice] = type.choices;
    const syntax = `[no] ${word} ![<${type.choices.join("|")}>$setting]`;
    return { syntax, good: `${word} ${choice}`, value: choice, without, ...shared };
  }
  return {
    syntax: `[no] ${word} ![${token}$setting]`,
    good: `${word} ${anyGood}`,
    value: anyValue,
    without,
    ...shared,
  };
}

export const OVN_EXAMPLES: readonly Example[] = [
  ...OVN_OPTIONS.filter(({ needless }) => needless === undefined).map(example),
  {
    syntax: "[no] bridge-mapping WORD$network ![WORD$bridge]",
    good: "bridge-mapping datacentre br-ex\nbridge-mapping storage br-st",
    gives: ({ ovn }) => [...(ovn?.bridgeMappings ?? [])],
    value: [
      ["datacentre", "br-ex"],
      ["storage", "br-st"],
    ],
    without: "no bridge-mapping datacentre\nno bridge-mapping storage",
    bad: "bridge-mapping datacentre",
    because: "the line ends too early",
  },
];
