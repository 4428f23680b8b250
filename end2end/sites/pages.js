// The site of the two single-page applications: pages at /react/… and /spa/…, made with Auth0's own libraries.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { html, serve } from "../support/serve.js";

const folder = fileURLToPath(new URL(".", import.meta.url));

let bundles;
function bundle() {
  bundles ??= build({
    entryPoints: ["react.jsx", "spa.js"].map((name) => folder + name),
    bundle: true,
    write: false,
    outdir: "/",
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  }).then(({ outputFiles }) => new Map(outputFiles.map((file) => [file.path, file.text])));
  return bundles;
}

/** `settings()` is what an application is configured with; it is asked once the server is known. */
export async function startPages(settings) {
  const files = await bundle();
  return serve((request, { pathname }) => {
    const script = files.get(pathname);
    if (script) return new Response(script, { headers: { "content-type": "text/javascript" } });
    const [, library, mode] = pathname.split("/");
    if (!["react", "spa"].includes(library) || !["refresh", "frame"].includes(mode)) return null;
    const config = JSON.stringify({ ...settings(), useRefreshTokens: mode === "refresh" }).replace(/</g, "\\u003c");
    return html(
      `<link rel="icon" href="data:,"><div id="root"></div><script>window.settings = ${config}</script>` +
        `<script type="module" src="/${library}.js"></script>`,
    );
  });
}
