import { describe, expect, it } from "vitest";
import { describeAgentConfiguration } from "../../../src/config/agent/description.ts";
import { readAgentConfiguration } from "../../../src/config/agent/reader.ts";
import { OVN_OPTIONS } from "../../../src/config/ovn-options.ts";
import { errorsOf, read } from "../reading.ts";

describe("what an agent's file becomes", () => {
  const { settings } = readAgentConfiguration(
    "[DEFAULT]\nexpose_tenant_networks = true\naddress_scopes = a,b\n[agent]\nroot_helper = doas",
    "bgp-agent.conf",
  );
  const described = describeAgentConfiguration(settings);
  const option = (name: string) => described.find((each) => each.option === name);

  it("has a place for every option", () => {
    expect(described).toHaveLength(OVN_OPTIONS.length);
    expect(described.every(({ meaning }) => meaning !== "")).toBe(true);
  });

  it("says the line that means the same, what is a default, and what is needless", () => {
    expect(option("expose_tenant_networks")).toMatchObject({
      section: "DEFAULT",
      value: "true",
      isSaid: true,
      line: "expose-tenant-networks",
    });
    expect(option("address_scopes")).toMatchObject({ value: "a,b", line: "address-scopes a b" });
    expect(option("delete_vrf_on_disconnect")).toMatchObject({
      value: "true",
      isSaid: false,
      line: "delete-vrf-on-disconnect",
    });
    expect(option("root_helper")).toMatchObject({ value: "doas", isSaid: true, line: undefined });
    expect(option("root_helper")?.meaning).toBe("has no effect: Bellman starts no other programs");
    expect(option("ovn_sb_connection")).toMatchObject({ value: undefined, isSaid: false, line: undefined });
    expect(option("ovn_sb_connection")?.meaning).toContain("not said: ovn-remote of Open vSwitch");
  });

  it("is a block that says the same", () => {
    const lines = described.flatMap(({ line }) => line ?? []);
    const result = read("ovn", ...lines);
    expect(errorsOf(result)).toEqual([expect.stringContaining('"ovn" is not supported yet: ')]);
    expect(result.model.ovn?.settings).toMatchObject({ exposeTenantNetworks: true, addressScopes: ["a", "b"] });
    const again = describeAgentConfiguration(result.model.ovn?.settings ?? {});
    expect(again.flatMap(({ line }) => line ?? [])).toEqual(lines);
  });
});
