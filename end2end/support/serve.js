import { once } from "node:events";
import { createServer } from "node:http";

/** Serves `handle(request, url)`, which answers with a web `Response`, on a free port of 127.0.0.1. */
export async function serve(handle) {
  const server = createServer(async (request, response) => {
    const answer = await answerOf(handle, request, new URL(request.url, `http://${request.headers.host}`));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    origin: `http://localhost:${port}`,
    originByAddress: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function answerOf(handle, request, url) {
  try {
    return (await handle(request, url)) ?? new Response("Nothing here.", { status: 404 });
  } catch (error) {
    // The site says what went wrong, so that the test which looks at it does too.
    return Response.json({ error: error.error ?? error.name, message: error.message }, { status: 500 });
  }
}

export const html = (body) =>
  new Response(`<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Site</title>${body}</html>`, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });

export const redirect = (to, headers = {}) => new Response(null, { status: 302, headers: { location: `${to}`, ...headers } });
