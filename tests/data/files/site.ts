/** A server on this machine with well and badly behaved copies of one file. */

export const content = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i) % 251);
export const wrongContent = content.map((value) => value ^ 1);
export const cutAt = 20_000;

/** Sends the first bytes, then breaks the connection. */
function cut(): Response {
  let sent = false;
  const body = new ReadableStream({
    async pull(controller) {
      if (sent) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return controller.error(new Error("cut"));
      }
      sent = true;
      controller.enqueue(content.slice(0, cutAt));
    },
  });
  return new Response(body, { headers: { "content-length": String(content.length) } });
}

/** Sends all, in ten pieces, with a pause between two. */
function slow(): Response {
  let at = 0;
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.enqueue(content.slice(at, at + 5000));
      at += 5000;
      if (at >= content.length) controller.close();
    },
  });
  return new Response(body);
}

function ranged(request: Request): Response {
  const from = /^bytes=(\d+)-$/.exec(request.headers.get("range") ?? "")?.[1];
  if (from === undefined) return new Response(content);
  return new Response(content.slice(Number(from)), { status: 206 });
}

export interface Site {
  url: (page: string) => string;
  folder: string;
  path: string;
  /** Page and range of each request, in order. */
  log: string[];
}

/** Runs `use` with a server on this machine and an empty folder, and removes both. */
export async function withSite(use: (site: Site) => Promise<void>): Promise<void> {
  const log: string[] = [];
  let hang: () => void = () => {};
  const never = new Promise<Response>((resolve) => hang = () => resolve(new Response()));
  const pages: Record<string, (request: Request) => Response | Promise<Response>> = {
    "/good": ranged,
    "/cut": cut,
    "/slow": slow,
    "/noRange": () => new Response(content),
    "/unsatisfiable": (r) =>
      r.headers.has("range") ? new Response(null, { status: 416 }) : new Response(content),
    "/wrong": () => new Response(wrongContent),
    "/long": () => new Response(new Uint8Array(60_000)),
    "/short": () => new Response("<html>Please log in</html>"),
    "/missing": () => new Response("no", { status: 404 }),
    "/silent": () => never,
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => new Response() },
    (request) => {
      const page = new URL(request.url).pathname;
      log.push(`${page} ${request.headers.get("range") ?? "all"}`);
      return pages[page]!(request);
    },
  );
  const folder = await Deno.makeTempDir();
  const url = (page: string) => `http://127.0.0.1:${server.addr.port}${page}`;
  try {
    await use({ url, folder, path: `${folder}/a/data.gz`, log });
  } finally {
    hang();
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}
