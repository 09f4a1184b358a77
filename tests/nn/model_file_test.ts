import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { loadModel, saveModel } from "../../lib/nn/model_file.ts";
import { mlp, resnet } from "../../lib/nn/networks.ts";
import { Stream } from "../../lib/stream.ts";
import { runCommand } from "../../tools/command.ts";
import { inFolder } from "../report/records.ts";
import { unless } from "../unless.ts";

await ready();
const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const script = `${fixtures}/safetensors_files.py`;
const python = Deno.env.get("SAM_OOD_PYTHON") || "python3";

/** Why Python's package is not asked; undefined where it is there. */
const missing = await runCommand(python, ["-c", "import numpy, safetensors"]).then(
  ({ success }) => success ? undefined : "it has no numpy and safetensors (SAM_OOD_PYTHON)",
  (error: Error) => error.message,
);

function modelOf() {
  const network = resnet({ shape: [6, 6, 1], classes: 2 }, { filters: 2 });
  const params = network.init(new Stream(1));
  return { network, params, statistics: network.initStatistics() };
}

Deno.test("a model is loaded as it was saved, over one of that name, and nothing else is left", () =>
  inFolder(async (folder) => {
    const path = `${folder}/models/one.safetensors`;
    await saveModel(modelOf(), path);
    const model = modelOf();
    const bias = tf.tensor1d([3, 4]);
    await saveModel({ ...model, params: { ...model.params, "logits/bias": bias } }, path);
    const again = await loadModel(path);
    assert.deepEqual([...again.params["logits/bias"]!.dataSync()], [3, 4]);
    for (const name of ["conv/kernel", "block3/projection/kernel"]) {
      assert.deepEqual(again.params[name]!.dataSync(), model.params[name]!.dataSync());
    }
    const names = [...Deno.readDirSync(`${folder}/models`)].map(({ name }) => name);
    assert.deepEqual(names, ["one.safetensors"]);
  }));

Deno.test("what Python's safetensors wrote is read: names, shapes, numbers, network", async () => {
  const { network, params } = await loadModel(`${fixtures}/safetensors/linear.safetensors`);
  assert.deepEqual([network.name, network.inputShape, network.classes], ["linear", [3], 2]);
  assert.deepEqual(params["logits/kernel"]!.shape, [3, 2]);
  assert.deepEqual(
    params["logits/kernel"]!.dataSync(),
    Float32Array.of(0.5, -1.25, 3, 1e-30, -0, 7),
  );
  assert.deepEqual(params["logits/bias"]!.dataSync(), Float32Array.of(0.1, -2));
});

Deno.test("its half precision is one line", async () => {
  await assert.rejects(loadModel(`${fixtures}/safetensors/half.safetensors`), {
    name: "InputError",
    message:
      /half\.safetensors has logits\/(kernel|bias) as F16; it must be F32: convert it before /,
  });
});

Deno.test({
  name: "Python's safetensors reads what is saved: the same names, shapes, numbers and metadata",
  ...unless(missing && `${python}: ${missing}`),
  fn: () =>
    inFolder(async (folder) => {
      const path = `${folder}/model.safetensors`;
      const model = modelOf();
      await saveModel(model, path);
      const { success, stdout, stderr } = await runCommand(python, [script, "read", path]);
      assert.ok(success, stderr);
      const { metadata, tensors } = JSON.parse(stdout);
      assert.equal(metadata.network, "resnet");
      const all = { ...model.params, ...model.statistics };
      assert.deepEqual(Object.keys(tensors).sort(), Object.keys(all).sort());
      for (const [name, tensor] of Object.entries(all)) {
        const { dtype, shape, values } = tensors[name];
        assert.deepEqual([dtype, shape], ["float32", tensor.shape]);
        assert.deepEqual(Float32Array.from(values), tensor.dataSync(), name);
      }
    }),
});

Deno.test({
  name: "the committed files are those that the script writes",
  ...unless(missing && `${python}: ${missing}`),
  fn: () =>
    inFolder(async (folder) => {
      const { success, stderr } = await runCommand(python, [script, "write", folder]);
      assert.ok(success, stderr);
      const read = (path: string) => runCommand(python, [script, "read", path]);
      for (const name of ["linear.safetensors", "half.safetensors"]) {
        const kept = await read(`${fixtures}/safetensors/${name}`);
        assert.ok(kept.success, kept.stderr);
        const made = await read(`${folder}/${name}`);
        assert.deepEqual(JSON.parse(made.stdout), JSON.parse(kept.stdout));
      }
    }),
});

Deno.test("a file that can't be read or written is one line, and nothing is left of it", () =>
  inFolder(async (folder) => {
    await assert.rejects(loadModel(`${folder}/none.safetensors`), {
      name: "InputError",
      message: /^cannot read .*none\.safetensors: [^\n]*; give the file of a saved model$/,
    });
    await Deno.writeTextFile(`${folder}/text`, "no model at all");
    await assert.rejects(loadModel(`${folder}/text`), {
      name: "InputError",
      message: /^.*\/text is no safetensors file, or damaged: [^\n]*$/,
    });
    await assert.rejects(saveModel(modelOf(), `${folder}/text/model`), {
      name: "InputError",
      message: /^cannot write .*\/text\/model: [^\n]*; make its folder writable or choose another$/,
    });
    const other = mlp({ shape: [6, 6, 1], classes: 2 });
    await saveModel(modelOf(), `${folder}/resnet.safetensors`);
    await assert.rejects(loadModel(`${folder}/resnet.safetensors`, other), {
      name: "InputError",
      message: /resnet\.safetensors has no dense1\/kernel, which network mlp needs; [^\n]*$/,
    });
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["resnet.safetensors", "text"]);
  }));
