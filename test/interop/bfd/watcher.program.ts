/** Bellman's BFD in a process of its own: watches what it is told to, and tells what comes of it. It runs as it is built. */
import type { BfdPathOptions, BfdSession } from "../../../src/liveness/index.ts";

export type Order =
  | { readonly type: "watch"; readonly name: string; readonly peer: string; readonly options: BfdPathOptions }
  | { readonly type: "update"; readonly name: string; readonly interval: number }
  | { readonly type: "stop"; readonly name: string };

export interface News {
  readonly name: string;
  readonly isUp: boolean;
  /** Of a session that is not up any more. */
  readonly reason?: string;
  readonly administrative?: boolean;
  /** Milliseconds of the clock that all processes of a machine share. */
  readonly at: number;
}

const BUILT = new URL("../../../dist/liveness/index.js", import.meta.url);
const { Bfd }: typeof import("../../../src/liveness/index.ts") = await import(BUILT.href);
const bfd = new Bfd();
const sessions = new Map<string, BfdSession>();

const tell = (news: Omit<News, "at">) => process.send?.({ ...news, at: Number(process.hrtime.bigint()) / 1e6 });

function watch(name: string, peer: string, options: BfdPathOptions): void {
  const session = bfd.watch(peer, options);
  session.on("up", () => tell({ name, isUp: true }));
  session.on("down", (reason, administrative) => tell({ name, isUp: false, reason, administrative }));
  sessions.set(name, session);
}

process.on("message", (order: Order) => {
  if (order.type === "watch") watch(order.name, order.peer, order.options);
  else if (order.type === "update") sessions.get(order.name)?.update({ interval: order.interval });
  else sessions.get(order.name)?.stop();
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
