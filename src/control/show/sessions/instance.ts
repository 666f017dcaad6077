/** The BGP instance that a command is about. Besides the default one there is none yet. */
import type { BgpInstance } from "../../../config/model.ts";
import type { Speaker } from "../../../speaker/speaker.ts";
import type { SpeakerInfo } from "../../../speaker/speaker-info.ts";
import type { Request } from "../../exec-command.ts";
import type { Subject } from "../../subject.ts";

export const DEFAULT_VRF = "default";

export interface Instance {
  readonly subject: Subject;
  readonly bgp: BgpInstance;
  readonly speaker: Speaker | undefined;
  readonly info: SpeakerInfo | undefined;
  readonly routerId: string;
  /** Wall-clock milliseconds: one moment for the whole answer. */
  readonly now: number;
  /** `bgp default show-hostname`, which only data centres have switched on. */
  readonly showsHostnames: boolean;
}

/** What `view NAME`, `vrf NAME` or nothing chooses. */
export interface Choice {
  /** `vrf all`: the answer tells the instances' names. */
  readonly all: boolean;
  /** Undefined: no such instance, or none at all. */
  readonly instance: Instance | undefined;
}

export function chosenInstance(subject: Subject, request: Pick<Request, "has" | "text">): Choice {
  const name = request.has("vrf") ? request.text("vrf") : DEFAULT_VRF;
  const all = name === "all";
  return { all, instance: all || name === DEFAULT_VRF ? defaultInstance(subject) : undefined };
}

export function defaultInstance(subject: Subject): Instance | undefined {
  const { configuration, speaker, clock } = subject;
  const { bgp, profile } = configuration;
  if (bgp === undefined) return undefined;
  const info = speaker?.info();
  return {
    subject,
    bgp,
    speaker,
    info,
    routerId: info?.routerId ?? bgp.routerId ?? "0.0.0.0",
    now: clock.wallTime(),
    showsHostnames: profile === "datacenter",
  };
}

export const NO_INSTANCE = "% BGP instance not found\n";
