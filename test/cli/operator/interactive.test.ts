import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { converse } from "../../../src/cli/operator/converse.ts";
import { History } from "../../../src/cli/operator/history.ts";
import { Keyboard } from "../../../src/cli/operator/keyboard.ts";
import type { Screen } from "../../../src/cli/operator/screen.ts";
import { Session } from "../../../src/cli/operator/session.ts";
import { type FakeAnswer, FakeVtyServer } from "../../support/fake-vty-server.ts";

/** A router whose prompt follows its mode, and with a few commands. */
class FakeRouter {
  mode = "";

  readonly answer = (line: string): FakeAnswer => {
    if (line === "\u0001prompt") return { text: `leaf1${this.mode}#\n` };
    if (line.startsWith("\u0001complete ")) return { text: this.completions(line.slice(10)) };
    if (line === "conf t") this.mode = "(config)";
    if (line === "end") this.mode = "";
    if (line === "show lines") return { text: Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join("") };
    if (line === "show endless") return { text: endless() };
    if (line === "show state") return { text: "10.0.0.1 Established\n10.0.0.2 Idle\n" };
    if (line === "bogus") return { text: "% Unknown command: bogus\n", status: 2 };
    if (line === "exit" && this.mode === "") return { closes: true };
    return { text: `${line}: done\n` };
  };

  private completions(line: string): string {
    const words = ["show", "shutdown", "write"].filter((each) => each.startsWith(line));
    return words.map((token) => `${JSON.stringify({ token, help: `help of ${token}`, isKeyword: true })}\n`).join("");
  }
}

function* endless(): Generator<string> {
  for (let index = 0; ; index++) yield `route ${index}\n`.repeat(100);
}

/** What a person would see; the control sequences that the line is drawn with are carried out, others dropped. */
class Paper implements Screen {
  columns = 60;
  rows = 12;
  colors = false;
  /** As it was written. */
  raw = "";
  private readonly watchers: (() => void)[] = [];

  write(text: string): Promise<void> {
    this.raw += text;
    for (const watcher of this.watchers) watcher();
    return Promise.resolve();
  }

  /** A line that is drawn anew takes the place of the one before. */
  get text(): string {
    const erased = this.raw.replaceAll("\u001b[J", "\f").replaceAll("\r\u001b[K", "\f");
    return stripVTControlCharacters(erased)
      .split("\n")
      .map((line) => line.slice(line.lastIndexOf("\f") + 1).replaceAll("\r", ""))
      .join("\n");
  }

  async shows(wanted: string): Promise<void> {
    while (!this.text.includes(wanted)) {
      await new Promise<void>((resolve) => {
        this.watchers.push(resolve);
      });
    }
  }
}

let directory: string;
let path: string;
let router: FakeRouter;
let server: FakeVtyServer;
let paper: Paper;
let keys: PassThrough;
let history: History;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "bellman-talk-"));
  path = join(directory, "ctl.sock");
  router = new FakeRouter();
  server = await FakeVtyServer.listen(path, router.answer);
  paper = new Paper();
  keys = new PassThrough();
  history = History.open(undefined);
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

async function start(options: { pages?: boolean } = {}): Promise<{ ended: Promise<void> }> {
  const notice = (message: string) => void paper.write(`% ${message}\n`);
  const session = await Session.open(
    { directory, daemon: undefined },
    { unprivileged: false, reconnects: true, notice },
  );
  const keyboard = new Keyboard(keys);
  const habits = { pages: options.pages ?? true, history, timestamp: false, greeting: "Hello." };
  const ended = converse(session, { keyboard, screen: paper }, habits).finally(() => {
    keyboard.close();
    session.close();
  });
  return { ended };
}

/** Types all of it at once, and leaves. */
async function talk(typed: string, options = {}): Promise<string> {
  const { ended } = await start(options);
  keys.write(typed);
  keys.write("\u0004");
  await ended;
  return paper.text;
}

function asked(): string[] {
  return server.lines.filter((line) => !line.startsWith("\u0001"));
}

