import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { ema, swa } from "../../lib/train/averaging.ts";
import { accuracy, evaluate } from "../../lib/train/evaluate.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { fit } from "../../lib/train/fit.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import type { Params } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";
import { toyImages, toyRows } from "./toy.ts";

await ready();
const rows = toyRows(300);
const network = mlp(rows, { hidden: 16 });

function options(more: Partial<FitOptions> = {}): FitOptions {
  const optimizer = adam({ learningRate: 0.01 });
  return { rule: sam(), optimizer, epochs: 4, batchSize: 32, seed: 1, ...more };
}

const numbers = (params: Params) => Object.values(params).flatMap((t) => [...t.dataSync()]);

Deno.test("training itself is the same bit for bit, averaged or not", async () => {
  const images = toyImages(70);
  const tasks = [[network, rows], [cnn(images, { filters: 2, hidden: 8 }), images]] as const;
  for (const [network, domain] of tasks) {
    const losses = async (more: Partial<FitOptions>) => {
      const seen: number[] = [];
      for await (const { loss, model, index } of epochs(network, domain, options(more))) {
        seen.push(loss);
        if (index === 3) disposeModel(model);
      }
      return seen;
    };
    const alone = await losses({});
    assert.deepEqual(await losses({ averaging: ema() }), alone);
    assert.deepEqual(await losses({ averaging: swa({ start: 0.5 }) }), alone);
  }
});

Deno.test("swa hands over the mean of the models of the last epochs", async () => {
  const raw: number[][] = [];
  for await (const { model } of epochs(network, rows, options())) raw.push(numbers(model.params));
  const averaging = swa({ start: 0.5 });
  const models: Model[] = [];
  const handed: number[][] = [];
  for await (const { model } of epochs(network, rows, options({ averaging }))) {
    models.push(model);
    handed.push(numbers(model.params));
  }
  assert.deepEqual(handed.slice(0, 3), raw.slice(0, 3));
  assertClose(handed[3]!, raw[2]!.map((value, i) => (value + raw[3]![i]!) / 2));
  disposeModel(models[3]!);
});

Deno.test("ema with decay 0 hands over the last weights, with statistics of their own", async () => {
  const one = await fit(network, rows, options());
  const other = await fit(network, rows, options({ averaging: ema({ decay: 0 }) }));
  assertClose(numbers(other.params), numbers(one.params));
  assert.notDeepEqual(numbers(other.statistics), numbers(one.statistics));
});

Deno.test("an averaged model classifies a held-out set", async () => {
  const optimizer = sgd({ learningRate: 0.5 });
  const noisy = options({ rule: plain(), optimizer, batchSize: 8, epochs: 8 });
  for (const averaging of [ema({ decay: 0.99 }), swa({ start: 0.25 })]) {
    const model = await fit(network, rows, { ...noisy, averaging });
    assert.ok(await accuracy(model, toyRows(500, 6, 2)) > 0.85, averaging.name);
  }
});

Deno.test("averaging keeps one more copy, whatever the run's length, and leaves only the model", async () => {
  const before = tf.memory().numTensors;
  for (const averaging of [ema(), swa({ start: 0 })]) {
    const counts: number[] = [];
    const onStep = () => {
      counts.push(tf.memory().numTensors);
    };
    const model = await fit(network, rows, options({ averaging, onStep, epochs: 10 }));
    const copies = Object.keys(model.params).length;
    assert.ok(Math.max(...counts) - Math.min(...counts) <= copies);
    assert.equal(new Set(counts.slice(10)).size, 1, `tensor counts ${[...new Set(counts)]}`);
    disposeModel(model);
    assert.equal(tf.memory().numTensors, before);
  }
});

Deno.test("leaving the loop early or failing leaks nothing", async () => {
  const before = tf.memory().numTensors;
  for (const averaging of [ema(), swa({ start: 0.5 })]) {
    for (const last of [0, 2]) {
      let model: Model | undefined;
      for await (const epoch of epochs(network, rows, options({ averaging }))) {
        model = epoch.model;
        if (epoch.index === last) break;
      }
      assert.ok(Number.isFinite((await evaluate(model!, rows)).loss));
      disposeModel(model!);
      assert.equal(tf.memory().numTensors, before);
    }
    const onStep = (done: number) => {
      if (done === 25) throw new Error("stopped");
    };
    await assert.rejects(fit(network, rows, options({ averaging, onStep })), /stopped/);
    assert.equal(tf.memory().numTensors, before);
  }
});

Deno.test("early stop keeps the best averaged model", async () => {
  const before = tf.memory().numTensors;
  const earlyStop = { domain: toyRows(100, 6, 9), patience: 1 };
  const model = await fit(network, rows, { ...options({ averaging: ema() }), earlyStop });
  assert.ok(Number.isFinite((await evaluate(model, rows)).loss));
  disposeModel(model);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("the pass for the statistics is counted", async () => {
  for await (const { index, cost } of epochs(network, rows, options({ averaging: ema() }))) {
    const steps = 10 * (index + 1);
    assert.deepEqual(cost, { gradientEvaluations: 2 * steps, forwardPasses: steps });
  }
});
