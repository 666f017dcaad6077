/** Lists and route maps of the configuration by name, as `show` commands go through them. */
import { compareNames } from "../../../config/line-order.ts";
import type { Request } from "../../exec-command.ts";

/** Those that are asked for: the one that the request names, or all, numbers first. */
export function asked<Thing>(
  things: ReadonlyMap<string, Thing>,
  request: Request,
): readonly (readonly [string, Thing])[] {
  if (!request.has("name")) return [...things].sort(byNumberOrName);
  const name = request.text("name");
  const thing = things.get(name);
  return thing === undefined ? [] : [[name, thing]];
}

function byNumberOrName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  const [one, other] = [a, b].map((name) => (/^\d+$/.test(name) ? Number(name) : Number.POSITIVE_INFINITY));
  return one === other ? compareNames(a, b) : one - other;
}
