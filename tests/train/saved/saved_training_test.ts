import assert from "node:assert/strict";
import { ready } from "../../../lib/backend/backend.ts";
import { mlp } from "../../../lib/nn/networks.ts";
import { saveModel } from "../../../lib/nn/model_file.ts";
import { disposeModel } from "../../../lib/nn/model.ts";
import { makeRule, rules } from "../../../lib/sam/registry.ts";
import { swa } from "../../../lib/train/averaging.ts";
import { disposeCheckpoint } from "../../../lib/train/checkpoint.ts";
import { epochs } from "../../../lib/train/epochs.ts";
import { fit } from "../../../lib/train/fit.ts";
import type { FitOptions } from "../../../lib/train/fit_options.ts";
import { adam } from "../../../lib/train/optimizer.ts";
import { loadTraining, saveTraining } from "../../../lib/train/saved/training_file.ts";
import { toyRows } from "../toy.ts";

await ready();
const rows = toyRows(50);
const network = mlp(rows, { hidden: 8 });
const ruleOptions: Record<string, Record<string, number>> = { "k-sam": { k: 8 } };
const options = (rule: string): FitOptions => ({
  ...{
    rule: makeRule(rule, ruleOptions[rule]),
    optimizer: adam(),
    epochs: 4,
    batchSize: 16,
    seed: 2,
  },
});

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await use(folder).finally(() => Deno.remove(folder, { recursive: true }));
}

/** The parameters that training ends with, given what it goes on from. */
async function ends(settings: FitOptions): Promise<number[][]> {
  const model = await fit(network, rows, settings);
  const numbers = Object.values(model.params).map((tensor) => [...tensor.dataSync()]);
  disposeModel(model);
  return numbers;
}

Deno.test("training that is saved after two epochs of four and loaded ends where it does at once", () =>
  inFolder(async (folder) => {
    const all = Object.keys(rules).map((rule) => [rule, options(rule)] as const);
    const averaged = { ...options("sam"), averaging: swa({ start: 0.2 }) };
    for (const [rule, settings] of [...all, ["sam, averaged", averaged] as const]) {
      const path = `${folder}/${rule}.safetensors`;
      for await (const epoch of epochs(network, rows, settings)) {
        if (epoch.index < 1) continue;
        const checkpoint = epoch.checkpoint();
        await saveTraining(checkpoint, path);
        disposeCheckpoint(checkpoint);
        disposeModel(epoch.model);
        break;
      }
      const from = await loadTraining(path);
      assert.equal(from.epochs, 2);
      assert.deepEqual(await ends({ ...settings, from }), await ends(settings), rule);
      disposeCheckpoint(from);
    }
  }));

Deno.test("a file that holds no training is told in one line", () =>
  inFolder(async (folder) => {
    const path = `${folder}/model.safetensors`;
    await saveModel(await fit(network, rows, { ...options("plain"), epochs: 1 }), path);
    await assert.rejects(
      loadTraining(path),
      /^InputError: .*model\.safetensors holds no training, a model/,
    );
    await Deno.writeTextFile(path, "no safetensors, but long enough");
    await assert.rejects(
      loadTraining(path),
      /^InputError: .* is no safetensors file, or damaged: /,
    );
    await assert.rejects(
      loadTraining(`${folder}/not`),
      /^InputError: cannot read .*; give the file of/,
    );
  }));
