/** The VRF that a command names. Only the default one is there so far. */
import type { Request } from "../../exec-command.ts";

/** A VRF that is not there; undefined: none is named, or the default one, or all. */
export function unknownVrf(request: Request): string | undefined {
  const name = request.has("vrf") ? request.text("vrf") : "default";
  return name === "default" || name === "all" ? undefined : name;
}

export function meansAllVrfs(request: Request): boolean {
  return request.has("vrf") && request.text("vrf") === "all";
}
