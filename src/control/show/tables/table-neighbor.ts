/** The neighbour that a command about tables names. */
import type { Request } from "../../exec-command.ts";
import { SPELLINGS } from "../family.ts";
import { isActivated, type Peer } from "../sessions/peers.ts";
import { refusal, type TableRequest } from "./table-request.ts";

/** Its address, its interface, or the name that it has given itself. */
export const NEIGHBOR = "neighbors <A.B.C.D|X:X::X:X|WORD>$neighbor";

/** If routes of the family are exchanged with it. Throws CommandError otherwise, in FRR's words. */
export function activatedPeerAsked(asked: TableRequest, request: Request): Peer {
  const { peers, json, view } = asked;
  const value = request.value("neighbor");
  const name = value.type === "address" ? request.written("neighbor") : request.text("neighbor");
  const peer = peers.named(name);
  if (peer === undefined) throw refusal(json, { bgpNoSuchNeighbor: true }, "% No such neighbor in this view/vrf");
  const { family } = view;
  if (!isActivated(peer, family)) {
    const warning = "No such neighbor or address family";
    throw refusal(json, { warning }, `% ${SPELLINGS[family].title} is not enabled for this neighbor`);
  }
  return peer;
}
