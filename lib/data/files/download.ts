/** Downloads of known files: resumed when cut, checked before they are used. */
import { createHash } from "node:crypto";
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { basename, dirname } from "node:path";
import { InputError } from "../../check.ts";
import { temporaryName } from "../../files.ts";

export interface DownloadOptions {
  /** The same file at several addresses, tried in order. */
  urls: readonly string[];
  /** Where it goes once it is complete. */
  path: string;
  /** Its exact size. */
  bytes: number;
  /** Its SHA-256 in hexadecimal. */
  sha256: string;
  onProgress?: (received: number, total: number) => void;
  /** Milliseconds without an answer, or without another byte, after which a mirror is given up. Default 4000. */
  patience?: number;
}

/** Milliseconds after which a part that does not grow belongs to nobody: its process was killed. */
const abandoned = 60_000;

/** Downloads that go on in this process, by path. */
const going = new Map<string, Promise<void>>();

/**
 * Fetches a file to `path`, from the first mirror that delivers exactly what is expected, unless a file
 * of that size is there.
 *
 * A transfer that breaks off leaves `<path>.part`, and the next mirror or the next call continues
 * there (HTTP Range). Content with a wrong checksum is deleted. Two callers in one process share one
 * download; two processes each make their own, whichever ends first or last.
 *
 * @throws InputError in one line that says of each mirror why it failed.
 */
export function download(options: DownloadOptions): Promise<void> {
  const known = going.get(options.path);
  if (known) return known;
  const downloading = downloadAlone(options).finally(() => going.delete(options.path));
  going.set(options.path, downloading);
  return downloading;
}

async function downloadAlone(options: DownloadOptions): Promise<void> {
  const { urls, path, bytes } = options;
  // Another caller's download may have ended since this one looked for the file.
  if (await stat(path).then(({ size }) => size === bytes, () => false)) return;
  const part = await ownPart(path);
  const reasons: string[] = [];
  for (const url of urls) {
    try {
      await fetchRest(url, part, options);
      await verify(part, options);
      await rename(part, path);
      return;
    } catch (error) {
      reasons.push(`${url} (${reason(error)})`);
    }
  }
  // What there is goes on with the next call.
  if (await sizeOf(part) > 0) await rename(part, leftPart(path));
  else await rm(part, { force: true });
  throw new InputError(
    `cannot download ${basename(path)} from ${
      reasons.join(" or ")
    }; check the network and try again, or put the file there by hand: ${path}`,
  );
}

/** Where a download that broke off is left. */
function leftPart(path: string): string {
  return `${path}.part`;
}

/** A file of this call's own: what an earlier one has left, which only one can rename, or a new one. */
async function ownPart(path: string): Promise<string> {
  const part = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    for (const left of await partsOf(path)) {
      if (await rename(left, part).then(() => true, () => false)) return part;
    }
    await writeFile(part, "");
    return part;
  } catch (error) {
    throw new InputError(
      `cannot write ${path}: ${reason(error)}; make its folder writable or choose another`,
    );
  }
}

/** Parts of `path` on which nobody works. */
async function partsOf(path: string): Promise<string[]> {
  const parts = [leftPart(path)];
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".part")) continue;
    const other = `${dirname(path)}/${name}`;
    const since = await stat(other).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
    if (other !== parts[0] && since > abandoned) parts.push(other);
  }
  return parts;
}

/** Appends to `part` what it still lacks; starts over where the server cannot continue. */
async function fetchRest(
  url: string,
  part: string,
  { bytes, onProgress, patience = 4000 }: DownloadOptions,
): Promise<void> {
  if (await sizeOf(part) >= bytes) await truncate(part);
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
      await truncate(part);
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
        await truncate(part);
        throw new Error(`more than the expected ${bytes} bytes`);
      }
      await appendFile(part, chunk);
      onProgress?.(received, bytes);
    }
    if (received < bytes) {
      // Ended in good order, so it was another file (a login page, say): nothing to continue.
      await truncate(part);
      throw new Error(`${received} bytes instead of ${bytes}`);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function verify(part: string, { sha256 }: DownloadOptions): Promise<void> {
  const actual = createHash("sha256").update(await readFile(part)).digest("hex");
  if (actual === sha256) return;
  await truncate(part);
  throw new Error(`sha256 ${actual} instead of ${sha256}`);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** Why, in one line and without the address, which the caller names anyway. */
function reason(error: unknown): string {
  const { cause, message } = error as Error;
  const text = cause instanceof Error ? cause.message : message;
  return text.replace(/^error sending request for url \(\S*\): /, "").replaceAll(/\s+/g, " ");
}
