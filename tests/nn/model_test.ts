import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { checkModel, copyModel, disposeModel } from "../../lib/nn/model.ts";
import { mlp } from "../../lib/nn/networks.ts";
import { Stream } from "../../lib/stream.ts";
import { toyRows } from "../train/toy.ts";

await ready();
const network = mlp(toyRows(3), { hidden: 4 });

function fresh() {
  return { network, params: network.init(new Stream(1)), statistics: network.initStatistics() };
}

Deno.test("a copy outlives the model, and is the same plain data", () => {
  const model = fresh();
  const copy = copyModel(model);
  disposeModel(model);
  assert.deepEqual(Object.keys(copy), ["network", "params", "statistics"]);
  assert.equal(checkModel(copy, toyRows(3)), copy);
  assert.deepEqual(
    copy.params["dense1/kernel"]!.dataSync(),
    network.init(new Stream(1))["dense1/kernel"]!.dataSync(),
  );
  const display = (copy as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]!();
  assert.match(display["text/markdown"]!, /\| dense1 +\| dense, relu +\| 4 +\| +28 \|/);
});

Deno.test("a model that is not whole is one line", () => {
  const model = fresh();
  const { "dense2/bias": bias, ...others } = model.params;
  const cases: [() => unknown, string][] = [
    [
      () => checkModel({ ...model, params: others }),
      "the model of network mlp has no dense2/bias; the network needs dense2/bias in [4]",
    ],
    [
      () => checkModel({ ...model, params: { ...others, "dense2/bias": tf.zeros([5]) } }),
      "the model of network mlp has dense2/bias in shape [5]; the network needs dense2/bias in [4]",
    ],
    [
      () => checkModel(model, toyRows(3, 7)),
      "domain toy rows has inputs [7] and 2 classes; the network takes [6] and 2; build it from this " +
      "domain",
    ],
    [
      () => {
        bias!.dispose();
        copyModel(model);
      },
      "dense2/bias of the model of network mlp was disposed of; the model of an epoch lives until the " +
      "next: keep it by copyModel(epoch.model)",
    ],
  ];
  for (const [check, message] of cases) assert.throws(check, { name: "InputError", message });
});
