/**
 * Counts what a Vitest run passed, failed and skipped, and appends it as one JSON line to the file that
 * `BELLMAN_TEST_TOTALS` names. `test-all.ts` sums the lines up; without the variable the reporter does nothing.
 */
import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** What one run of the tests came to. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

export const TOTALS_VARIABLE = "BELLMAN_TEST_TOTALS";

export class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env[TOTALS_VARIABLE];
    if (file === undefined) return;
    // An error that no test owns, or a file that does not even load, is a failure too.
    const totals: Totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      totals.failed += module.errors().length;
      for (const suite of module.children.allSuites()) totals.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // `pending` is a test that never came to its end.
        if (state === "pending") totals.failed++;
        else totals[state]++;
      }
    }
    appendFileSync(file, `${JSON.stringify(totals)}\n`);
  }
}
