import assert from "node:assert/strict";
import { mnist } from "../../lib/data/files/mnist.ts";
import { mnistFiles } from "../../lib/data/files/mnist_files.ts";
import { ensureMnist } from "../../tools/mnist.ts";
import { alone } from "../data/environment.ts";

Deno.test("set-up puts MNIST into the cache, whole even by two at a time, and once", () =>
  alone(async (folder) => {
    const said: string[] = [];
    const ensure = () => ensureMnist((line) => said.push(line));
    await Promise.all([ensure(), ensure()]);
    const names = Array.from(Deno.readDirSync(`${folder}/sam-ood/mnist`), ({ name }) => name);
    assert.deepEqual(names.sort(), mnistFiles.toSorted());
    for (const split of ["train", "test"] as const) {
      assert.equal((await mnist({ split })).name, "MNIST");
    }
    said.length = 0;
    await ensure();
    assert.deepEqual(said, []);
  }));
