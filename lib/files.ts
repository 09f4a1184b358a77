/** Where files go, and how they are written so that none is ever half there. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "./check.ts";
import { setting } from "./env.ts";

/** The checkout that this library runs from, a folder; undefined where it is an installed package. */
export function checkout(): string | undefined {
  if (!import.meta.url.startsWith("file:")) return undefined;
  const root = fileURLToPath(new URL("..", import.meta.url));
  return existsSync(`${root}/deno.json`) ? root : undefined;
}

/** The project's folder in the user's cache: `$XDG_CACHE_HOME/sam-ood`, else `~/.cache/sam-ood`. */
export function cacheFolder(): string {
  const base = setting("XDG_CACHE_HOME");
  if (base) return `${resolve(base)}/sam-ood`;
  const home = setting("HOME") ?? setting("USERPROFILE");
  if (home) return `${home}/.cache/sam-ood`;
  throw new InputError("no cache folder: set XDG_CACHE_HOME (or HOME) to a folder to write to");
}

/** A name beside `path` that nothing else uses: written first, then renamed to `path`. */
export function temporaryName(path: string): string {
  return `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
}

/**
 * Writes `content` to `path` by way of a temporary name, making its folder if need be.
 *
 * @throws InputError when the folder cannot be written; nothing is left behind.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw cannotWrite(path, error);
  }
}

/**
 * Makes a folder, and those above it, and writes a file into it for a moment: before long work, whose
 * results would have no place.
 *
 * @throws InputError when the folder cannot be made or written to.
 */
export async function makeFolder(path: string): Promise<void> {
  const probe = temporaryName(`${path}/writable`);
  try {
    await mkdir(path, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

function cannotWrite(path: string, error: unknown): InputError {
  const why = (error as Error).message;
  return new InputError(
    `cannot write ${path}: ${why}; make its folder writable or choose another`,
  );
}

/** Files that are open at once at most: systems allow a few hundred to a process. */
const AT_ONCE = 64;

/** What `ask` gives for each item, in their order, some at a time. */
export async function someAtATime<T, R>(
  items: readonly T[],
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    answers.push(...await Promise.all(items.slice(from, from + AT_ONCE).map(ask)));
  }
  return answers;
}
