/** Many routes of the bystander, no two with the same attributes: about 220 octets each on their way out. */
import { expect } from "vitest";
import { hex } from "../support/wire-fixtures.ts";
import type { Arena } from "./arena.ts";
import { asPath, attribute, bytes, nextHop, ORIGIN, repeat, segment, u16, u32, update } from "./hand-made.ts";

const PATH = asPath(segment(2, [65003]));
const COMMUNITIES = 40;

/** Again with another `round`, and all of them change. Returns when the others have them. */
export function announceCrowd(arena: Arena, count: number, round = 0): void {
  for (let i = 0; i < count; i++) {
    const attributes = bytes(ORIGIN, PATH, nextHop("0a000003"), attribute(0xc0, 8, communities(round, i)));
    arena.bystander.session.send(update({ attributes, nlri: nlri(i) }));
  }
  const last = `10.${(count - 1) >> 8}.${(count - 1) & 0xff}.0/24`;
  const wanted = hex(communities(round, count - 1));
  const { routes } = arena.external.session;
  expect(arena.until(() => routes.get(last)?.get(8)?.value === wanted, 60_000)).toBe(true);
}

export function withdrawCrowd(arena: Arena, count: number): void {
  const before = arena.external.session.routes.size;
  for (let i = 0; i < count; i++) arena.bystander.session.send(update({ withdrawn: nlri(i) }));
  expect(arena.until(() => arena.external.session.routes.size === before - count, 60_000)).toBe(true);
}

function nlri(i: number): Uint8Array {
  return bytes("18 0a", u16(i));
}

function communities(round: number, i: number): Uint8Array {
  return bytes(
    u32(round),
    repeat(COMMUNITIES - 1, () => u32(i)),
  );
}
