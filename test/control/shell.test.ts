import { describe, expect, it } from "vitest";
import { Shell } from "../../src/control/shell.ts";
import { Status } from "../../src/control/status.ts";
import { say, sayAll } from "./conversing.ts";
import { FakeSubject } from "./fake-subject.ts";

const SECRET = "hunter2";
const RUNNING = `router bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 password ${SECRET}\n`;

function privileged(): Shell {
  return new Shell(new FakeSubject(RUNNING), { privileged: true });
}

function looking(): Shell {
  return new Shell(new FakeSubject(RUNNING), { privileged: false });
}

describe("a line", () => {
  it.each([
    ["show version", Status.Success, /^Bellman 1\.2\.3 \(host\) on /],
    ["sh ver", Status.Success, /^Bellman 1\.2\.3/],
    ["  show   version  ", Status.Success, /^Bellman/],
    ["show version\n", Status.Success, /^Bellman/],
    ["do show version", Status.Success, /^Bellman/],
    ["", Status.Success, /^$/],
    ["! a comment", Status.Success, /^$/],
    ["echo PING", Status.Success, /^PING\n$/],
    ["show versoin", Status.NoMatch, /^% Unknown command: show versoin\n% .*did you mean "version"\?\n$/],
    ["nonsense", Status.NoMatch, /^% Unknown command: nonsense\n/],
    ["show version at once", Status.NoMatch, /^% Unknown command: show version at once\n/],
    ["show", Status.Incomplete, /^% Command incomplete: show\n/],
    ["e", Status.Ambiguous, /^% Ambiguous command: e\n% "e" is short for more than one word: .*enable.*exit/],
    ["show version | include nothing", Status.Success, /^$/],
    ["show version | grep x", Status.Warning, /^% Unknown action 'grep'\n$/],
    ["show nonsense | include x", Status.NoMatch, /^% Unknown command: show nonsense\n/],
    ["clear bgp *", Status.Warning, /^% BGP: Unable to find default BGP instance\n$/],
  ])("%j is answered with FRR's status and words", async (line, status, text) => {
    const heard = await say(privileged(), line);
    expect(heard.status).toBe(status);
    expect(heard.text).toMatch(text);
  });
});

describe("rights", () => {
  it.each(["clear bgp *", "configure terminal", "write memory", "reload", "debug bgp updates", "configure replace"])(
    "%s is unknown to who may only look, and says why",
    async (line) => {
      const heard = await say(looking(), line);
      expect(heard.status).toBe(Status.NoMatch);
      expect(heard.text).toMatch(
        new RegExp(`^% Unknown command: ${line.replace("*", "\\*")}\n% it needs more rights: this socket`),
      );
    },
  );

  it("cannot be had by asking, where the socket has none", async () => {
    const shell = looking();
    expect(await say(shell, "enable")).toMatchObject({ status: Status.Warning });
    expect(shell.prompt).toBe("host>");
  });

  it("can be laid down and taken up again, where the socket has them", async () => {
    const shell = privileged();
    expect(shell.prompt).toBe("host#");
    expect(await sayAll(shell, "disable", "write")).toMatchObject({
      text: expect.stringContaining('say "enable" first'),
    });
    expect(shell.prompt).toBe("host>");
    expect(await sayAll(shell, "enable", "write")).toMatchObject({ status: Status.Success });
  });

  it.each([
    "show running-config",
    "show running-config no-header",
    "show running-config bgpd",
    "write terminal",
    "do write terminal",
    "show running-config | include password",
  ])("%s shows no password", async (line) => {
    const heard = await say(privileged(), line);
    expect(heard.text).toContain("password ********");
    expect(heard.text).not.toContain(SECRET);
  });

  it("to passwords are asked for by name, and not given to who may only look", async () => {
    expect((await say(privileged(), "show running-config with-secrets")).text).toContain(`password ${SECRET}`);
    const refused = await say(looking(), "show running-config with-secrets");
    expect(refused).toEqual({ status: Status.Warning, text: "% passwords are not shown here\n" });
  });

  it("never show through the shares that FRR's vtysh asks for", async () => {
    const bgpd = new Shell(new FakeSubject(RUNNING), { privileged: true, share: "bgpd" });
    const heard = await say(bgpd, "do write terminal");
    expect(heard.text).toContain("neighbor 192.0.2.1 password ********");
    expect(heard.text).not.toMatch(/^(Building|Current|end)/m);
  });
});

