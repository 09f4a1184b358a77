/**
 * Which process makes a run, where several share a folder of results. A lock is a file that is made if it
 * is not there, which one process alone can do; its holder touches it as long as it lives.
 */
import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { InputError } from "../../check.ts";
import { makeFolder } from "../../files.ts";

/** A run that this process makes. */
export interface Lock {
  /** Lets others make it, should it not be there. */
  release(): Promise<void>;
}

/** Milliseconds between two touches, and how old a touch of a process that is gone may be. */
const TOUCH = 20_000;
const STALE = 3 * 60_000;

/**
 * Takes the run `id`, or not where a process has it that lives: that touched it in the last three minutes
 * and, where it is on this machine, still has its number.
 */
export async function takeRun(folder: string, id: string): Promise<Lock | undefined> {
  const path = `${folder}/locks/${id}`;
  if (!await created(path) && !await takenOver(path)) return undefined;
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, TOUCH);
  // A process that has nothing else to do may end.
  if (typeof timer === "object") timer.unref();
  return {
    async release() {
      clearInterval(timer);
      await rm(path, { force: true });
    },
  };
}

/** Makes the file, which only one process can. */
async function created(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(JSON.stringify({ host: hostname(), pid: process.pid }));
    await file.close();
    return true;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "EEXIST") return false;
    if (code === "ENOENT") {
      await makeFolder(dirname(path));
      return await created(path);
    }
    throw new InputError(
      `cannot write ${path}: ${message}; make its folder writable or choose another`,
    );
  }
}

/** Takes over from a holder that is gone; of several that try, the one that makes a file of its own. */
async function takenOver(path: string): Promise<boolean> {
  if (await lives(path)) return false;
  const turn = `${path}.turn`;
  if (!await created(turn)) {
    // Who died while it took over left its turn behind.
    if (await lives(turn)) return false;
    await rm(turn, { force: true });
    return false;
  }
  try {
    if (await lives(path)) return false;
    await rm(path, { force: true });
    return await created(path);
  } finally {
    await rm(turn, { force: true });
  }
}

async function lives(path: string): Promise<boolean> {
  const [text, facts] = await Promise.all([
    readFile(path, "utf8").catch(() => undefined),
    stat(path).catch(() => undefined),
  ]);
  if (text === undefined || !facts) return false;
  const isFresh = Date.now() - facts.mtimeMs < STALE;
  let holder: { host?: string; pid?: number };
  try {
    holder = JSON.parse(text);
  } catch {
    return isFresh; // It is being written.
  }
  return isFresh && (holder.host !== hostname() || isRunning(holder.pid));
}

function isRunning(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
