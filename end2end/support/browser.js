import { existsSync } from "node:fs";

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** How the machine's own Chromium is started: nothing is downloaded, and nothing is asked of the world. */
export const chromium = {
  executablePath: places.find((place) => place && existsSync(place)),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

if (!chromium.executablePath) throw new Error("No Chromium. Install it, or say in CHROMIUM where it is.");
