/** `show running-config`, and the file's own configuration beside it. Passwords are shown to those who ask and may. */
import { readFileSync } from "node:fs";
import type { WritingStyle } from "../../../config/grammar.ts";
import { readConfiguration } from "../../../config/reader.ts";
import { SECRETS_HIDDEN, SECRETS_SHOWN, writeConfiguration } from "../../../config/running-config.ts";
import { type Conversation, type ConversationCommand, type Reply, refused, success } from "../../conversation.ts";
import { DAEMONS, type Daemon, ownerOfLine } from "../../daemon-share.ts";
import type { Request } from "../../exec-command.ts";
import { Status } from "../../status.ts";

const HEADING = "Building configuration...\n\nCurrent configuration:\n!\n";

const FORM = `{<${DAEMONS.join("|")}|vtysh>$daemon|no-header|with-secrets}`;

export const RUNNING_CONFIG_COMMANDS: readonly ConversationCommand[] = [
  { syntax: `show running-config ${FORM}`, perform: showRunning },
  { syntax: `write terminal ${FORM}`, perform: showRunning },
  { syntax: "show startup-config", perform: showStartup },
];

function showRunning(conversation: Conversation, request: Request): Reply {
  const wantsSecrets = request.said("with-secrets");
  if (wantsSecrets && !conversation.enabled) return refused(Status.Warning, "passwords are not shown here");
  const style = wantsSecrets ? SECRETS_SHOWN : SECRETS_HIDDEN;
  const text = writeConfiguration(conversation.subject.configuration, style);
  // FRR's vtysh asks each daemon for its share, without a word around it, and puts them together.
  if (conversation.share !== "everything") return success(shareOf(text, conversation.share));
  const shown = request.has("daemon") ? shareOf(text, daemonOf(request)) : text;
  return success(request.said("no-header") ? shown : `${HEADING}${shown}end\n`);
}

function daemonOf(request: Request): Daemon {
  const name = request.text("daemon");
  // What vtysh has for itself in FRR is bgpd's here.
  return DAEMONS.find((each) => each === name) ?? "bgpd";
}

/** The lines, in whole blocks, that one daemon would have. */
function shareOf(text: string, share: Daemon): string {
  const wanted: Daemon = share === "mgmtd" ? "zebra" : share;
  const lines: string[] = [];
  let owner: Daemon = "bgpd";
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const goesOn = /^(\s|!|exit)/.test(line);
    if (!goesOn) owner = ownerOfLine(line);
    if (owner === wanted && !(line === "!" && (lines.at(-1) ?? "!") === "!")) lines.push(line);
  }
  return lines.map((line) => `${line}\n`).join("");
}

function showStartup({ subject: { configFile } }: Conversation): Reply {
  let text: string;
  try {
    text = readFileSync(configFile, "utf8");
  } catch (error) {
    return refused(Status.Warning, `cannot read ${configFile}: ${error instanceof Error ? error.message : error}`);
  }
  // Only what was understood can be told apart from passwords.
  return success(startup(text, configFile, SECRETS_HIDDEN));
}

function startup(text: string, configFile: string, style: WritingStyle): string {
  const { model, problems } = readConfiguration(text, configFile);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const note = errors === 0 ? "" : `! ${errors} of its lines cannot be read; see "reload dry-run"\n`;
  return `${note}${writeConfiguration(model, style)}`;
}
