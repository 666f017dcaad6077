/** Address families in commands and in their answers, where FRR has four spellings for each. */
import type { FamilyName } from "../../speaker/settings/options.ts";
import type { Request } from "../exec-command.ts";

interface Spellings {
  /** As a key of JSON. */
  readonly key: string;
  readonly title: string;
  readonly afi: "ipv4" | "ipv6";
  readonly afiTitle: string;
}

export const SPELLINGS: Readonly<Record<FamilyName, Spellings>> = {
  "ipv4-unicast": { key: "ipv4Unicast", title: "IPv4 Unicast", afi: "ipv4", afiTitle: "IPv4" },
  "ipv6-unicast": { key: "ipv6Unicast", title: "IPv6 Unicast", afi: "ipv6", afiTitle: "IPv6" },
};

const BOTH: readonly FamilyName[] = ["ipv4-unicast", "ipv6-unicast"];
const IPV4: readonly FamilyName[] = ["ipv4-unicast"];
const IPV6: readonly FamilyName[] = ["ipv6-unicast"];

/** What the words `ip`, `ipv4` and `ipv6` of a command choose; all families where it has none of them. */
export function familiesOf(request: Pick<Request, "said">): readonly FamilyName[] {
  if (request.said("ipv6")) return IPV6;
  if (request.said("ipv4") || request.said("ip")) return IPV4;
  return BOTH;
}

/** One family was named in full, down to `unicast`: its answer stands alone, without the family's name around it. */
export function namesOneFamily(request: Pick<Request, "said">): boolean {
  return request.said("unicast");
}
