/** FRR's own vtysh, and an exporter that opens the sockets itself, against a running bellmand. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SocketClient } from "../../control/socket-client.ts";
import { Bellmand } from "./bellmand.ts";

const CONFIGURATION = `frr version 8.4
hostname leaf
log stdout informational
ip prefix-list L seq 5 permit 192.0.2.0/24
route-map OUT permit 10
 match ip address prefix-list L
exit
router bgp 65000
 bgp router-id 192.0.2.254
 no bgp ebgp-requires-policy
 neighbor 127.0.0.71 remote-as 65001
 neighbor 127.0.0.71 port 1
 neighbor 127.0.0.71 description one
 address-family ipv4 unicast
  network 192.0.2.0/24
  neighbor 127.0.0.71 route-map OUT out
 exit-address-family
exit
`;

const bellmand = new Bellmand();
const vtysh = (...args: string[]) => bellmand.vtysh(...args);
const commands = (...lines: string[]) => vtysh(...lines.flatMap((line) => ["-c", line]));

beforeAll(() => bellmand.start(CONFIGURATION));
afterAll(() => bellmand.stop());

describe("vtysh -c", () => {
  it.each([
    ["show bgp summary", /192\.0\.2\.254[\s\S]*127\.0\.0\.71 +4 +65001/],
    ["show ip bgp summary", /127\.0\.0\.71/],
    ["show bgp ipv4 unicast", /192\.0\.2\.0\/24/],
    ["show running-config", /^Building configuration\.\.\.\n\nCurrent configuration:\n!\nfrr version/],
    ["show running-config", /\n neighbor 127\.0\.0\.71 description one\n/],
    ["show route-map OUT", /prefix-list/],
    ["show ip route", /no routes are installed/],
    ["show bfd peers", /BFD Peers:/],
    ["show memory", /Memory statistics for bgpd:\n.*\n +Total heap/],
    ["show logging", /Stdout logging: level informational/],
    ["show interface lo", /Interface lo is up/],
    ["show daemons", /zebra bgpd watchfrr bfdd/],
    ["show watchfrr", /one process/],
  ])("%s is answered", async (line, text) => {
    const { code, stdout, stderr } = await commands(line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(text);
  });

  it.each([
    ["show ip bgp summary json", { ipv4Unicast: { routerId: "192.0.2.254", as: 65000 } }],
    ["show bgp neighbors 127.0.0.71 json", { "127.0.0.71": { remoteAs: 65001, nbrDesc: "one" } }],
    ["show bgp ipv4 unicast json", { routerId: "192.0.2.254" }],
    ["show ip route json", {}],
    ["show bfd peers json", []],
  ])("%s is JSON", async (line, wanted) => {
    const { stdout } = await commands(line);
    expect(JSON.parse(stdout)).toMatchObject(wanted);
  });

  it("ends with 1 after a command that Bellman does not know", async () => {
    const { code, stdout } = await commands("show bgp attribute-info");
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/^% Unknown command: show bgp attr/) });
  });

  it("configures line by line, and tells what is refused", async () => {
    const good = await commands(
      "configure terminal",
      "router bgp 65000",
      "neighbor 127.0.0.72 remote-as 65002",
      "address-family ipv6 unicast",
      "neighbor 127.0.0.72 activate",
      "exit-address-family",
      "neighbor 127.0.0.72 description two words",
      "exit",
      "log stdout informational",
    );
    expect(good).toEqual({ code: 0, stdout: "", stderr: "" });
    const { stdout } = await commands("show running-config");
    for (const text of ["description two words\n", "  neighbor 127.0.0.72 activate\n"]) expect(stdout).toContain(text);
    const bad = await commands("configure terminal", "router bgp 65001");
    expect(bad).toMatchObject({ code: 1, stdout: expect.stringContaining("65000") });
    await commands("configure terminal", "router bgp 65000", "no neighbor 127.0.0.72");
    expect((await commands("show running-config")).stdout).not.toContain("127.0.0.72");
  });

  it("clears and debugs", async () => {
    expect(await commands("clear bgp *")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await commands("clear bgp 127.0.0.71 soft out")).toMatchObject({ code: 0, stdout: "" });
    expect((await commands("clear bgp 127.0.0.99")).stdout).toBe('% BGP: Unknown neighbor - "127.0.0.99"\n');
    expect((await commands("debug bgp keepalives", "show debugging")).stdout).toContain(
      "BGP keepalives debugging is on",
    );
    await commands("no debug bgp keepalives");
  });

  it("saves through bellmand, which keeps what vtysh is not shown", async () => {
    await commands("configure terminal", "router bgp 65000", "neighbor 127.0.0.71 description saved");
    const { code, stdout } = await commands("write memory");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/Configuration saved to .*\n\[OK\]\n$/),
    });
    expect(bellmand.savedConfiguration).toContain(" neighbor 127.0.0.71 description saved\n");
    await commands("configure terminal", "router bgp 65000", "neighbor 127.0.0.71 description one");
  });
});

describe("vtysh -f", () => {
  /** As the OVN BGP agent sends it, every fifteen seconds, but for the VRF. */
  const AGENT = [
    "router bgp 65000",
    "  address-family ipv4 unicast",
    "    network 198.51.100.0/24",
    "  exit-address-family",
    "",
    "  address-family ipv6 unicast",
    "    network 2001:db8::/32",
    "  exit-address-family",
  ];

  it("is followed, and again changes nothing", async () => {
    const file = bellmand.file("agent.conf", ...AGENT);
    expect(await vtysh("-f", file)).toMatchObject({ code: 0, stderr: "" });
    const first = (await commands("show running-config")).stdout;
    expect(first).toContain("  network 198.51.100.0/24\n");
    expect(first).toContain("  network 2001:db8::/32\n");
    expect(await vtysh("-f", file)).toMatchObject({ code: 0, stderr: "" });
    expect((await commands("show running-config")).stdout).toBe(first);
  });

  it("names the lines that were refused, takes the others, and fails", async () => {
    const file = bellmand.file(
      "mixed.conf",
      "router bgp 65000",
      " neighbor 127.0.0.73 remote-as 65003",
      " neighbor 127.0.0.73 ttl-security hops 300",
      " neighbor 127.0.0.73 peer-group NOSUCH",
      " neighbor 127.0.0.73 description three",
    );
    const { code, stdout, stderr } = await vtysh("-f", file);
    expect(code).not.toBe(0);
    expect(stderr).toContain("line 3: % Unknown command");
    expect(stdout).toContain("NOSUCH");
    const running = (await commands("show running-config")).stdout;
    expect(running).toContain(" neighbor 127.0.0.73 description three\n");
  });

  it("takes a large file in one step", async () => {
    const entries = Array.from(
      { length: 3000 },
      (_, i) => `ip prefix-list BIG seq ${i + 1} permit 10.${i >> 8}.${i & 255}.0/24`,
    );
    expect(await vtysh("-f", bellmand.file("big.conf", ...entries))).toMatchObject({ code: 0, stderr: "" });
    const { stdout } = await commands("show running-config");
    expect(stdout.split("\n").filter((line) => line.startsWith("ip prefix-list BIG")).length).toBe(3000);
  });
});

