/** What a running daemon can be asked to follow, besides its file: previews, changes, their undoing, and the order of it all. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Configuration } from "../../src/config/model.ts";
import { SECRETS_SHOWN, writeConfiguration } from "../../src/config/running-config.ts";
import type { Subject } from "../../src/control/subject.ts";
import { Daemon } from "../../src/daemon/daemon.ts";
import { Speaker } from "../../src/speaker/speaker.ts";
import { RecordedLog } from "./recorded-log.ts";

const HEAD = [
  "router bgp 65001",
  " bgp router-id 192.0.2.1",
  " no bgp ebgp-requires-policy",
  " no bgp network import-check",
];
const NEIGHBOR = [" neighbor 127.0.0.9 remote-as 65009", " neighbor 127.0.0.9 passive"];

let directory: string;
let file: string;
let log: RecordedLog;
let daemon: Daemon;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-changes-"));
  file = join(directory, "bellman.conf");
  log = new RecordedLog();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await daemon.stop();
  rmSync(directory, { recursive: true });
});

function textOf(...lines: readonly string[]): string {
  return [...HEAD, ...lines, ""].join("\n");
}

async function start(lines: readonly string[] = NEIGHBOR, lenient = false): Promise<void> {
  writeFileSync(file, textOf(...lines));
  const options = { configFile: file, lenient, listen: [], runDirectory: directory, softwareVersion: "Bellman/test" };
  daemon = await Daemon.start(options, log);
}

function descriptions(): readonly (string | undefined)[] {
  return (daemon.speaker?.neighbors() ?? []).map((neighbor) => neighbor.info().description);
}

describe("a daemon", () => {
  it("is what commands are about", async () => {
    await start();
    const subject: Subject = daemon;
    expect(subject).toMatchObject({ softwareVersion: "Bellman/test", configFile: file });
    expect(subject.configuration.bgp?.asn).toBe(65001);
    expect(subject.startedAt).toBeLessThanOrEqual(subject.clock.wallTime());
  });

  it("tells what following a text would do, and does none of it", async () => {
    await start();
    const text = textOf(...NEIGHBOR, " neighbor 127.0.0.9 description x", " network 192.0.2.0/24");
    const before = daemon.configuration;
    expect(daemon.preview(text, "x")).toEqual({
      problems: [],
      refused: false,
      difference: [
        "  router bgp 65001",
        "+  neighbor 127.0.0.9 description x",
        "+  address-family ipv4 unicast",
        "+   network 192.0.2.0/24",
      ],
      resets: [],
    });
    expect(daemon.configuration).toBe(before);
    expect(descriptions()).toEqual([""]);
  });

  it("tells of a password that changes, and not which it is", async () => {
    const withPassword = (password: string) => [...NEIGHBOR, ` neighbor 127.0.0.9 password ${password}`];
    await start(withPassword("sesame"), true);
    const { difference } = daemon.preview(textOf(...withPassword("mellon")), "x");
    expect(difference).toEqual([
      "  router bgp 65001",
      "-  neighbor 127.0.0.9 password ********",
      "+  neighbor 127.0.0.9 password ********",
    ]);
  });

  it("follows a text and leaves its file alone, until that is read again", async () => {
    await start();
    const text = textOf(...NEIGHBOR, " neighbor 127.0.0.9 description x");
    expect(await daemon.apply(text, "typed")).toMatchObject({ refused: false });
    expect(descriptions()).toEqual(["x"]);
    expect(log.messages().at(-1)).toBe("typed was applied, changes: 1");
    expect(readFileSync(file, "utf8")).not.toContain("description");
    await daemon.reload();
    expect(descriptions()).toEqual([""]);
  });

  it("refuses a text with an error, wherever it is, and says all that is wrong", async () => {
    await start();
    const text = textOf(...NEIGHBOR, " neighbor 127.0.0.9 description x", " bogus", " neighbor 127.0.0.8 port 0");
    const done = await daemon.apply(text, "typed");
    expect(done).toEqual(daemon.preview(text, "typed"));
    expect(done).toMatchObject({ refused: true, difference: [], resets: [], problems: [{ line: 8 }, { line: 9 }] });
    expect(descriptions()).toEqual([""]);
  });

  it("names and skips bad lines when it is lenient, of its file and of anything else", async () => {
    await start([...NEIGHBOR, " bogus"], true);
    writeFileSync(file, textOf(...NEIGHBOR, " neighbor 127.0.0.9 description x", " bogus"));
    expect(await daemon.reload()).toMatchObject({ refused: false, problems: [{ severity: "error", line: 8 }] });
    expect(descriptions()).toEqual(["x"]);
    expect(log.messages("error").at(-1)).toContain(":8:2: error: ");
  });

  it("has nothing to do for the same text, a thousand times", async () => {
    await start();
    const text = textOf(...NEIGHBOR, " network 192.0.2.0/24");
    await daemon.apply(text, "typed");
    const speaker = daemon.speaker as Speaker;
    const calls = (["change", "announce", "withdraw", "removeNeighbor", "policyChanged"] as const).map((name) =>
      vi.spyOn(speaker, name),
    );
    for (let i = 0; i < 1000; i++) await daemon.apply(text, "typed");
    expect(calls.flatMap(({ mock }) => mock.calls)).toEqual([]);
    expect(log.messages().filter((message) => message === "typed was applied, changes: 0")).toHaveLength(1000);
  });

  it("does one thing after the other, in the order in which it was asked", async () => {
    await start();
    const applied = (name: string) =>
      daemon.apply(textOf(...NEIGHBOR, ` neighbor 127.0.0.9 description ${name}`), name);
    const order: string[] = [];
    const noted = (name: string, work: Promise<unknown>) => work.then(() => order.push(`${name} ${descriptions()}`));
    await Promise.all([
      noted("first", applied("first")),
      noted("reload", daemon.reload()),
      noted("second", applied("second")),
      noted("stop", daemon.stop()),
    ]);
    expect(order).toEqual(["first first", "reload ", "second second", "stop "]);
  });

  it("makes a text of what it follows when it is its turn, so that nothing is undone that came before", async () => {
    await start();
    writeFileSync(file, textOf(...NEIGHBOR, " neighbor 127.0.0.8 remote-as 65008"));
    const typed = (running: Configuration) =>
      `${writeConfiguration(running, SECRETS_SHOWN)}end\nrouter bgp 65001\n neighbor 127.0.0.9 description typed\n`;
    await Promise.all([daemon.reload(), daemon.apply(typed, "typed")]);
    expect(
      daemon.speaker
        ?.neighbors()
        .map(({ address }) => address)
        .sort(),
    ).toEqual(["127.0.0.8", "127.0.0.9"]);
    expect(daemon.speaker?.neighbor("127.0.0.9")?.info().description).toBe("typed");
  });

  it("goes on after a task that failed", async () => {
    await start();
    writeFileSync(file, "changed meanwhile\n");
    await expect(daemon.save()).rejects.toMatchObject({ code: "file-changed" });
    expect(await daemon.apply(textOf(), "typed")).toMatchObject({ refused: false });
    expect(daemon.speaker?.neighbors()).toEqual([]);
  });
});

describe("a step that fails, though nothing spoke against it", () => {
  it("leaves nothing done of what came before it", async () => {
    const list = "ip prefix-list A permit 10.0.0.0/8";
    await start([...NEIGHBOR, " network 192.0.2.0/24", "exit", list, "route-map M permit 10"]);
    const speaker = daemon.speaker as Speaker;
    vi.spyOn(speaker, "announce").mockImplementationOnce(() => {
      throw new Error("no room");
    });
    const text = [
      "ip prefix-list A permit 11.0.0.0/8",
      "router bgp 65002",
      " bgp router-id 192.0.2.2",
      " bgp default local-preference 7",
      " neighbor 127.0.0.9 remote-as 65009",
      " neighbor 127.0.0.9 description x",
      " neighbor 127.0.0.8 remote-as 65008",
      " neighbor 127.0.0.8 passive",
      " network 203.0.113.0/24",
    ].join("\n");
    const done = await daemon.apply(text, "typed");
    expect(done).toMatchObject({ refused: true });
    expect(done.problems.at(-1)?.message).toBe("no room; what had been done was undone");
    expect(log.messages("error").at(-1)).toContain("no room; what had been done was undone");

    expect(descriptions()).toEqual([""]);
    expect(daemon.configuration.bgp?.asn).toBe(65001);
    expect(speaker.policy.list("ip prefix-list", "A")?.entries).toHaveLength(1);
    expect(speaker.policy.routeMapEntries("M")).toHaveLength(1);
    await new Promise(setImmediate);
    expect([...speaker.bestRoutes("ipv4-unicast")].map(({ prefix }) => prefix)).toEqual(["192.0.2.0/24"]);
    // What it follows now is the old configuration: going there again costs nothing.
    await daemon.reload();
    expect(log.messages().at(-1)).toBe("the configuration was read again, changes: 0");
  });

  it("of a first speaker leaves none", async () => {
    writeFileSync(file, "hostname x\n");
    const options = { configFile: file, lenient: false, listen: [], runDirectory: directory, softwareVersion: "x" };
    daemon = await Daemon.start(options, log);
    vi.spyOn(Speaker.prototype, "change").mockImplementationOnce(() => {
      throw new Error("no room");
    });
    expect(await daemon.apply(textOf(...NEIGHBOR), "typed")).toMatchObject({ refused: true });
    expect(daemon.speaker).toBeUndefined();
    expect(await daemon.apply(textOf(...NEIGHBOR), "typed")).toMatchObject({ refused: false });
  });
});

describe("saving", () => {
  it("writes what is followed, so that a reload has nothing to do, and keeps what was there", async () => {
    await start();
    const former = readFileSync(file, "utf8");
    chmodSync(file, 0o640);
    await daemon.apply(textOf(...NEIGHBOR, " neighbor 127.0.0.9 description x"), "typed");
    await daemon.save();
    expect(readFileSync(file, "utf8")).toContain("neighbor 127.0.0.9 description x");
    expect(readFileSync(`${file}.sav`, "utf8")).toBe(former);
    for (const path of [file, `${file}.sav`]) expect(statSync(path).mode & 0o777).toBe(0o640);
    await daemon.reload();
    expect(log.messages().at(-1)).toBe("the configuration was read again, changes: 0");
    await daemon.save(); // what it wrote itself is no change by somebody else
  });

  it("does not overwrite what somebody else has written, unless told to", async () => {
    await start();
    writeFileSync(file, "hostname y\n");
    await expect(daemon.save()).rejects.toThrow(/was changed by somebody else since it was read; nothing was saved/);
    expect(readFileSync(file, "utf8")).toBe("hostname y\n");
    rmSync(file);
    await expect(daemon.save()).rejects.toThrow(/is gone since it was read/);
    await daemon.save({ force: true });
    expect(readFileSync(file, "utf8")).toContain("router bgp 65001");
  });

  it("goes through a link to the file behind it", async () => {
    const real = join(directory, "real.conf");
    writeFileSync(real, textOf(...NEIGHBOR));
    symlinkSync(real, file);
    await start();
    await daemon.save();
    expect(readFileSync(real, "utf8")).toContain("remote-as 65009");
    expect(statSync(`${real}.sav`).isFile()).toBe(true);
  });

  it("leaves the file whole, and no draft behind, when the system refuses", async () => {
    await start();
    const former = readFileSync(file, "utf8");
    writeFileSync(join(directory, "x"), "");
    rmSync(`${file}.sav`, { force: true });
    const { mkdirSync, readdirSync } = await import("node:fs");
    mkdirSync(`${file}.sav`); // a directory where the copy is to go
    await expect(daemon.save()).rejects.toMatchObject({ code: "cannot-write" });
    expect(readFileSync(file, "utf8")).toBe(former);
    expect(readdirSync(directory).toSorted()).toEqual(["bellman.conf", "bellman.conf.sav", "bellmand.pid", "x"]);
  });
});

describe("the log block", () => {
  it("takes effect at reload: level and form", async () => {
    await start();
    expect(await daemon.apply(textOf(...NEIGHBOR, "exit", "log level debugging", "log format frr"), "x")).toMatchObject(
      {
        refused: false,
      },
    );
    expect([log.level, log.form]).toEqual(["debug", { format: "frr", timestampPrecision: 0 }]);
    daemon.logging.setLevel("warn");
    await daemon.apply(textOf(...NEIGHBOR, "exit", "log level debugging", "log format frr"), "x");
    expect(log.level).toBe("warn"); // the configuration says nothing new
    await daemon.reload();
    expect([log.level, log.form]).toEqual(["info", undefined]);
    expect(() => daemon.logging.setLevel("loud")).toThrow(/there is no log level loud/);
  });

  it("switches debugging on, and off only where it had switched it on", async () => {
    await start();
    daemon.logging.debug("bestpath", true);
    await daemon.apply(textOf(...NEIGHBOR, "exit", "debug bgp updates in"), "x");
    expect([...daemon.logging.debugging].toSorted()).toEqual(["bestpath", "updates"]);
    await daemon.reload();
    expect([...daemon.logging.debugging]).toEqual(["bestpath"]);
  });
});
