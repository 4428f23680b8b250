import { defineConfig } from "@playwright/test";
import { chromium } from "./support/browser.js";

export default defineConfig({
  testDir: "tests",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A test that fails once is a finding, not bad luck.
  retries: 0,
  workers: 2,
  timeout: 60_000,
  reporter: "list",
  outputDir: "test-results",
  use: {
    launchOptions: chromium,
    locale: "en-US",
    // Each step with the page as it was. A film of every test would cost a quarter of the time; of one that fails there is a picture.
    trace: { mode: "retain-on-failure", snapshots: true, screenshots: false },
    screenshot: "only-on-failure",
  },
});
