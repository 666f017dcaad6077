/** `reload`: the configuration file is read again. Its answer's status tells whether it was taken. */
import { readFileSync } from "node:fs";
import { type ConversationCommand, type Reply, refused } from "../conversation.ts";
import { Status } from "../status.ts";
import type { Subject } from "../subject.ts";
import { reportReload } from "./reload-report.ts";

export const RELOAD_COMMANDS: readonly ConversationCommand[] = [
  {
    syntax: "reload",
    privileged: true,
    perform: async ({ subject }) => reportReload(await subject.reload()),
  },
  { syntax: "reload dry-run", privileged: true, perform: ({ subject }) => preview(subject) },
];

function preview(subject: Subject): Reply {
  const { configFile } = subject;
  let text: string;
  try {
    text = readFileSync(configFile, "utf8");
  } catch (error) {
    return refused(Status.ConfigFailed, `cannot read ${configFile}: ${error instanceof Error ? error.message : error}`);
  }
  return reportReload(subject.preview(text, configFile));
}
