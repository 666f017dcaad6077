/** `show bfd …` and `clear bfd …`, in FRR's forms. */
import { CommandError, type ExecCommand, type Request } from "../../exec-command.ts";
import { type JsonObject, prettyJson } from "../../json.ts";
import type { Subject } from "../../subject.ts";
import { BRIEF_HEADING, briefJson, briefText } from "./brief.ts";
import { countersJson, countersText } from "./counters.ts";
import { peerJson, peerText } from "./peer.ts";
import { findSession, type ShownSession, sessionsOf } from "./sessions.ts";

const VRF = "[vrf NAME$vrf]";
const PEER = "peer <A.B.C.D$peer|X:X::X:X$peer|WORD$peer>";
const NARROWER = "[{multihop|local-address <A.B.C.D|X:X::X:X>$address|interface WORD$interface}]";

export const BFD_COMMANDS: readonly ExecCommand[] = [
  {
    syntax: `show bfd ${VRF} peers [json]`,
    run: (subject, request) =>
      request.said("json")
        ? list(sessions(subject, request).map(peerJson))
        : `BFD Peers:\n${sessions(subject, request).map(peerText).join("")}`,
  },
  {
    syntax: `show bfd ${VRF} peers brief [json]`,
    run: (subject, request) =>
      request.said("json")
        ? list(sessions(subject, request).map(briefJson))
        : `Session count: ${subject.bfdPaths.length}\n${BRIEF_HEADING}${sessions(subject, request).map(briefText).join("")}`,
  },
  {
    syntax: `show bfd ${VRF} peers counters [json]`,
    async run(subject, request) {
      const shown = sessions(subject, request);
      if (request.said("json")) return list(await Promise.all(shown.map(countersJson)));
      return `BFD Peers:\n${(await Promise.all(shown.map(countersText))).join("")}`;
    },
  },
  {
    syntax: `show bfd ${VRF} ${PEER} ${NARROWER} [json]`,
    run(subject, request) {
      const session = oneSession(subject, request);
      return request.said("json") ? `${prettyJson(peerJson(session))}\n` : `BFD Peer:\n${peerText(session)}`;
    },
  },
  {
    syntax: `show bfd ${VRF} ${PEER} ${NARROWER} counters [json]`,
    async run(subject, request) {
      const session = oneSession(subject, request);
      return request.said("json") ? `${prettyJson(await countersJson(session))}\n` : countersText(session);
    },
  },
  {
    syntax: `clear bfd ${VRF} peers counters`,
    privileged: true,
    async run(subject, request) {
      await Promise.all(sessions(subject, request).map(({ path }) => path.clearCounters()));
      return "";
    },
  },
  {
    syntax: `clear bfd ${VRF} ${PEER} ${NARROWER} counters`,
    privileged: true,
    async run(subject, request) {
      await oneSession(subject, request).path.clearCounters();
      return "";
    },
  },
];

const DEFAULT_VRF = "default";

/** In a VRF that is not there, there are none; FRR says no more of it. */
function sessions(subject: Subject, request: Request): readonly ShownSession[] {
  return vrfOf(request) === DEFAULT_VRF ? sessionsOf(subject) : [];
}

function vrfOf(request: Request): string {
  return request.has("vrf") ? request.text("vrf") : DEFAULT_VRF;
}

function oneSession(subject: Subject, request: Request): ShownSession {
  const vrf = vrfOf(request);
  if (vrf !== DEFAULT_VRF) throw new CommandError(`% Vrf is not exist: ${vrf}`);
  const wanted = {
    peer: request.written("peer"),
    multihop: request.said("multihop"),
    local: request.has("address") ? request.written("address") : undefined,
    interface: request.has("interface") ? request.text("interface") : undefined,
  };
  const session = findSession(sessionsOf(subject), wanted);
  if (session !== undefined) return session;
  const words = [
    `peer ${wanted.peer}`,
    ...(wanted.interface === undefined ? [] : [`interface ${wanted.interface}`]),
    ...(wanted.local === undefined ? [] : [`local-address ${wanted.local}`]),
    ...(request.has("vrf") ? [`vrf ${vrf}`] : []),
  ];
  throw new CommandError(`% Unable to find '${words.join(" ")}'`);
}

function list(objects: readonly JsonObject[]): string {
  return `${prettyJson(objects)}\n`;
}