describe("bellman at a terminal", { timeout: 30_000 }, () => {
  it("greets, prompts as the daemon says, answers, and leaves at Control-D", async () => {
    expect(await talk("show x\rconf t\rhostname y\r")).toBe(
      [
        "Hello.",
        "leaf1# show x",
        "show x: done",
        "leaf1# conf t",
        "conf t: done",
        "leaf1(config)# hostname y",
        "hostname y: done",
        "leaf1(config)# ",
        "",
      ].join("\n"),
    );
  });

  it.each(["exit", "quit", "ex\u007f\u007fexit"])("leaves at %j in exec mode, and only there", async (word) => {
    const { ended } = await start();
    keys.write("conf t\r");
    keys.write("exit\rend\r");
    keys.write(`${word}\r`);
    await ended;
    expect(asked()).toEqual(["conf t", "exit", "end", word.slice(-4)]);
  });

  it("Control-Z ends the configuration; Control-C drops the line; an empty line asks nothing", async () => {
    const text = await talk("conf t\r\u001abogus li\u0003\r  \rshow y\r");
    expect(asked()).toEqual(["conf t", "end", "show y"]);
    expect(text).toContain("leaf1# bogus li^C\n");
  });

  it("completes by TAB, and shows the choices when there are several", async () => {
    const text = await talk("w\tx\rsh\tow \r");
    expect(asked()).toEqual(["write x", "show "]);
    expect(text).toContain("leaf1# sh\nshow      shutdown\nleaf1# show ");
  });

  it("explains at ? without Enter, and keeps the line", async () => {
    const text = await talk("sh?ow z\r");
    expect(text).toContain("leaf1# sh?\n  show      help of show\n  shutdown  help of shutdown\nleaf1# show z\n");
    expect(asked()).toEqual(["show z"]);
    expect(await talkAgain("show | include a\u0016?b\r")).toEqual(["show | include a?b"]);
  });

  it("says when nothing fits", async () => {
    expect(await talk("q?\u0003")).toContain("leaf1# q?\n% There is no matched command.\nleaf1# q^C\n");
  });

  it("recalls, searches and edits earlier lines, and keeps no password", async () => {
    const up = "\u001b[A";
    const down = "\u001b[B";
    await talk(`show a\rneighbor x password s\rshow b\r${up}${up}2\rnew${up}${down}er\r\u0012a2\r`);
    expect(asked()).toEqual(["show a", "neighbor x password s", "show b", "show a2", "newer", "show a2"]);
    expect(history.find("password", 1)).toBeUndefined();
  });

  it("draws a line that is longer than the terminal is wide over its rows", async () => {
    const long = "show ".padEnd(130, "x");
    await talk(`${long}\u0001\u0005y\r`);
    expect(asked()).toEqual([`${long}y`]);
    // To the start of the line, two rows up.
    expect(paper.raw).toContain("\u001b[2A\r\u001b[7C");
  });

  it("shows a screenful at a time: a line for Enter, a page for Space, no more for q", async () => {
    const { ended } = await start();
    keys.write("show lines\r");
    await paper.shows("line 10\n--More--");
    keys.write("\r");
    await paper.shows("line 11\n--More--");
    keys.write(" ");
    await paper.shows("line 22\n--More--");
    keys.write("q");
    keys.write("\u0004");
    await ended;
    expect(paper.text).toMatch(/line 22\nleaf1# \n$/);
  });

  it.each([["terminal length 0\r"], ["no terminal paginate\r"]])("shows all at once after %j", async (line) => {
    expect(await talk(`${line}show lines\r`)).toMatch(/line 28\nline 29\nleaf1# \n$/);
    expect(await talk("show lines\r", { pages: false })).not.toContain("More");
  });

  it("Control-C ends an endless answer, and the conversation goes on", async () => {
    const { ended } = await start({ pages: false });
    keys.write("show endless\r");
    await paper.shows("route 500");
    keys.write("\u0003");
    await paper.shows("^C\nleaf1# ");
    keys.write("show z\r");
    await paper.shows("show z: done");
    keys.write("\u0004");
    await ended;
    expect(paper.text).not.toContain("%");
  });

  it("leaving the pager in the configuration keeps the mode", async () => {
    const { ended } = await start();
    keys.write("conf t\rshow lines\r");
    await paper.shows("--More--");
    keys.write("q");
    keys.write("show z\r");
    await paper.shows("show z: done");
    keys.write("\u0004");
    await ended;
    expect(server.lines.filter((line) => line === "\u0001prompt")).toHaveLength(4);
    expect(paper.text).toContain("line 10\nleaf1(config)# show z");
  });

  it("after a restart of the daemon goes on, and says so", async () => {
    const { ended } = await start();
    await paper.shows("leaf1# ");
    await server.close();
    server = await FakeVtyServer.listen(path, router.answer);
    keys.write("show z\r");
    await paper.shows("show z: done");
    keys.write("\u0004");
    await ended;
    expect(paper.text).toContain("% connected to bellmand again\n");
    expect(asked()).toEqual(["show z"]);
  });

  it("does not do a line of the configuration in a daemon that was restarted meanwhile", async () => {
    const { ended } = await start();
    keys.write("conf t\r");
    await paper.shows("leaf1(config)# ");
    await server.close();
    router.mode = "";
    server = await FakeVtyServer.listen(path, router.answer);
    // Asking what may come next already connects anew.
    keys.write("hostn?ame y\r");
    await paper.shows("was not done");
    keys.write("\u0004");
    await ended;
    expect(asked()).toEqual([]);
  });

  it("says once that the daemon is gone, and again when asked for something", async () => {
    const { ended } = await start();
    await paper.shows("leaf1# ");
    await server.close();
    keys.write("show z\r");
    keys.write("\r\r");
    keys.write("\u0004");
    await ended;
    expect(paper.text.match(/cannot ask bellmand/g)).toHaveLength(1);
    server = await FakeVtyServer.listen(path, router.answer);
  });

  it("colours the states of sessions where colours are wanted", async () => {
    paper.colors = true;
    await talk("show state\r");
    expect(paper.raw).toContain("10.0.0.1 \u001b[32mEstablished\u001b[39m\n10.0.0.2 \u001b[31mIdle\u001b[39m\n");
  });
});

/** Another conversation with the same daemon. */
async function talkAgain(typed: string): Promise<string[]> {
  server.lines.length = 0;
  keys = new PassThrough();
  await talk(typed);
  return asked();
}
