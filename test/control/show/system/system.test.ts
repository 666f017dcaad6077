import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Shell } from "../../../../src/control/shell.ts";
import { Status } from "../../../../src/control/status.ts";
import { say } from "../../conversing.ts";
import { FakeSubject } from "../../fake-subject.ts";

const RUNNING =
  "ip nht resolve-via-default\nvrf red\nexit-vrf\ninterface eth0\n description x\nexit\nrouter bgp 65000\n";

const ask = (line: string) => say(new Shell(new FakeSubject(RUNNING), { privileged: false }), line);
const json = async (line: string): Promise<unknown> => JSON.parse((await ask(line)).text);

describe("what FRR's zebra and bfdd would say, as long as there is neither", () => {
  it.each([
    ["show ip route json", {}],
    ["show ipv6 route 2001:db8::/32 json", {}],
    ["show ip route vrf all json", { default: {} }],
    ["show ip route vrf nosuch json", {}],
    ["show ip route summary json", { routes: [], routesTotal: 0, routesTotalFib: 0 }],
    ["show ip route vrf all summary json", { default: { routes: [], routesTotal: 0, routesTotalFib: 0 } }],
    ["show ip nht json", { default: { ipv4: { resolveViaDefault: true } } }],
    ["show ipv6 nht json", { default: { ipv6: { resolveViaDefault: false } } }],
    ["show bfd peers json", []],
    ["show bfd vrf default peers counters json", []],
    ["show bfd peers brief json", []],
    ["show interface vrf nosuch json", {}],
    ["show interface nosuch json", {}],
    ["show vrf json", { red: { active: false, configured: true } }],
  ])("%s has FRR's form for nothing", async (line, wanted) => {
    expect(await json(line)).toEqual(wanted);
  });

  it.each([
    ["show ip route", Status.Success, "no routes are installed: Bellman does not touch the kernel yet\n"],
    ["show ip route vrf nosuch", Status.Success, "vrf nosuch not defined\n"],
    ["show ip nht vrf nosuch", Status.Warning, "% VRF nosuch not found\n"],
    ["show interface vrf nosuch", Status.Warning, "% VRF nosuch not found\n"],
    ["show interface nosuch", Status.Warning, "% Can't find interface nosuch\n"],
    ["show bfd peer 192.0.2.1 json", Status.Warning, "% Unable to find 'peer 192.0.2.1'\n"],
    ["show bfd peers", Status.Success, "BFD Peers:\n"],
    ["show vrf", Status.Success, "vrf red inactive (configured)\n"],
  ])("%s says so", async (line, status, text) => {
    expect(await ask(line)).toEqual({ status, text });
  });
});

describe("the host and the process", () => {
  it("has the keys of FRR's interfaces that it knows", async () => {
    expect(await json("show interface lo json")).toMatchObject({
      lo: { administrativeStatus: "up", operationalStatus: "up", vrfName: "default", type: "Loopback" },
    });
    expect(await json("show interface brief json")).toMatchObject({ lo: { status: "up", vrfName: "default" } });
    expect((await ask("show interface brief | include ^lo")).text).toMatch(
      /^lo {14}up {6}default {9}127\.0\.0\.1\/8\n/,
    );
  });

  it("has FRR's keys for versions", async () => {
    expect(await json("show version json")).toMatchObject({ hostName: "host", version: "1.2.3", name: "Bellman" });
  });

  it("tells how much memory there is", async () => {
    expect(await json("show memory json")).toMatchObject({
      heapUsed: expect.any(Number),
      resident: expect.any(Number),
    });
  });

  it("shows the configuration of one daemon alone", async () => {
    const zebra = (await ask("show running-config zebra no-header")).text;
    expect(zebra).toMatch(/^ip nht resolve-via-default\n/m);
    expect(zebra).toMatch(/^interface eth0\n description x\nexit\n/m);
    expect(zebra).not.toMatch(/bgp|hostname/);
    expect((await ask("show running-config bfdd no-header")).text).toBe("");
    const bgpd = (await ask("show running-config bgpd")).text;
    expect(bgpd).toMatch(
      /^Building configuration\.\.\.\n\nCurrent configuration:\n!\n[\s\S]*router bgp 65000\nexit\n!\nend\n$/,
    );
    expect(bgpd).not.toContain("interface");
  });

  it("shows the file as it would be read, without its passwords", async () => {
    const subject = new FakeSubject();
    const shell = new Shell(subject, { privileged: true });
    expect((await say(shell, "show startup-config")).text).toMatch(/^% cannot read \/nowhere/);
    const file = new URL("./startup.conf", import.meta.url).pathname;
    expect(readFileSync(file, "utf8")).toContain("hunter2");
    Object.assign(subject, { configFile: file });
    const { text } = await say(shell, "show startup-config");
    expect(text).toContain(" neighbor 192.0.2.1 password ********\n");
    expect(text).not.toContain("hunter2");
    expect(text).toMatch(/^! \d+ of its lines cannot be read; see "reload dry-run"\n/);
  });
});