describe("saving", () => {
  it.each(["write", "write memory", "write file", "write integrated", "copy running-config startup-config"])(
    "%s saves",
    async (line) => {
      const subject = new FakeSubject(RUNNING);
      const heard = await say(new Shell(subject, { privileged: true }), line);
      expect(heard).toEqual({ status: 0, text: `Configuration saved to ${subject.configFile}\n[OK]\n` });
      expect(subject.saved).toEqual([{ force: false }]);
    },
  );

  it("that the daemon refuses says why, and can be forced", async () => {
    const subject = new FakeSubject(RUNNING);
    subject.refusesToSave = true;
    const shell = new Shell(subject, { privileged: true });
    const refused = await say(shell, "write");
    expect(refused).toEqual({ status: Status.Warning, text: "% the file was changed by somebody else\n" });
    expect(await say(shell, "write force")).toMatchObject({ status: Status.Success });
  });
});

describe("debugging", () => {
  it("is switched by category, shown, and switched off at once", async () => {
    const shell = privileged();
    expect((await say(shell, "debug bgp keepalives")).text).toBe("BGP keepalives debugging is on\n");
    expect((await say(shell, "no debug bgp updates in 192.0.2.1")).text).toBe(
      "BGP updates debugging is off, for all\n",
    );
    expect((await sayAll(shell, "debug bgp updates", "show debugging")).text).toBe(
      "BGP debugging status:\n  BGP keepalives debugging is on\n  BGP updates debugging is on\n",
    );
    expect((await sayAll(shell, "no debug bgp updates", "undebug bgp keepalives", "show debugging")).text).toBe(
      "BGP debugging status:\n",
    );
    expect((await sayAll(shell, "debug bgp zebra", "no debug all", "show debugging")).text).toBe(
      "BGP debugging status:\n",
    );
  });
});

describe("completion", () => {
  const tokens = (shell: Shell, line: string) => shell.complete(line).map(({ token }) => token);

  it("offers what may follow, by mode and rights", async () => {
    const shell = privileged();
    expect(tokens(shell, "conf")).toEqual(["configure"]);
    expect(tokens(shell, "configure ")).toEqual(["batch", "replace", "terminal", "<cr>"]);
    expect(tokens(shell, "show version ")).toEqual(["json", "<cr>"]);
    expect(tokens(shell, "show version | s")).toEqual(["section"]);
    expect(tokens(looking(), "conf")).toEqual([]);
    await sayAll(shell, "configure terminal", "router bgp 65000");
    expect(tokens(shell, "neighbor 192.0.2.1 descr")).toEqual(["description"]);
    expect(tokens(shell, "do show ver")).toEqual(["version"]);
    expect(tokens(shell, "d")).toContain("do");
    await sayAll(shell, "end", "configure batch");
    expect(tokens(shell, "")).toEqual(["abort", "commit", "do"]);
    expect(tokens(shell, "commit ")).toEqual(["dry-run"]);
  });
});

describe("the shares of FRR's daemons", () => {
  const shell = (share: "bgpd" | "zebra" | "bfdd" | "watchfrr") =>
    new Shell(new FakeSubject(RUNNING), { privileged: true, share });

  it("are answered where FRR's vtysh asks for them", async () => {
    expect(await say(shell("zebra"), "show ip route json")).toEqual({ status: 0, text: "{}\n" });
    expect(await say(shell("bfdd"), "show bfd peers json")).toEqual({ status: 0, text: "[]\n" });
    expect(await say(shell("bgpd"), "show ip route")).toMatchObject({ status: Status.NoMatch });
    expect(await say(shell("watchfrr"), "do write integrated")).toMatchObject({
      text: expect.stringContaining("[OK]"),
    });
  });

  it("pass over in silence what vtysh asks every daemon and another one answers", async () => {
    expect(await say(shell("zebra"), "do show debugging")).toEqual({ status: 0, text: "" });
    expect(await say(shell("bgpd"), "do show debugging")).toEqual({ status: 0, text: "BGP debugging status:\n" });
  });

  it("of the configuration are what their daemon takes, and shows", async () => {
    const subject = new FakeSubject("router bgp 65000\n");
    const [zebra, bgpd] = [
      new Shell(subject, { privileged: true, share: "zebra" }),
      new Shell(subject, { privileged: true, share: "bgpd" }),
    ];
    for (const each of [zebra, bgpd]) {
      expect(await sayAll(each, "configure", "route-map M permit 10", "set metric 5", "end")).toMatchObject({
        status: 0,
      });
      expect(await sayAll(each, "configure", "int eth7", "description x", "end")).toMatchObject({ status: 0 });
    }
    expect(subject.applied.length).toBe(4); // each line once, though both were told
    expect(subject.running).toContain("eth7");
    expect((await say(zebra, "write terminal")).text).toMatch(/^interface eth7\n description x\nexit\n/);
    expect((await say(bgpd, "write terminal")).text).not.toContain("eth7");
    expect((await say(bgpd, "write terminal")).text).toContain("route-map M permit 10\n set metric 5\n");
  });
});
