import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeAnswer, FakeVtyServer } from "../../support/fake-vty-server.ts";
import { Spawned } from "./spawned.ts";

let directory: string;
let spawned: Spawned;
let server: FakeVtyServer | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bellman-cli-"));
  spawned = new Spawned(directory);
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(directory, { recursive: true });
});

async function serve(answer: (line: string) => FakeAnswer, socket = "ctl.sock"): Promise<FakeVtyServer> {
  server = await FakeVtyServer.listen(join(directory, socket), answer);
  return server;
}

const bellman = (...args: string[]) => spawned.bellman(...args);
const vtysh = (...args: string[]) => spawned.vtysh(...args);

function file(...lines: readonly string[]): string {
  const path = join(directory, "a file.conf");
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

function answers(line: string): FakeAnswer {
  if (line === "show version") return { text: "Bellman\n" };
  if (line === "show none json") return { text: '{"bgpNoSuchNeighbor":true}\n', status: 1 };
  if (line === "show none") return { text: "% No such neighbor in this view/vrf\n", status: 1 };
  if (line === "bogus") return { text: "% Unknown command: bogus\n", status: 2 };
  if (line === "\u0001prompt") return { text: "leaf1#\n" };
  if (line.startsWith("\u0001complete")) return { text: '{"token":"<cr>","help":"","isKeyword":false}\n' };
  return {};
}

describe("bellman -c", { timeout: 60_000 }, () => {
  it("prints answers, stops at the first failure and says why on standard error", async () => {
    await serve(answers);
    expect(await bellman("-c", "show version", "-c", "bogus", "-c", "show version")).toEqual({
      code: 1,
      stdout: "Bellman\n",
      stderr: "% Unknown command: bogus\n",
    });
    expect(await bellman("-c", "show none")).toEqual({
      code: 1,
      stdout: "",
      stderr: "% No such neighbor in this view/vrf\n",
    });
    expect(await bellman("-E", "-c", "show version ?", "-c", "show version")).toEqual({
      code: 0,
      stdout: "leaf1# show version ?\n  <cr>\nleaf1# show version\nBellman\n",
      stderr: "",
    });
  });

  it("leaves JSON on standard output, whatever it says", async () => {
    await serve(answers);
    expect(await bellman("-c", "show none json")).toEqual({
      code: 1,
      stdout: '{"bgpNoSuchNeighbor":true}\n',
      stderr: "",
    });
  });

  it("takes commands from a pipe", async () => {
    await serve(answers);
    expect(await spawned.bellmanReading("show version\nshow version\n")).toMatchObject({
      code: 0,
      stdout: "Bellman\nBellman\n",
    });
  });

  it("ends without a word when nobody reads on, and lets the daemon stop", async () => {
    const lines = "x".repeat(99).concat("\n").repeat(600);
    await serve(() => ({ text: new Array<string>(5000).fill(lines) }));
    expect(await spawned.head("-c", "show bgp json")).toMatchObject({ code: 0, stderr: "" });
    expect(server?.bytesWritten).toBeLessThan(1000 * lines.length);
  });

  it("names the socket and the reason when no daemon answers, and exits with 3", async () => {
    const missing = await bellman("-c", "show version");
    expect(missing).toMatchObject({ code: 3, stdout: "" });
    expect(missing.stderr).toMatch(/^bellman: cannot ask bellmand at \S+ctl\.sock: no daemon is running there .*\n$/);
    writeFileSync(join(directory, "ctl.sock"), "");
    expect(await bellman("-c", "x")).toMatchObject({ code: 3, stderr: expect.stringContaining("only its socket") });
  });

  it("exits with 3 when the daemon goes away in the middle of an answer", async () => {
    await serve(() => ({ bytes: [Buffer.from("half")], closes: true }));
    expect(await bellman("-c", "show bgp")).toMatchObject({
      code: 3,
      stderr: "bellman: bellmand closed the connection\n",
    });
    // Another daemon would not be in the configuration.
    const fake = await serve(() => ({ closes: true }));
    expect(await bellman("-c", "conf t", "-c", "hostname x")).toMatchObject({ code: 3 });
    expect(fake.lines).toEqual(["conf t"]);
  });

  it("asks the read-only socket when the other one cannot be used", async () => {
    await serve(answers, "show.sock");
    expect(await bellman("-c", "show version")).toMatchObject({ code: 0, stdout: "Bellman\n" });
    await serve(answers, "bgpd.vty");
    expect(await bellman("-d", "bgpd", "-c", "show version")).toMatchObject({ code: 0 });
  });
});

describe("bellman -f, diff and reload", { timeout: 60_000 }, () => {
  const CONFIGURATION = ["router bgp 65000", "", "! a comment", " neighbor 10.0.0.1 remote-as 1", "end"];

  it.each([
    ["-f", [], "configure batch", "commit"],
    ["diff", [], "configure replace", "commit dry-run"],
    ["reload", [], "configure replace", "commit"],
    ["reload", ["--dry-run"], "configure replace", "commit dry-run"],
  ])("%s FILE %j gives the daemon every line, so that line numbers fit", async (command, options, begin, end) => {
    const fake = await serve((line) => (line === end ? { text: "+ router bgp 65000\n" } : {}));
    expect(await bellman(command, file(...CONFIGURATION), ...options)).toEqual({
      code: 0,
      stdout: "+ router bgp 65000\n",
      stderr: "",
    });
    expect(fake.lines).toEqual([`${begin} ${directory}/a%20file.conf`, ...CONFIGURATION, "", end]);
  });

  it("a file that is refused says where, and 1; for vtysh the status", async () => {
    await serve((line) => (line === "commit" ? { text: "x:1:1: error: unexpected\n", status: 13 } : {}));
    const refused = { stdout: "", stderr: "x:1:1: error: unexpected\n" };
    expect(await bellman("-f", file("bogus"))).toEqual({ code: 1, ...refused });
    expect(await vtysh("-f", file("bogus"))).toEqual({ code: 13, ...refused });
  });

  it("a file cannot end the dialogue that it is sent in", async () => {
    const fake = await serve(() => ({}));
    const { code, stderr } = await bellman("-f", file("router bgp 1", "  commit", "clear bgp *"));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `${directory}/a file.conf:2:1: error: "commit" is no line of a configuration\n`,
    });
    expect(fake.lines).toEqual([]);
  });

  it("sends ten thousand lines without waiting for each", async () => {
    const fake = await serve(() => ({}));
    const lines = Array.from({ length: 10_000 }, (_, index) => `ip prefix-list p seq ${index + 1} permit any`);
    expect(await bellman("-f", file(...lines))).toMatchObject({ code: 0 });
    expect(fake.lines).toHaveLength(10_003);
  });

  it("reload without a file is the daemon's own; -b is the same, and -w saves", async () => {
    const fake = await serve(() => ({}));
    for (const args of [["reload"], ["reload", "--dry-run"], ["-b"], ["-w"]]) {
      expect(await bellman(...args)).toMatchObject({ code: 0 });
    }
    expect(fake.lines).toEqual(["reload", "reload dry-run", "reload", "write"]);
  });
});

