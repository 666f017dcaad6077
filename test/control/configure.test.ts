import { describe, expect, it } from "vitest";
import { Shell } from "../../src/control/shell.ts";
import { Status } from "../../src/control/status.ts";
import { say, sayAll } from "./conversing.ts";
import { FakeSubject } from "./fake-subject.ts";

const RUNNING = "router bgp 65000\n neighbor 192.0.2.1 remote-as 65001\n";

function begin(text = RUNNING): { readonly subject: FakeSubject; readonly shell: Shell } {
  const subject = new FakeSubject(text);
  return { subject, shell: new Shell(subject, { privileged: true }) };
}

describe("configure terminal", () => {
  it("lets each line take effect at once, on top of what runs", async () => {
    const { subject, shell } = begin();
    await sayAll(shell, "configure terminal", "router bgp 65000", "neighbor 192.0.2.1 description one");
    expect(subject.running).toContain(" neighbor 192.0.2.1 remote-as 65001\n neighbor 192.0.2.1 description one\n");
    await say(shell, "no neighbor 192.0.2.1 description");
    expect(subject.running).not.toContain("description");
  });

  it("does nothing where a line changes nothing", async () => {
    const { subject, shell } = begin();
    await sayAll(shell, "configure terminal", "router bgp 65000", " neighbor 192.0.2.1 remote-as 65001", "exit", "! x");
    expect(subject.applied).toEqual([]);
  });

  it("keeps the block that lines stand in, and shows it", async () => {
    const { shell } = begin();
    const prompts: string[] = [];
    for (const line of [
      "conf t",
      "router bgp 65000",
      "address-family ipv6 unicast",
      "exit",
      "bgp router-id 192.0.2.9",
      "route-map M permit 10", // of another block: FRR leaves this one for it
      "exit",
      "interface eth0",
      "end",
      "conf",
      "router bgp 65000",
      "exit",
      "exit",
    ]) {
      expect({ line, ...(await say(shell, line)) }).toMatchObject({ line, status: 0 });
      prompts.push(shell.prompt.slice("host".length));
    }
    expect(prompts).toEqual([
      "(config)#",
      "(config-router)#",
      "(config-router-af)#",
      "(config-router)#",
      "(config-router)#",
      "(config-route-map)#",
      "(config)#",
      "(config-if)#",
      "#",
      "(config)#",
      "(config-router)#",
      "(config)#",
      "#",
    ]);
  });

  it.each([
    ["neighbour 192.0.2.1 remote-as 1", Status.NoMatch, /^% Unknown command: .*\n% .*did you mean "neighbor"/],
    ["neighbor 192.0.2.1", Status.Incomplete, /^% Command incomplete: /],
    ["neighbor 192.0.2.1 remote-as 0", Status.NoMatch, /^% Unknown command: /],
    ["e", Status.Ambiguous, /^% Ambiguous command: e\n/],
    ["neighbor 192.0.2.1 peer-group NOSUCH", Status.ConfigFailed, /NOSUCH/],
  ])("refuses %j, says why, and changes nothing", async (line, status, text) => {
    const { subject, shell } = begin();
    await sayAll(shell, "conf t", "router bgp 65000");
    const before = subject.running;
    const heard = await say(shell, line);
    expect(heard.status).toBe(status);
    expect(heard.text).toMatch(text);
    expect(subject.running).toBe(before);
    expect(shell.prompt).toBe("host(config-router)#");
  });

  it("refuses the lines of a block that was refused, which would else mean something around it", async () => {
    const { subject, shell } = begin();
    await sayAll(shell, "conf t", "router bgp 65000");
    const before = subject.running;
    expect(await say(shell, "router bgp 65000 vrf red")).toMatchObject({ status: Status.ConfigFailed });
    expect(await say(shell, "bgp router-id 192.0.2.66")).toEqual({
      status: Status.ConfigFailed,
      text: '% "router bgp 65000 vrf red" was refused, and so is this\n',
    });
    expect(await say(shell, "address-family ipv4 unicast")).toMatchObject({ status: Status.ConfigFailed });
    expect(await say(shell, "network 192.0.2.0/24")).toMatchObject({ status: Status.ConfigFailed });
    expect(await sayAll(shell, "exit-address-family", "exit")).toEqual({ status: 0, text: "" });
    expect(subject.running).toBe(before);
    expect(await sayAll(shell, "router bgp 65000", "bgp router-id 192.0.2.9")).toMatchObject({ status: 0 });
    expect(subject.running).toContain("router-id 192.0.2.9");
  });

  it("leaves a refused block for a line that it does not know, and takes that one", async () => {
    const { subject, shell } = begin();
    await sayAll(shell, "conf t", "router bgp 65000 vrf red", "ip prefix-list L seq 5 permit 192.0.2.0/24");
    expect(subject.running).toContain("ip prefix-list L seq 5 permit 192.0.2.0/24");
  });

  it("of two people at once keeps the lines of both", async () => {
    const subject = new FakeSubject(RUNNING);
    const one = new Shell(subject, { privileged: true });
    const other = new Shell(subject, { privileged: true });
    for (const shell of [one, other]) await sayAll(shell, "conf t", "router bgp 65000");
    await Promise.all([
      say(one, "neighbor 192.0.2.1 description one"),
      say(other, "neighbor 192.0.2.7 remote-as 65007"),
      say(one, "neighbor 192.0.2.1 passive"),
    ]);
    for (const text of ["description one", "remote-as 65007", "passive"]) expect(subject.running).toContain(text);
  });
});

