import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { sam } from "../../lib/sam/sam.ts";
import { swa } from "../../lib/train/averaging.ts";
import { type Checkpoint, disposeCheckpoint } from "../../lib/train/checkpoint.ts";
import { epochs } from "../../lib/train/epochs.ts";
import { fit } from "../../lib/train/fit.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { cosine } from "../../lib/train/schedule.ts";
import { toyImages, toyRows } from "./toy.ts";

await ready();
const rows = toyRows(50);
const network = mlp(rows, { hidden: 8 });

function options(more: Partial<FitOptions> = {}): FitOptions {
  return { rule: sam(), optimizer: adam(), epochs: 6, batchSize: 16, seed: 2, ...more };
}

/** Losses, costs and the last model of a run, and a checkpoint after so many epochs. */
async function train(settings: FitOptions, at = Infinity, on = { network, domain: rows }) {
  const losses: number[] = [];
  let model: Model | undefined;
  let checkpoint: Checkpoint | undefined;
  let gradients = 0;
  for await (const epoch of epochs(on.network, on.domain, settings)) {
    losses.push(epoch.loss);
    model = epoch.model;
    gradients = epoch.cost.gradientEvaluations;
    if (epoch.index + 1 === at) {
      checkpoint = epoch.checkpoint();
      break;
    }
  }
  const numbers = [...Object.values(model!.params), ...Object.values(model!.statistics)]
    .map((tensor) => [...tensor.dataSync()]);
  disposeModel(model!);
  return { losses, numbers, gradients, checkpoint };
}

async function heldToOneGo(settings: FitOptions, on = { network, domain: rows }): Promise<void> {
  const whole = await train(settings, Infinity, on);
  const first = await train(settings, 3, on);
  const rest = await train({ ...settings, from: first.checkpoint! }, Infinity, on);
  disposeCheckpoint(first.checkpoint!);
  assert.deepEqual([...first.losses, ...rest.losses], whole.losses);
  assert.deepEqual(rest.numbers, whole.numbers);
  assert.equal(rest.gradients, whole.gradients);
}

const ruleOptions: Record<string, Record<string, number>> = {
  "k-sam": { k: 8 },
  "look-sam": { k: 3 },
  "fisher-mask-sam": { period: 5, samples: 3 },
};

for (const name of Object.keys(rules)) {
  Deno.test(`3 and 3 epochs of ${name} are 6, bit for bit`, async () => {
    await heldToOneGo(options({ rule: makeRule(name, ruleOptions[name] ?? {}) }));
  });
}

Deno.test("3 and 3 epochs are 6 with any optimizer, schedule, average, protocol and network", async () => {
  await heldToOneGo(
    options({ optimizer: sgd({ momentum: 0.9, learningRate: cosine({ from: 0.1 }) }) }),
  );
  await heldToOneGo(options({ averaging: swa({ start: 0.3 }), clipNorm: 0.5 }));
  await heldToOneGo(options({ protocol: "authors", compile: false }));
  const images = toyImages(40);
  await heldToOneGo(options(), { network: cnn(images, { filters: 2, hidden: 4 }), domain: images });
});

Deno.test("a checkpoint stays as it is, is used more than once, and a run leaves nothing else", async () => {
  const before = tf.memory().numTensors;
  const { checkpoint } = await train(options(), 3);
  const own = tf.memory().numTensors - before;
  const once = await train(options({ from: checkpoint! }));
  assert.deepEqual(await train(options({ from: checkpoint! })), once);
  assert.equal(tf.memory().numTensors, before + own);
  disposeCheckpoint(checkpoint!);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("a checkpoint of another run is refused in one line that says what differs", async () => {
  const { checkpoint: from } = await train(options(), 3);
  const before = tf.memory().numTensors;
  const bad: [Partial<FitOptions>, RegExp][] = [
    [
      { seed: 3 },
      /^InputError: from is a checkpoint of a run with seed 2; this one has 3; [^\n]*$/,
    ],
    [{ rule: makeRule("asam") }, /rule sam; this one has asam/],
    [{ optimizer: sgd() }, /optimizer adam; this one has sgd/],
    [{ batchSize: 8 }, /batchSize 16; this one has 8/],
    [{ epochs: 3 }, /^InputError: epochs is 3, and the checkpoint has 3 of them done; [^\n]*$/],
    [{ start: {} as never }, /^InputError: start is an object; it must be a model/],
    [{ from: 3 as never }, /^InputError: from is 3; it must be a checkpoint/],
  ];
  for (const [more, message] of bad) {
    await assert.rejects(fit(network, rows, options({ from: from!, ...more })), message);
  }
  const other = mlp(rows, { hidden: 9 });
  await assert.rejects(fit(other, rows, options({ from: from! })), /other shapes in its params/);
  assert.equal(tf.memory().numTensors, before);
});
