import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Control } from "../../src/control/control.ts";
import { FakeSubject } from "./fake-subject.ts";
import { SocketClient } from "./socket-client.ts";

const SOCKETS = ["bfdd.vty", "bgpd.vty", "ctl.sock", "mgmtd.vty", "show.sock", "watchfrr.vty", "zebra.vty"];

describe("the daemon's sockets", () => {
  let directory: string;
  let control: Control | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "control-"));
  });
  afterEach(async () => {
    await control?.close();
    control = undefined;
    rmSync(directory, { recursive: true });
  });

  const open = async (showMode?: number) => {
    control = await Control.open(new FakeSubject("router bgp 65000\n"), {
      directory,
      ...(showMode === undefined ? {} : { showMode }),
      defect: (error) => {
        throw error;
      },
    });
  };
  const modes = () => SOCKETS.map((name) => (statSync(join(directory, name)).mode & 0o777).toString(8));

  it("are open to owner and group; only the one for looking can be opened further", async () => {
    await open(0o666);
    expect(readdirSync(directory).sort()).toEqual(SOCKETS);
    expect(modes()).toEqual(SOCKETS.map((name) => (name === "show.sock" ? "666" : "660")));
  });

  it("go with it, and whoever is connected is cut off", async () => {
    await open();
    const client = await SocketClient.connect(join(directory, "ctl.sock"));
    await control?.close();
    await client.closed();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("are all there or none", async () => {
    writeFileSync(join(directory, "zebra.vty"), "");
    await expect(open()).rejects.toThrow("zebra.vty is in the way");
    expect(readdirSync(directory)).toEqual(["zebra.vty"]);
  });

  it("change one configuration, each in its turn", async () => {
    await open();
    const ask = async (name: string, ...lines: string[]) => {
      const client = await SocketClient.connect(join(directory, name));
      const answers = [];
      for (const line of lines) answers.push((await client.ask(line)).status);
      await client.close();
      return answers;
    };
    const outcomes = await Promise.all([
      ask("bgpd.vty", "enable", "configure terminal", "router bgp 65000", "neighbor 192.0.2.1 remote-as 65001"),
      ask("ctl.sock", "configure batch", "hostname other", "commit"),
      ask("zebra.vty", "configure terminal", "interface eth0", "description uplink"),
      ask("show.sock", "show version", "clear bgp *"),
    ]);
    expect(outcomes).toEqual([
      [0, 0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
      [0, 2],
    ]);
    const client = await SocketClient.connect(join(directory, "show.sock"));
    const { text } = await client.ask("show running-config");
    await client.close();
    for (const line of ["hostname other", " neighbor 192.0.2.1 remote-as 65001", " description uplink"]) {
      expect(text).toContain(`${line}\n`);
    }
  });
});