describe("bellman check", { timeout: 60_000 }, () => {
  it("tells what the options of the OVN BGP agent are here, and what of them is wrong", async () => {
    const agent = file("[DEFAULT]", "bgp_AS = 64999", "exposing_method = sideways");
    const { code, stdout, stderr } = await bellman("check", agent);
    expect(code).toBe(1);
    expect(stdout).toContain("[DEFAULT] bgp_AS = 64999\n    ovn: bgp-as 64999 (");
    expect(stdout).toContain(`${agent}:3:`);
    expect(stderr).toContain("1 error");
    expect(await bellman("check", "--agent-config", join(directory, "none"))).toMatchObject({ code: 3 });
  });
});

describe("a link named vtysh", { timeout: 60_000 }, () => {
  it("writes and exits as FRR's does", async () => {
    await serve(answers);
    expect(await vtysh("-c", "show version", "-c", "bogus")).toEqual({
      code: 1,
      stdout: "Bellman\n% Unknown command: bogus\n",
      stderr: "",
    });
    expect(await vtysh("-c", "show none", "-c", "show version")).toEqual({
      code: 0,
      stdout: "% No such neighbor in this view/vrf\nBellman\n",
      stderr: "",
    });
    expect(await vtysh("-n", "-c", "bogus")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect((await vtysh("-t", "-c", "show version")).stdout).toMatch(
      /^% \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{3}\n\nBellman\n$/,
    );
  });

  it("without a daemon, or with a bad option, ends as FRR's does", async () => {
    const failed = await vtysh("-c", "show version");
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toMatch(/\nExiting: failed to connect to any daemons\.\n$/);
    expect(await vtysh("-n", "-c", "show version")).toMatchObject({ code: 0 });
    expect(await vtysh("-d", "ospfd", "-c", "x")).toMatchObject({ code: 1, stderr: expect.stringContaining("ospfd") });
    expect(await vtysh("-q")).toEqual({
      code: 1,
      stdout: "",
      stderr: "vtysh: invalid option -- 'q'\nTry `vtysh --help' for more information.\n",
    });
  });

  /** Against FRR 8.4: `vtysh -C -f FILE`. */
  it("-C judges a file without a daemon, in FRR's words and with its exit codes", async () => {
    const bad = await vtysh("-C", "-f", file("router bgp 65000", " bogus line", " neigh", "exit"));
    expect(bad).toMatchObject({ code: 4, stdout: "" });
    expect(bad.stderr).toContain("line 2: % Unknown command:  bogus line\n");
    expect(bad.stderr).toContain("line 3: % Command incomplete:  neigh\n");
    expect(bad.stderr).toContain(`${directory}/a file.conf:2:2: error: `);
    expect(await vtysh("-C", "-f", file("router bgp 65000"))).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await vtysh("-C", "-f", join(directory, "none"))).toEqual({
      code: 11,
      stdout: "",
      stderr: `% Can't open configuration file ${directory}/none due to 'No such file or directory'.\n`,
    });
    expect(await vtysh("-C", "-c", "conf t", "-c", "router bgp 65000", "-c", "end")).toMatchObject({ code: 0 });
    expect(await vtysh("-C", "-c", "conf t", "-c", "bogus")).toMatchObject({ code: 2 });
  });

  /** As FRR 8.4's does with the same file. */
  it("-m marks where blocks end", async () => {
    const marked = await vtysh(
      "-m",
      "-f",
      file(
        "! a comment",
        "router bgp 65000",
        " neighbor 10.0.0.1 remote-as 1",
        " address-family ipv4 unicast",
        "  network 10.0.0.0/8",
        " exit-address-family",
        " address-family ipv6 unicast",
        "  network 2001:db8::/32",
        "ip prefix-list p seq 5 permit any",
        "route-map r permit 10",
        "route-map r permit 20",
        "end",
        "ip prefix-list q seq 5 permit any",
      ),
    );
    expect(marked).toMatchObject({ code: 0, stderr: "" });
    expect(marked.stdout.split("\n")).toEqual([
      "! a comment",
      "router bgp 65000",
      " neighbor 10.0.0.1 remote-as 1",
      " address-family ipv4 unicast",
      "  network 10.0.0.0/8",
      " exit-address-family",
      " address-family ipv6 unicast",
      "  network 2001:db8::/32",
      "exit",
      "exit",
      "ip prefix-list p seq 5 permit any",
      "route-map r permit 10",
      "exit",
      "route-map r permit 20",
      "exit",
      "ip prefix-list q seq 5 permit any",
      "",
      "end",
      "",
    ]);
    const bad = await vtysh("-m", "-f", file("router bgp 1", "bogus"));
    expect(bad).toEqual({ code: 2, stdout: "router bgp 1\n", stderr: "line 2: % Unknown command: bogus\n" });
  });

  it("helps", async () => {
    expect(await vtysh("--help")).toMatchObject({ code: 0, stdout: expect.stringContaining("--vty_socket DIR") });
    expect(await bellman("--help")).toMatchObject({ code: 0, stdout: expect.stringContaining("bellman diff FILE") });
  });
});
