// Certificates for servers of the test's own, made when they are wanted; their keys are gone when the test is.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const openssl = promisify(execFile);

/** An authority, and a key with its certificate for `name`. `file` is what `KEYWARD_CA_FILE` names. */
export async function certified(name) {
  const folder = await mkdtemp(join(tmpdir(), "kw-ca-"));
  const at = (file) => join(folder, file);
  const run = (...words) => openssl("openssl", words, { cwd: folder });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await run("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=An authority of the test", "-days", "2");
  await run("req", ...key, "-keyout", "own.key", "-out", "own.csr", "-subj", `/CN=${name}`);
  await writeFile(at("names"), `subjectAltName=DNS:${name}\n`);
  await run("x509", "-req", "-in", "own.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "own.pem");
  return {
    file: at("ca.pem"),
    key: await readFile(at("own.key")),
    cert: await readFile(at("own.pem")),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
