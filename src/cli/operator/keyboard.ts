/** Keys, one after the other. What is typed while nobody reads waits; an interrupt does not, and takes it along. */
import { emitKeypressEvents } from "node:readline";

export interface Key {
  /** With `C-` for Control and `M-` for Meta: `C-a`, `M-b`, `left`, `return`, `?`. */
  readonly name: string;
  /** What it writes into a line; empty for keys that do something else. */
  readonly text: string;
}

interface Keypress {
  readonly sequence?: string;
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

export class Keyboard {
  private readonly input: NodeJS.ReadableStream;
  private readonly waiting: Key[] = [];
  private reader: ((key: Key | undefined) => void) | undefined;
  private interrupt: (() => void) | undefined;
  private ended = false;

  constructor(input: NodeJS.ReadableStream) {
    this.input = input;
    emitKeypressEvents(input);
    input.on("keypress", this.pressed);
    input.on("end", this.end);
    input.on("error", this.end);
    input.resume();
  }

  /** Undefined: no more will come. One reader at a time. */
  next(): Promise<Key | undefined> {
    const key = this.waiting.shift();
    if (key !== undefined || this.ended) return Promise.resolve(key);
    return new Promise((resolve) => {
      this.reader = resolve;
    });
  }

  /** While the work goes on, Control-C calls this, unless somebody reads keys just then. */
  async interruptible<T>(interrupt: () => void, work: () => Promise<T>): Promise<T> {
    this.interrupt = interrupt;
    try {
      return await work();
    } finally {
      this.interrupt = undefined;
    }
  }

  close(): void {
    this.input.off("keypress", this.pressed).off("end", this.end).off("error", this.end);
    this.input.pause();
    this.end();
  }

  private readonly pressed = (text: string | undefined, press: Keypress): void => {
    const key = asKey(text, press);
    if (this.reader !== undefined) {
      const { reader } = this;
      this.reader = undefined;
      reader(key);
    } else if (key.name === "C-c" && this.interrupt !== undefined) {
      this.waiting.length = 0;
      this.interrupt();
    } else {
      this.waiting.push(key);
    }
  };

  private readonly end = (): void => {
    this.ended = true;
    this.reader?.(undefined);
    this.reader = undefined;
  };
}

function asKey(text: string | undefined, { sequence = "", name, ctrl, meta }: Keypress): Key {
  const written = text ?? sequence;
  const writes = !ctrl && !meta && /^\P{Cc}+$/u.test(written);
  if (writes) return { name: written, text: written };
  return { name: `${ctrl ? "C-" : ""}${meta ? "M-" : ""}${name ?? written}`, text: "" };
}
