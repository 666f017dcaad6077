import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openControl } from "../../src/cli/open-control.ts";
import { ExitCode, StartupError } from "../../src/daemon/exit-code.ts";
import { FakeSubject } from "../control/fake-subject.ts";
import { SocketClient } from "../control/socket-client.ts";
import { RecordedLog } from "../daemon/recorded-log.ts";

describe("the sockets of bellmand", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "open-control-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const place = () => ({ directory, group: undefined, showMode: undefined, idleTimeout: undefined });

  it("belong to the group that is named, by a name of the host or by its number", async () => {
    const own = String(process.getgid?.());
    const entry = readFileSync("/etc/group", "utf8")
      .split("\n")
      .find((line) => line.split(":")[2] === own);
    for (const group of [own, entry?.split(":")[0] ?? own]) {
      const control = await openControl(new FakeSubject(), { ...place(), group }, new RecordedLog());
      expect(String(statSync(join(directory, "ctl.sock")).gid)).toBe(own);
      await control.close();
    }
  });

  it.each([
    ["a group that is not there", { group: "no-such-group" }, "there is no group no-such-group in /etc/group"],
    ["a directory that is not there", { directory: "/nowhere" }, "cannot make the socket /nowhere/ctl.sock"],
  ])("%s ends the start, by name", async (_, change, message) => {
    const opening = openControl(new FakeSubject(), { ...place(), ...change }, new RecordedLog());
    const error = await opening.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StartupError);
    expect(error).toMatchObject({ exitCode: ExitCode.MissingResource, message: expect.stringContaining(message) });
  });

  it("whose place is taken by something else end the start", async () => {
    writeFileSync(join(directory, "show.sock"), "");
    await expect(openControl(new FakeSubject(), place(), new RecordedLog())).rejects.toThrow("it is no socket");
  });

  it("log a command that came to nothing through a defect", async () => {
    const recorded = new RecordedLog();
    const subject = new FakeSubject();
    subject.save = () => Promise.reject(new TypeError("oops"));
    const control = await openControl(subject, place(), recorded);
    const client = await SocketClient.connect(join(directory, "ctl.sock"));
    expect(await client.ask("write")).toEqual({ text: "% an error of bellmand: its log has more\n", status: 1 });
    await client.close();
    await control.close();
    expect(recorded.messages("error")).toEqual([expect.stringContaining("a defect of bellmand")]);
  });
});