describe("a file that FRR's vtysh sends", () => {
  const send = async (shell: Shell, ...lines: string[]) => {
    const statuses: number[] = [];
    for (const line of ["configure terminal file-lock", "XFRR_start_configuration", ...lines]) {
      statuses.push((await say(shell, `${line}\n`)).status);
    }
    return { statuses: statuses.slice(2), end: await say(shell, "XFRR_end_configuration") };
  };

  it("takes effect as one, and changes nothing when it comes again", async () => {
    const { subject, shell } = begin();
    const file = ["router bgp 65000", " neighbor 192.0.2.2 remote-as 65002", " neighbor 192.0.2.2 passive", "exit"];
    expect(await send(shell, ...file)).toEqual({ statuses: [0, 0, 0, 0], end: { status: 0, text: "" } });
    expect(subject.applied.length).toBe(1);
    expect(subject.running).toContain(" neighbor 192.0.2.2 remote-as 65002\n neighbor 192.0.2.2 passive\n");
    await sayAll(shell, "end");
    await send(shell, ...file);
    expect(subject.applied.length).toBe(1);
  });

  it("is taken but for its bad lines, each of which is answered, and the blocks that they open", async () => {
    const { subject, shell } = begin();
    const { statuses } = await send(
      shell,
      "router bgp 65000",
      " nonsense",
      " neighbor 192.0.2.1 passive",
      "router bgp 65000 vrf red",
      " bgp router-id 192.0.2.66",
      "exit",
      "router bgp 65000",
      " bgp router-id 192.0.2.9",
    );
    expect(statuses).toEqual([0, Status.NoMatch, 0, Status.ConfigFailed, Status.ConfigFailed, 0, 0, 0]);
    expect(subject.applied.length).toBe(1);
    expect(subject.running).toContain("passive");
    expect(subject.running).toContain("router-id 192.0.2.9");
    expect(subject.running).not.toContain("192.0.2.66");
  });
});

describe("lines of a file that are wrong only together with others", () => {
  const send = async (...lines: string[]) => {
    const { subject, shell } = begin();
    await sayAll(shell, "configure terminal", "XFRR_start_configuration", ...lines);
    return { subject, end: await say(shell, "XFRR_end_configuration") };
  };

  it("are left out, and named in the end", async () => {
    const { subject, end } = await send(
      "router bgp 65000",
      "neighbor 192.0.2.1 peer-group NOSUCH",
      "neighbor 192.0.2.1 description kept",
    );
    expect(end).toEqual({ status: Status.ConfigFailed, text: '% there is no peer group "NOSUCH"\n' });
    expect(subject.running).toContain("description kept");
    expect(subject.running).not.toContain("NOSUCH");
  });

  it("refuse the file when leaving them out would not mend it", async () => {
    const { subject, end } = await send(
      "router bgp 65000",
      "neighbor 192.0.2.1 update-source 2001:db8::1", // wrong where 192.0.2.1 is first named, and that is no line of this file
      "neighbor 192.0.2.7 remote-as 65007",
    );
    expect(end.status).toBe(Status.ConfigFailed);
    expect(end.text).toMatch(/the other IPv6\n% nothing of the file was taken\n$/);
    expect(subject.running).not.toContain("192.0.2.7");
  });
});

