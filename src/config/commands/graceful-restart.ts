/** `bgp graceful-restart …`, for all neighbours that do not say otherwise. Below `router bgp`. */
import type { Command } from "../grammar.ts";
import type { BgpInstance, GracefulRestartMode } from "../model.ts";

export const GRACEFUL_RESTART_COMMANDS: readonly Command<BgpInstance>[] = [
  mode("bgp graceful-restart", "full"),
  mode("bgp graceful-restart-disable", "off"),
  seconds("bgp graceful-restart restart-time", "(0-4095)", "restartTime"),
  seconds("bgp graceful-restart stalepath-time", "(1-4095)", "stalePathTime"),
  seconds("bgp graceful-restart select-defer-time", "(0-3600)", "selectionDeferral"),
  seconds("bgp long-lived-graceful-restart stale-time", "(1-16777215)", "longLivedStaleTime"),
  {
    syntax: "[no] bgp graceful-restart preserve-fw-state",
    set: ({ gracefulRestart }) => {
      gracefulRestart.preserveForwarding = true;
    },
    unset: ({ gracefulRestart }) => {
      delete gracefulRestart.preserveForwarding;
    },
    *lines({ gracefulRestart }) {
      if (gracefulRestart.preserveForwarding) yield "bgp graceful-restart preserve-fw-state";
    },
  },
  {
    syntax: "[no] bgp graceful-restart notification",
    set: ({ gracefulRestart }) => {
      gracefulRestart.notification = true;
    },
    unset: ({ gracefulRestart }) => {
      gracefulRestart.notification = false;
    },
    *lines({ gracefulRestart: { notification } }) {
      if (notification !== undefined) yield `${notification ? "" : "no "}bgp graceful-restart notification`;
    },
  },
];

/** `no` goes back to helping others only. */
function mode(syntax: string, mode: GracefulRestartMode): Command<BgpInstance> {
  return {
    syntax: `[no] ${syntax}`,
    set: ({ gracefulRestart }) => {
      gracefulRestart.mode = mode;
    },
    unset: ({ gracefulRestart }) => {
      if (gracefulRestart.mode === mode) delete gracefulRestart.mode;
    },
    *lines({ gracefulRestart }) {
      if (gracefulRestart.mode === mode) yield syntax;
    },
  };
}

type Seconds = "restartTime" | "stalePathTime" | "selectionDeferral" | "longLivedStaleTime";

function seconds(words: string, range: string, key: Seconds): Command<BgpInstance> {
  return {
    syntax: `[no] ${words} ![${range}$seconds]`,
    set: ({ gracefulRestart }, statement) => {
      gracefulRestart[key] = statement.number("seconds");
    },
    unset: ({ gracefulRestart }) => {
      delete gracefulRestart[key];
    },
    *lines({ gracefulRestart }) {
      const seconds = gracefulRestart[key];
      if (seconds !== undefined) yield `${words} ${seconds}`;
    },
  };
}
