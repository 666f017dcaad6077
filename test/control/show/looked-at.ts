/** A speaker with its configuration, as `show` commands see it. Nothing of it can be changed. */
import type { Subject } from "../../../src/control/subject.ts";

export function lookedAt(seen: Pick<Subject, "clock" | "speaker" | "configuration" | "startedAt">): Subject {
  const notNow = () => {
    throw new Error("a question changes nothing");
  };
  return {
    ...seen,
    softwareVersion: "Bellman/1.2.3",
    bfdPaths: [],
    configFile: "frr.conf",
    logging: { debugging: new Set(), debug: notNow, level: "info", setLevel: notNow },
    preview: notNow,
    apply: notNow,
    reload: notNow,
    save: notNow,
  };
}
