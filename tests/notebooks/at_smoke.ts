/** What the tests of the committed notebooks share. */
import assert from "node:assert/strict";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { executeNotebook } from "../../tools/notebook.ts";
import { smallCovertype } from "../data/files/covertype_lines.ts";

const notebooks = fileURLToPath(new URL("../../notebooks", import.meta.url));

/**
 * Registers the tests that committed notebooks run, from the first cell to the last, and show all that
 * they showed. They share a folder of results: what one has trained the next reads, as in results/; and
 * a file of few rows in Covertype's place, which every process reads in no time.
 */
export async function runAtSmoke(names: readonly string[]): Promise<void> {
  const folder = await Deno.makeTempDir();
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const [data, results] = [`${folder}/data`, `${folder}/results`];
  for (const path of [data, results]) await Deno.mkdir(path);
  await Deno.writeTextFile(`${data}/covtype.data`, smallCovertype(6000));
  for (const name of names) {
    Deno.test(`notebook ${name} runs at smoke, on the embedded digits, without network`, async () => {
      const notebook = `${notebooks}/${name}.ipynb`;
      const output = `${results}/${basename(name)}.ipynb`;
      await executeNotebook({
        notebook,
        output,
        expect: notebook,
        env: {
          SAM_OOD_SCALE: "smoke",
          SAM_OOD_IMAGES: "digits",
          SAM_OOD_OFFLINE: "1",
          SAM_OOD_DATA: data,
          SAM_OOD_RULES: "plain,sam",
          SAM_OOD_RESULTS: results,
          // Other tests have the other cores.
          SAM_OOD_WORKERS: "1",
        },
      });
      assert.ok((await Deno.stat(output)).size > 0);
    });
  }
}

/** Those of bounds, measures and radii; the others are of accuracy. */
export function isOfBounds(name: string): boolean {
  return name >= "05";
}
