/**
 * The bytes on FRR's `.vty` sockets, as its `vtysh` and the exporters for it know them (`lib/vty.c`, `vtysh/vtysh.c`):
 *
 *     request   a line of text, then NUL
 *     answer    text without NUL, then NUL NUL NUL and one octet of status
 *
 * The text comes in pieces of any size. FRR also passes a descriptor beside the status when a client asks for the log;
 * nobody needs one to understand the answer, and Bellman passes none.
 */

const NUL = 0;
const TRAILER_LENGTH = 4;

/** Bytes of one request. FRR's own limit is less; a line of configuration is seldom longer than 200. */
export const LONGEST_REQUEST = 64 * 1024;

export function encodeRequest(line: string): Buffer {
  return Buffer.from(`${line}\0`);
}

export function encodeStatus(status: number): Buffer {
  return Buffer.from([NUL, NUL, NUL, status]);
}

/** Finds requests in what a client sends. It keeps one request and one chunk at most, however the bytes come. */
export class RequestFramer {
  private room = Buffer.alloc(0);
  private start = 0;
  private end = 0;

  /** The chunk is copied: a small piece of a large buffer must not keep all of it. */
  push(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.room.length) this.makeRoom(chunk.length);
    this.room.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** There are bytes of a request that has not ended. */
  get isMidway(): boolean {
    return this.end > this.start;
  }

  /** The next whole request; undefined while there is none. "too-long": nothing that follows can be understood. */
  next(): { readonly line: string } | "too-long" | undefined {
    const nul = this.room.subarray(0, this.end).indexOf(NUL, this.start);
    const length = (nul < 0 ? this.end : nul) - this.start;
    if (length > LONGEST_REQUEST) return "too-long";
    if (nul < 0) return undefined;
    const line = this.room.toString("utf8", this.start, nul);
    this.start = nul + 1;
    if (this.start === this.end) {
      this.start = 0;
      this.end = 0;
    }
    return { line };
  }

  private makeRoom(more: number): void {
    const kept = this.room.subarray(this.start, this.end);
    const needed = kept.length + more;
    const room = needed > this.room.length ? Buffer.alloc(Math.max(needed, 2 * this.room.length)) : this.room;
    kept.copy(room);
    this.room = room;
    this.end = kept.length;
    this.start = 0;
  }
}

/** The text of an answer as far as it has come; the status with the last of it. */
export interface AnswerPart {
  readonly text: string;
  readonly status: number | undefined;
}

/** Reads answers, one after the other: a client's part. */
export class AnswerReader {
  private readonly decoder = new TextDecoder();
  /** Bytes of the trailer that have come already. */
  private trailer = 0;

  /** Throws when the bytes are no answer. What follows an answer in the same chunk belongs to nobody's request. */
  push(chunk: Uint8Array): AnswerPart {
    const first = this.trailer > 0 ? 0 : chunk.indexOf(NUL);
    if (first < 0) return { text: this.decoder.decode(chunk, { stream: true }), status: undefined };
    const text = this.decoder.decode(chunk.subarray(0, first), { stream: true });
    let at = first;
    for (; at < chunk.length && this.trailer < TRAILER_LENGTH - 1; at++) {
      if (chunk[at] !== NUL) throw new Error("the answer does not end as FRR's protocol says");
      this.trailer++;
    }
    if (at === chunk.length) return { text, status: undefined };
    if (at + 1 < chunk.length) throw new Error("more was answered than was asked");
    this.trailer = 0;
    return { text: text + this.decoder.decode(), status: chunk[at] };
  }
}
