/** Downloads of known files: resumed when cut, checked before they are used. */
import { createHash } from "node:crypto";
import { InputError } from "../../check.ts";

export interface DownloadOptions {
  /** The same file at several addresses, tried in order. */
  urls: readonly string[];
  /** Where it goes. `<path>.part` holds it until it is complete. */
  path: string;
  /** Its exact size. */
  bytes: number;
  /** Its SHA-256 in hexadecimal. */
  sha256: string;
  onProgress?: (received: number, total: number) => void;
  /** Milliseconds without an answer, or without another byte, after which a mirror is given up. Default 4000. */
  patience?: number;
}

/**
 * Fetches a file to `path`, from the first mirror that delivers exactly what is expected.
 *
 * A transfer that breaks off leaves `<path>.part`, and the next mirror or the next call continues
 * there (HTTP Range). Content with a wrong checksum is deleted.
 *
 * @throws InputError in one line that says of each mirror why it failed.
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { urls, path } = options;
  const part = `${path}.part`;
  await writable(part);
  const reasons: string[] = [];
  for (const url of urls) {
    try {
      await fetchRest(url, part, options);
      await verify(part, options);
      await Deno.rename(part, path);
      return;
    } catch (error) {
      reasons.push(`${url} (${reason(error)})`);
    }
  }
  if (await sizeOf(part) === 0) await Deno.remove(part).catch(() => {});
  throw new InputError(
    `cannot download ${path.slice(path.lastIndexOf("/") + 1)} from ${
      reasons.join(" or ")
    }; check the network and try again, or put the file there by hand: ${path}`,
  );
}

async function writable(part: string): Promise<void> {
  try {
    await Deno.mkdir(part.slice(0, part.lastIndexOf("/")) || ".", { recursive: true });
    (await Deno.open(part, { create: true, append: true })).close();
  } catch (error) {
    throw new InputError(
      `cannot write ${part}: ${reason(error)}; make its folder writable or choose another`,
    );
  }
}

/** Appends to `part` what it still lacks; starts over where the server cannot continue. */
async function fetchRest(
  url: string,
  part: string,
  { bytes, onProgress, patience = 4000 }: DownloadOptions,
): Promise<void> {
  if (await sizeOf(part) >= bytes) await Deno.truncate(part);
  let received = await sizeOf(part);
  const abort = new AbortController();
  const late = new Error(`no answer for ${patience / 1000} s`);
  const watch = () => setTimeout(() => abort.abort(late), patience);
  let timer = watch();
  const request = (from: number) =>
    fetch(url, {
      headers: { "accept-encoding": "identity", ...(from > 0 && { range: `bytes=${from}-` }) },
      signal: abort.signal,
    });
  try {
    let response = await request(received);
    if (response.status === 416) {
      await response.body?.cancel();
      response = await request(0);
    }
    if (response.status === 200) {
      await Deno.truncate(part);
      received = 0;
    }
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`HTTP status ${response.status}`);
    }
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = watch();
      received += chunk.length;
      if (received > bytes) {
        await Deno.truncate(part);
        throw new Error(`more than the expected ${bytes} bytes`);
      }
      await Deno.writeFile(part, chunk, { append: true });
      onProgress?.(received, bytes);
    }
    if (received < bytes) {
      // Ended in good order, so it was another file (a login page, say): nothing to continue.
      await Deno.truncate(part);
      throw new Error(`${received} bytes instead of ${bytes}`);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function verify(part: string, { sha256 }: DownloadOptions): Promise<void> {
  const actual = createHash("sha256").update(await Deno.readFile(part)).digest("hex");
  if (actual === sha256) return;
  await Deno.truncate(part);
  throw new Error(`sha256 ${actual} instead of ${sha256}`);
}

async function sizeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).size;
}

/** Why, in one line and without the address, which the caller names anyway. */
function reason(error: unknown): string {
  const { cause, message } = error as Error;
  const text = cause instanceof Error ? cause.message : message;
  return text.replace(/^error sending request for url \(\S*\): /, "").replaceAll(/\s+/g, " ");
}
