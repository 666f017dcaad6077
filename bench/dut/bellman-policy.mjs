/** The transit policy for the library: lists and route maps in the speaker's store. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Defines it in `store` with the classes of the build in `dist`; what a neighbour's family options must say for it. */
export async function definePolicy(dist, store, { prefixes, longest, refusedAs, localPref, community }) {
  const load = (file) => import(pathToFileURL(join(dist, file)).href);
  const { parsePrefix } = await load("net/prefix.js");
  const { PrefixList } = await load("policy/prefix-list.js");
  const { AsPathList } = await load("policy/as-path-list.js");
  const { RegularExpression } = await load("policy/regular-expression.js");
  const entries = prefixes.map((text, i) => {
    return { sequence: 5 * (i + 1), action: "permit", prefix: parsePrefix(text), le: longest };
  });
  store.defineList("ip prefix-list", "TABLE", new PrefixList(4, entries));
  const paths = [
    { action: "deny", expression: new RegularExpression(`_${refusedAs}_`) },
    { action: "permit", expression: new RegularExpression(".*") },
  ];
  store.defineList("as-path access-list", "PATHS", new AsPathList(paths));
  const matches = [
    { kind: "ip address prefix-list", list: "TABLE" },
    { kind: "as-path", list: "PATHS" },
  ];
  const define = (name, set) => store.defineRouteMap(name, [{ sequence: 10, action: "permit", matches, sets: [set] }]);
  define("IN", { kind: "local-preference", value: localPref });
  define("OUT", { kind: "community", communities: [community], additive: true });
  return { import: { routeMap: "IN" }, export: { routeMap: "OUT" } };
}
