/** Received bytes that outlive the buffer which they came in. */

/** Not `slice`: on a Node `Buffer`, which sockets deliver, that one returns a view and keeps the whole chunk alive. */
export function copyOctets(buffer: Uint8Array, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  copy.set(buffer.subarray(start, end));
  return copy;
}
