/** One spelling for values that every router's tools write in their own way. */
import { parseCommunity } from "../bgp/communities.ts";

/** `noExport`, `NO_EXPORT` and `no-export` are 65535:65281; what is neither name nor number stays as it is. */
export function numericCommunity(text: string): string {
  const words = text.replace(/([a-z])([A-Z])/g, "$1-$2").replaceAll("_", "-");
  const value = parseCommunity(words);
  return value === undefined ? text : `${value >>> 16}:${value & 0xffff}`;
}
