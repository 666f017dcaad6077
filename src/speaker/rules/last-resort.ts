/** How routes are marked as the last resort, on their way in and out (RFC 8326). */

/** The LOCAL_PREF of such routes: the lowest (RFC 8326 § 4). */
export const LAST_RESORT = 0;

/** Each community once: a route that has it already stays as it is. */
export function withCommunity(communities: readonly number[] | undefined, added: number): readonly number[] {
  if (communities === undefined) return [added];
  return communities.includes(added) ? communities : [...communities, added];
}
