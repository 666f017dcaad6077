/**
 * Where log lines go when nobody watches on a terminal: the process's standard output, which may be a file, or a pipe or
 * socket to somebody who does not read.
 *
 * Node writes to such a pipe from the main thread, or from a thread that the process waits for when it exits; either
 * way a reader that stops would stop us. So pipes and sockets are written to as network sockets are, and a reader that
 * falls behind loses lines.
 */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { destination } from "pino";

export interface LogSink {
  write(line: string): void;
  /** Resolves when everything is taken, or when waiting longer makes no sense; then the sink is closed. */
  close(): Promise<void>;
}

/** `lost` is told how many lines were lost, once there is room to say so. */
export function openSink(fd: number, lost: (lines: number) => void): LogSink {
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket() ? new StreamSink(fd, lost) : new FileSink(fd);
}

/** Files take what they are given, or refuse it at once (a full disk). */
class FileSink implements LogSink {
  private readonly file: ReturnType<typeof destination>;

  constructor(fd: number) {
    this.file = destination({ fd, sync: true });
    this.file.on("error", () => undefined); // there is nowhere left to complain, and routing goes on
  }

  write(line: string): void {
    this.file.write(line);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const MOST_WAITING_BYTES = 1 << 20;

/** How long the end of the process may wait for the last lines to be taken. */
const LAST_LINES_MS = 200;

class StreamSink implements LogSink {
  private readonly socket: Socket;
  private readonly lost: (lines: number) => void;
  private lostLines = 0;

  constructor(fd: number, lost: (lines: number) => void) {
    this.socket = new Socket({ fd, readable: false, writable: true });
    this.lost = lost;
    this.socket.on("error", () => undefined); // the reader is gone
    this.socket.on("drain", () => this.confess());
  }

  write(line: string): void {
    const { socket } = this;
    if (socket.destroyed || socket.writableLength > MOST_WAITING_BYTES) this.lostLines++;
    else socket.write(line);
  }

  async close(): Promise<void> {
    const { socket } = this;
    if (!socket.destroyed && socket.writableLength > 0) {
      await new Promise<void>((resolve) => {
        const tooLate = setTimeout(resolve, LAST_LINES_MS);
        socket.end(() => {
          clearTimeout(tooLate);
          resolve();
        });
      });
    }
    socket.destroy();
  }

  private confess(): void {
    const lines = this.lostLines;
    this.lostLines = 0;
    if (lines > 0) this.lost(lines);
  }
}
