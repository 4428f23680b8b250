// The real binary on a free port, with a Postgres and a data folder of its own.
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { access, chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { promisify } from "node:util";

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");

/** Where cargo puts what it builds, as ./run and ./test have it. */
export const target = process.env.CARGO_TARGET_DIR ?? join(cache, "keyward", "target");
const binary = process.env.END2END_KEYWARD ?? join(target, "debug", "keyward");

const hasIpv6 = Object.values(networkInterfaces()).flat().some(({ address }) => address === "::1");

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** The environment without what a person has set for a Keyward of their own. */
function environment(own) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("KEYWARD_"));
  return { ...Object.fromEntries(others), ...own };
}

/** Starts `keyward serve` with these flags and `KEYWARD_…` settings, and waits until it is ready. */
export async function start({ flags = [], settings = {} } = {}) {
  await access(binary).catch(() => {
    throw new Error(`${binary} is not there: cargo build --package server --bin keyward`);
  });
  const folder = await mkdtemp(join(tmpdir(), "kw-"));
  // As root, Postgres runs as another user, who has to get through.
  await chmod(folder, 0o755);
  const port = await freePort();
  const env = environment({
    KEYWARD_LISTEN: hasIpv6 ? `127.0.0.1:${port},[::1]:${port}` : `127.0.0.1:${port}`,
    KEYWARD_PUBLIC_URL: `http://localhost:${port}`,
    KEYWARD_DATA_DIR: join(folder, "data"),
    ...settings,
  });
  const url = `http://localhost:${port}`;
  let child;
  let said = "";
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await Promise.race([once(child, "exit"), after(15_000).then(() => child.kill("SIGKILL"))]);
    }
    await rm(folder, { recursive: true, force: true });
  };
  const launch = async () => {
    child = spawn(binary, ["serve", ...flags], { env, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        said = (said + text).slice(-20_000);
      });
    }
    const deadline = Date.now() + 60_000;
    while (!(await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { Host: `localhost:${port}` } }).then((r) => r.ok, () => false))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await stop();
        throw new Error(`keyward serve did not become ready (exit code ${child.exitCode}). It said:\n${said}`);
      }
      await after(100);
    }
  };
  await launch();

  return {
    url,
    /** The data folder. */
    data: join(folder, "data"),
    stop,
    /** `kill -9`, as if the machine had been switched off; `again` starts it on what it left. */
    kill: async () => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    again: launch,
    said: () => said,
    /** Runs another command of the binary on the same data; its text. */
    async run(args, variables = {}) {
      const { stdout } = await promisify(execFile)(binary, args, { env: { ...env, ...variables }, cwd: folder });
      return stdout;
    },
  };
}
