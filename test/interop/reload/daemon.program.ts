/** bellmand without its control sockets: it follows the file that it is started with, and then what it is sent. */
import { Daemon } from "../../../src/daemon/daemon.ts";
import { openLog } from "../../../src/daemon/log.ts";
import type { Reload } from "../../../src/daemon/reload.ts";

export interface Order {
  readonly id: number;
  readonly type: "preview" | "apply";
  readonly text: string;
}

export interface Answer {
  readonly id: number;
  readonly reload: Reload;
}

const [configFile, runDirectory] = process.argv.slice(2);
const options = { configFile, runDirectory, lenient: false, listen: [], softwareVersion: "Bellman/test" };
const daemon = await Daemon.start(options, openLog("info"));

process.on("message", async ({ id, type, text }: Order) => {
  const reload = type === "preview" ? daemon.preview(text, "sent") : await daemon.apply(text, "sent");
  process.send?.({ id, reload } satisfies Answer);
});
process.send?.("ready");
