/** One session of `show bfd peers brief`. */
import { State } from "../../../bfd/codes.ts";
import type { JsonObject } from "../../json.ts";
import type { ShownSession } from "./sessions.ts";

/** In this table, FRR names the first state otherwise than elsewhere. */
const SHUTDOWN = "admin-down";
const ANY_ADDRESS = { 4: "0.0.0.0", 6: "::" } as const;

const WIDTHS = { id: 10, local: 40, peer: 40, status: 15, profile: 20 } as const;
type Row = Readonly<Record<keyof typeof WIDTHS, string>>;

export const BRIEF_HEADING =
  row({ id: "SessionId", local: "LocalAddress", peer: "PeerAddress", status: "Status", profile: "Profile" }) +
  row({ id: "=========", local: "============", peer: "===========", status: "======", profile: "=======" });

export function briefText(session: ShownSession): string {
  const { id, peer, state, status, settings } = session;
  return row({
    id: String(id),
    local: localOf(session),
    peer,
    status: state === State.AdminDown ? SHUTDOWN : status,
    profile: settings.profile ?? "-",
  });
}

export function briefJson(session: ShownSession): JsonObject {
  const { id, peer, status, settings } = session;
  return { id, local: localOf(session), peer, status, profile: settings.profile };
}

function localOf({ local, path }: ShownSession): string {
  return local ?? ANY_ADDRESS[path.options.remote.version];
}

function row({ id, local, peer, status, profile }: Row): string {
  const left = `${id.padEnd(WIDTHS.id)} ${local.padEnd(WIDTHS.local)} ${peer.padEnd(WIDTHS.peer)}`;
  return `${left}${status.padEnd(WIDTHS.status)} ${profile.padEnd(WIDTHS.profile)}\n`;
}
