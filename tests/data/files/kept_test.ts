import assert from "node:assert/strict";
import { keeper } from "../../../lib/data/files/kept.ts";

/** Runs `use` with two files, and a function that reads them and counts how often. */
async function withFiles(
  use: (paths: string[], read: () => Promise<string>, count: () => number) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const paths = [`${folder}/a`, `${folder}/b`];
  for (const path of paths) await Deno.writeTextFile(path, "old");
  let count = 0;
  const read = async () => {
    count++;
    return (await Promise.all(paths.map((path) => Deno.readTextFile(path)))).join(" ");
  };
  try {
    await use(paths, read, () => count);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("files are read once, even by two callers at a time, and anew once one has changed", () =>
  withFiles(async (paths, read, count) => {
    const kept = keeper<string>();
    assert.deepEqual(await Promise.all([kept(paths, read), kept(paths, read)]), [
      "old old",
      "old old",
    ]);
    assert.equal(count(), 1);
    await Deno.writeTextFile(paths[1]!, "newer");
    assert.equal(await kept(paths, read), "old newer");
    // Of the same size, at another time.
    await Deno.writeTextFile(paths[0]!, "two");
    await Deno.utime(paths[0]!, 1, 1);
    assert.equal(await kept(paths, read), "two newer");
    assert.equal(await kept(paths, read), "two newer");
    assert.equal(count(), 3);
  }));

Deno.test("a reading that failed is tried again", () =>
  withFiles(async (paths, read) => {
    const kept = keeper<string>();
    const failing = kept(paths, () => Promise.reject(new Error("damaged")));
    await assert.rejects(failing, /damaged/);
    assert.equal(await kept(paths, read), "old old");
  }));
