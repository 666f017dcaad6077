/** The sessions that the `bfd` block asks for by itself. Nobody acts on them: they are there to be looked at. */
import { isDeepStrictEqual } from "node:util";
import type { PathMonitor, Watch } from "../bfd/monitor.ts";
import type { PathOptions } from "../bfd/path.ts";

interface WatchedPeer {
  readonly options: PathOptions;
  readonly watch: Watch;
}

export class BfdPeers {
  private readonly monitor: PathMonitor;
  private peers: ReadonlyMap<string, WatchedPeer> = new Map();

  constructor(monitor: PathMonitor) {
    this.monitor = monitor;
  }

  /**
   * Watches what is wanted, unless what else is to be followed fails. What is not wanted any more is let go of at the end:
   * somebody else may have taken it over by then.
   */
  async follow(wanted: ReadonlyMap<string, PathOptions>, others: () => Promise<void>): Promise<void> {
    const before = new Map(Array.from(this.peers, ([key, { options }]) => [key, options]));
    const letGo = this.take(wanted);
    try {
      await others();
    } catch (error) {
      this.take(before)();
      throw error;
    } finally {
      letGo();
    }
  }

  /** How many sessions that would begin, change or end. */
  changesTo(wanted: ReadonlyMap<string, PathOptions>): number {
    const isNew = ([key, options]: [string, PathOptions]) => !isDeepStrictEqual(this.peers.get(key)?.options, options);
    return [...wanted].filter(isNew).length + [...this.peers.keys()].filter((key) => !wanted.has(key)).length;
  }

  private take(wanted: ReadonlyMap<string, PathOptions>): () => void {
    const before = this.peers;
    const peers = new Map(Array.from(wanted, ([key, options]) => [key, this.watched(options, before.get(key))]));
    this.peers = peers;
    return () => {
      const kept = new Set(Array.from(peers.values(), ({ watch }) => watch));
      for (const { watch } of before.values()) if (!kept.has(watch)) watch.stop();
    };
  }

  /** A path that stays the same stays up. */
  private watched(options: PathOptions, before: WatchedPeer | undefined): WatchedPeer {
    if (before === undefined || !isSamePath(before.options, options)) {
      return { options, watch: this.monitor.watch(options, { changed: () => undefined }) };
    }
    before.watch.reconfigure(options.session);
    return { options, watch: before.watch };
  }
}

function isSamePath({ session: _, ...a }: PathOptions, { session: __, ...b }: PathOptions): boolean {
  return isDeepStrictEqual(a, b);
}
