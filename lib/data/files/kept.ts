/** What was read from files: kept for the life of the process, and read anew once a file has changed. */
import { stat } from "node:fs/promises";

/**
 * A function that gives what `read` made of `paths`, and calls it only where these were not read
 * before, or where one of them has another size, time of change or inode since. Two callers at a time
 * share one reading; one that failed is not kept.
 *
 * A folder counts as changed when files in it are added, removed or renamed, not when one is
 * overwritten in place.
 */
export function keeper<T>(): (paths: readonly string[], read: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, { stamp: string; value: Promise<T> }>();
  return async (paths, read) => {
    const key = JSON.stringify(paths);
    const stamp = (await Promise.all(paths.map(stampOf))).join();
    const known = kept.get(key);
    if (known?.stamp === stamp) return known.value;
    const value = read();
    kept.set(key, { stamp, value });
    value.catch(() => kept.get(key)?.value === value && kept.delete(key));
    return value;
  };
}

async function stampOf(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await stat(path);
  return `${size} ${mtimeMs} ${ino}`;
}
