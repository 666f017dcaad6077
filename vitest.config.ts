import { defineConfig } from "vitest/config";
import { TotalsReporter } from "./scripts/totals-reporter.ts";

export default defineConfig({
  test: {
    environment: "node",
    reporters: ["default", new TotalsReporter()],
    // A forgotten `only` must not hide the others, at home as little as in CI.
    allowOnly: false,
    // Two cores are what the suite is measured on; the default would leave one of them idle.
    maxWorkers: 2,
    // Ends what hangs. How fast something is decides no test, on no machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/**/*.test.ts"], exclude: ["test/interop/**"] },
      },
      {
        extends: true,
        test: {
          name: "interop",
          include: ["test/interop/**/*.test.ts"],
          // Each has namespaces of its own, and mostly waits for routers that take their time.
          maxWorkers: 4,
        },
      },
    ],
  },
});
