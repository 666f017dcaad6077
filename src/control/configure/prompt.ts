/** FRR's names for the blocks of a configuration, as its prompts show them. */

/** By the beginning of a block's title; the first that fits counts. */
const NAMES: readonly (readonly [title: string, name: string])[] = [
  ["router", "router"],
  ["address-family", "router-af"],
  ["route-map", "route-map"],
  ["interface", "if"],
  ["vrf", "vrf"],
  ["bfd", "bfd"],
  ["peer", "bfd-peer"],
  ["profile", "bfd-profile"],
  ["key chain", "keychain"],
  ["key", "keychain-key"],
];

/** An empty title: the top level. */
export function promptOf(title: string): string {
  if (title === "") return "config";
  const known = NAMES.find(([beginning]) => `${title} `.startsWith(`${beginning} `));
  return `config-${known?.[1] ?? title.split(" ")[0]}`;
}
