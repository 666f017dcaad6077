import { describe, expect, it } from "vitest";
import { ErrorCode, MAX_MESSAGE_LENGTH } from "../../src/bgp/codes.ts";
import { ProtocolError } from "../../src/bgp/errors.ts";
import { UpdateView } from "../../src/bgp/update-view.ts";
import { type Rfc7606Case, rfc7606Cases } from "../support/rfc7606-cases.ts";

const VERBS = { "attribute-discard": "discard", "treat-as-withdraw": "withdraw", "family-disable": "disable" } as const;

/** The outcome in the words of the fixture file. */
function judge({ bytes, context }: Rfc7606Case): readonly string[] {
  const view = new UpdateView();
  try {
    view.read(bytes, 0, bytes.length, context);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    expect(error.code).toBe(ErrorCode.UpdateMessage);
    return [`reset ${error.subcode}`];
  }
  const verdicts = new Map<string, string[]>();
  for (const { severity, code, subcode } of view.defects) {
    const verb = VERBS[severity];
    verdicts.set(verb, [...(verdicts.get(verb) ?? []), `${code}/${subcode}`]);
  }
  const outcome = [...verdicts].map(([verb, attributes]) => `${verb} ${attributes.join(" ")}`);
  if (view.looped) outcome.unshift("loop");
  if (view.ignoredFamily !== undefined) outcome.unshift("ignore");
  expect(view.treatAsWithdraw).toBe(view.looped || verdicts.has("withdraw"));
  expect(view.disabledFamily !== undefined).toBe(verdicts.has("disable"));
  return outcome.length === 0 ? ["accept"] : outcome;
}

describe("a faulty UPDATE", () => {
  const cases = rfc7606Cases();

  it.each(cases.map((fault) => [`${fault.row}: ${fault.name}`, fault] as const))("%s", (_, fault) => {
    expect(judge(fault)).toEqual(fault.outcome);
  });

  it("is answered with no octet that it did not hold", () => {
    let answered = 0;
    for (const { name, bytes, context } of cases) {
      try {
        new UpdateView().read(bytes, 0, bytes.length, context);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        answered++;
        expect(Buffer.from(bytes).includes(Buffer.from(error.data)), name).toBe(true);
        expect(error.data.length, name).toBeLessThanOrEqual(MAX_MESSAGE_LENGTH - 21);
      }
    }
    expect(answered).toBeGreaterThan(30);
  });

  it("does not keep the good one behind it from being read", () => {
    const good = cases.find(({ name }) => name === "default route");
    const view = new UpdateView();
    for (const { name, bytes, context } of cases) {
      try {
        view.read(bytes, 0, bytes.length, context);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
      view.read(good!.bytes, 0, good!.bytes.length, good!.context);
      const { announced, mpAnnounced, withdrawn, mpWithdrawn } = view;
      expect(announced.end - announced.start, name).toBe(1);
      expect(announced.attributeEnd - announced.attributeStart, name).toBe(20);
      for (const empty of [mpAnnounced, withdrawn, mpWithdrawn]) expect(empty.end, name).toBe(empty.start);
      expect([view.treatAsWithdraw, view.looped, view.defects.length], name).toEqual([false, false, 0]);
      expect([view.endOfRib, view.ignoredFamily, view.disabledFamily], name).toEqual([undefined, undefined, undefined]);
    }
  });
});