describe("configure batch and replace", () => {
  const FILE = ["! a comment", "router bgp 65000", " neighbor 192.0.2.2 remote-as 65002", "exit", "", "end"];

  it("take every line for one of the file, and let all take effect together", async () => {
    const { subject, shell } = begin();
    await say(shell, "configure batch new.conf");
    for (const line of FILE) expect(await say(shell, line)).toEqual({ status: 0, text: "" });
    expect(subject.applied).toEqual([]);
    const heard = await say(shell, "commit");
    expect(heard).toEqual({ status: 0, text: expect.stringContaining("+  neighbor 192.0.2.2 remote-as 65002\n") });
    expect(subject.running).toContain("neighbor 192.0.2.1");
    expect(shell.prompt).toBe("host#");
  });

  it("the one is on top of what runs, the other in its place", async () => {
    const { subject, shell } = begin();
    await sayAll(shell, "configure replace", ...FILE, "commit");
    expect(subject.running).toContain("neighbor 192.0.2.2");
    expect(subject.running).not.toContain("neighbor 192.0.2.1");
  });

  it.each(["batch", "replace"])("%s: a refused commit names every problem by the file's own lines", async (how) => {
    const { subject, shell } = begin();
    const before = subject.running;
    await sayAll(shell, `configure ${how} bad.conf`, "router bgp 65000", " nonsense", "", " neighbor 1.2.3 passive");
    const heard = await say(shell, "commit");
    expect(heard.status).toBe(Status.ConfigFailed);
    expect(heard.text).toMatch(
      /^bad\.conf:2:2: error: .*\nbad\.conf:4:11: error: .*\n% 2 errors: nothing was changed\n$/,
    );
    expect(subject.running).toBe(before);
  });

  it("say beforehand what would change and which sessions it would cost, as often as they are asked", async () => {
    const { subject, shell } = begin();
    subject.resets = [{ neighbor: "192.0.2.1", why: "its AS changes" }];
    await sayAll(shell, "configure batch", ...FILE);
    const heard = await say(shell, "commit dry-run");
    expect(heard.text).toMatch(
      /^\+ {2}neighbor 192\.0\.2\.2 remote-as 65002\n192\.0\.2\.1 will be reset: its AS changes\n$/m,
    );
    expect(heard.text).toMatch(/^running-config:\d+:1: notice: .*192\.0\.2\.2/); // it is new that this one has no policy
    expect(await say(shell, "commit dry-run")).toEqual(heard);
    expect(subject.applied).toEqual([]);
    expect(await sayAll(shell, "abort", "commit")).toMatchObject({ status: Status.NoMatch });
  });

  it("carry out commands meanwhile, when asked to", async () => {
    const { shell } = begin();
    expect(await sayAll(shell, "configure batch", "do show version")).toMatchObject({
      text: expect.stringContaining("Bellman"),
    });
  });

  it("forget the lines when they become too many to keep", async () => {
    const { shell } = begin();
    const line = "x".repeat(1024 * 1024);
    await say(shell, "configure batch");
    for (let i = 0; i < 31; i++) await say(shell, line);
    expect(await sayAll(shell, line)).toMatchObject({ status: Status.ConfigFailed });
    expect(shell.prompt).toBe("host#");
  });
});

describe("reload", () => {
  it("answers with what changed, or with every problem and a status that says so", async () => {
    const { subject, shell } = begin();
    expect(await say(shell, "reload")).toMatchObject({ status: 0 });
    subject.reload = () => Promise.resolve(subject.preview("router bgp\nnonsense\n", "bellman.conf"));
    const heard = await say(shell, "reload");
    expect(heard.status).toBe(Status.ConfigFailed);
    expect(heard.text).toMatch(/^bellman\.conf:1:1: error: [\s\S]*\n% 2 errors: nothing was changed\n$/);
  });

  it("that cannot read the file says so", async () => {
    const { shell } = begin();
    expect(await say(shell, "reload dry-run")).toEqual({
      status: Status.ConfigFailed,
      text: expect.stringMatching(/^% cannot read \/nowhere\/bellman\.conf: /),
    });
  });
});
