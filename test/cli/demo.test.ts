import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";

const UNPACED_DEMO = resolve(import.meta.dirname, "unpaced-demo.program.ts");

/** The process is not told to exit: that it does shows that nothing was left open. */
async function play(...moment: string[]): Promise<{ code: number | null; story: string; complaints: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", UNPACED_DEMO, ...moment]);
  const closed = once(child, "close");
  const [story, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, story, complaints };
}

const PLOT: readonly (string | RegExp)[] = [
  "1. The session comes up",
  "families: ipv4-unicast, ipv6-unicast",
  "hold time 9 s",
  "0.0.0.0/0",
  "2. Virtual machines come and go",
  /tor {4}has both after [\d.]+ ms/,
  /192\.0\.2\.20\/32 +172\.30\.1\.10 +64999 +64999:5432 64999:100/,
  /2001:db8:1::20\/128 +2001:db8:30::10 +64999/,
  "has neither after",
  "has all 1000 routes",
  "has none of them",
  'session down: the neighbour sent Cease/Hard Reset: Cease/Administrative Reset: "new line card, back in a second"',
  "Established again",
  "has the routes back",
  "Cease/Administrative Shutdown",
  "The router saw 2 sessions",
];

describe("the demo", { timeout: 60_000 }, () => {
  it("tells its story to the end in plain lines, and leaves nothing open", async () => {
    const { code, story, complaints } = await play();
    expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
    let rest = story;
    for (const part of PLOT) {
      const at = typeof part === "string" ? rest.indexOf(part) : rest.search(part);
      expect(at, `${part} in\n${rest}`).toBeGreaterThanOrEqual(0);
      rest = rest.slice(at);
    }
    expect(story.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });

  it.each(["1. The", "has both", "session down"])(
    'interrupted at "%s" ends, and leaves nothing open',
    async (moment) => {
      const { code, story, complaints } = await play(moment);
      expect({ code, complaints }).toEqual({ code: 0, complaints: "" });
      expect(story).toContain("Stopped; nothing is left.");
      expect(story).not.toContain("In sum");
    },
  );
});
