/** Whether two values of an attribute are the same, whoever made them. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isList(a)) return isList(b) && sameMembers(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => sameValue(Reflect.get(a, name), Reflect.get(b, name)))
  );
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || value instanceof Uint8Array;
}

function sameMembers(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!sameValue(a[i], b[i])) return false;
  return true;
}
