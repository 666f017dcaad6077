import { describe, expect, it } from "vitest";
import { parseIp } from "../../src/net/address.ts";
import { ListenError, listenErrorFrom } from "../../src/net/listen-error.ts";

describe("ListenError", () => {
  it.each([
    [
      "EADDRINUSE",
      "192.0.2.1",
      179,
      "address-in-use",
      /^cannot listen on 192\.0\.2\.1:179: another process .* "ss -ltnp sport = :179"/,
    ],
    [
      "EADDRNOTAVAIL",
      "2001:db8::1",
      179,
      "address-not-available",
      /^cannot listen on \[2001:db8::1\]:179: no interface .* add it first/,
    ],
    [
      "EACCES",
      "0.0.0.0",
      179,
      "permission-denied",
      /^cannot listen on 0\.0\.0\.0:179: port 179 needs .*CAP_NET_BIND_SERVICE; grant it/,
    ],
    ["EPERM", "0.0.0.0", 1179, "permission-denied", /^cannot listen on 0\.0\.0\.0:1179: .*security policy/],
    ["EMFILE", "fe80::1%eth0", 179, "listen-failed", /^cannot listen on \[fe80::1%eth0\]:179: listen EMFILE/],
  ])("says of %s what failed, where, and what to do", (errno, address, port, code, message) => {
    const cause = Object.assign(new Error(`listen ${errno}`), { code: errno });
    const local = { address: parseIp(address)!, port };
    const error = listenErrorFrom(cause, local);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ name: "ListenError", code, local, cause });
    expect(error.message).toMatch(message);
  });
});