describe("other ways of vtysh", () => {
  it("-b sends the file of the host", async () => {
    bellmand.file("vtysh.conf");
    bellmand.file("frr.conf", "router bgp 65000", " neighbor 127.0.0.74 remote-as 65004");
    expect(await vtysh("--config_dir", bellmand.directory, "-b")).toMatchObject({ code: 0, stderr: "" });
    expect((await commands("show running-config")).stdout).toContain(" neighbor 127.0.0.74 remote-as 65004\n");
  });

  it("-d talks to one daemon", async () => {
    expect(await vtysh("-d", "bgpd", "-c", "show bgp summary")).toMatchObject({ code: 0 });
  });
});

describe("an exporter that opens the sockets itself", () => {
  it.each([
    ["bgpd.vty", "show bgp vrf all ipv4 unicast summary json", { default: { peers: { "127.0.0.71": {} } } }],
    ["bgpd.vty", "show bgp vrf all ipv6 unicast summary json", {}],
    ["zebra.vty", "show ip nht json", { default: { ipv4: {} } }],
    ["zebra.vty", "show ip route vrf all summary json", { default: { routesTotal: 0 } }],
    ["bfdd.vty", "show bfd peers json", []],
    ["bfdd.vty", "show bfd peers counters json", []],
  ])("%s: %s", async (socket, line, wanted) => {
    const client = await SocketClient.connect(bellmand.socket(socket));
    expect(await client.ask("enable")).toEqual({ text: "", status: 0 });
    const { text, status } = await client.ask(line);
    await client.close();
    expect(status).toBe(0);
    expect(JSON.parse(text)).toMatchObject(wanted);
  });
});
