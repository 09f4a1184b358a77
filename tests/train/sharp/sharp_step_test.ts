import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { crossEntropies } from "../../../lib/backend/operations.ts";
import type { Params } from "../../../lib/nn/params.ts";
import { makeRule, rules } from "../../../lib/sam/registry.ts";
import { sam } from "../../../lib/sam/sam.ts";
import { adam, sgd } from "../../../lib/train/optimizer.ts";
import type { Optimizer } from "../../../lib/train/rule.ts";
import { cosine } from "../../../lib/train/schedule.ts";
import { disposeSharpState, sharpState, sharpStep } from "../../../lib/train/sharp/sharp_step.ts";
import { assertClose } from "../../approx.ts";
import {
  BATCH,
  batches,
  EXAMPLES,
  fitted,
  inputs,
  net,
  numbers,
  rows,
  start,
} from "./against_fit.ts";

interface Batch {
  readonly x: tf.Tensor;
  readonly labels: tf.Tensor1D;
}

const losses = (params: Params, { x, labels }: Batch) =>
  crossEntropies(net.forward(params, x, { training: true, masks: {} }).logits, labels);

function batchAt(at: Int32Array): Batch {
  const labels = tf.tensor1d(Array.from(at, (i) => rows.labels[i]!), "int32");
  return { x: inputs(at), labels };
}

/** Weights and losses after so many epochs, step by step. */
function stepped(rule: ReturnType<typeof makeRule>, optimizer: Optimizer, epochs: number) {
  const params = start();
  const setting = { specs: net.specs, seed: 3, examples: EXAMPLES, steps: 3 * epochs };
  let state = sharpState(rule, optimizer, params, setting);
  for (const { epoch, rows: at } of batches(epochs)) {
    const batch = batchAt(at);
    const ids = tf.tensor1d(at, "int32");
    const more = { ids, epoch, batchSize: BATCH };
    const step = sharpStep(rule, optimizer, state, losses, batch, more);
    state = step.state;
    assert.equal(step.params, state.params);
    tf.dispose([batch.x, batch.labels, ids, step.loss]);
  }
  tf.dispose(params as Record<string, tf.Tensor>);
  const end = numbers(state.params);
  disposeSharpState(state);
  return end;
}

const options: Record<string, Record<string, number>> = {
  "k-sam": { k: 8 },
  "look-sam": { k: 2 },
  "fisher-mask-sam": { period: 2, samples: 3 },
  "ausam": { ramp: 2 },
};

for (const name of Object.keys(rules).filter((name) => name !== "sam-on")) {
  Deno.test(`sharpStep takes the steps of fit with ${name}: 9 of them end alike`, async () => {
    const rule = makeRule(name, options[name] ?? {});
    for (const optimizer of [adam({ learningRate: 0.01 }), sgd({ momentum: 0.9 })] as Optimizer[]) {
      const end = stepped(rule, optimizer, 3);
      assertClose(end, numbers(await fitted({ rule, optimizer, epochs: 3 })), 2e-5);
      assert.notDeepEqual(end, numbers(start()));
    }
  });
}

Deno.test("a schedule is followed as in fit", async () => {
  const optimizer = sgd({ learningRate: cosine({ from: 0.5 }) }) as Optimizer;
  const rule = makeRule("gsam");
  assertClose(
    stepped(rule, optimizer, 3),
    numbers(await fitted({ rule, optimizer, epochs: 3 })),
    2e-5,
  );
});

Deno.test("a step leaves the next state and the loss, and nothing else", () => {
  const rule = makeRule("friendly-sam");
  const optimizer = adam() as Optimizer;
  const batch = batchAt(Int32Array.from([0, 1, 2, 3]));
  const params = start();
  const before = tf.memory().numTensors;
  let state = sharpState(rule, optimizer, params);
  const own = tf.memory().numTensors;
  for (let i = 0; i < 5; i++) {
    const step = sharpStep(rule, optimizer, state, losses, batch);
    state = step.state;
    step.loss.dispose();
    assert.equal(tf.memory().numTensors, own);
  }
  disposeSharpState(state);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(params["logits/bias"]!.isDisposed, false);
});

Deno.test("a batch of any kind will do with select, and of tensors without", () => {
  const rule = makeRule("k-sam", { k: 2 });
  const optimizer = sgd() as Optimizer;
  const end = (batch: unknown, of: (params: Params, batch: never) => tf.Tensor1D, more = {}) => {
    const state = sharpState(rule, optimizer, start());
    return numbers(sharpStep(rule, optimizer, state, of, batch as never, more).params);
  };
  const all = Int32Array.from([3, 5, 8, 13]);
  const named = end(all, (params, at: Int32Array) => losses(params, batchAt(at)), {
    select: (at: Int32Array, some: tf.Tensor1D) =>
      Int32Array.from(some.dataSync(), (row) => at[row]!),
    batchSize: 4,
  });
  assert.deepEqual(named, end(batchAt(all), losses));
});

Deno.test("losses of another shape, and what a rule asks for in vain, are one line", () => {
  const batch = batchAt(Int32Array.from([0, 1, 2, 3]));
  const run = (rule: ReturnType<typeof makeRule>, of = losses, more: object = {}) => {
    const state = sharpState(rule, sgd(), start());
    return sharpStep(rule, sgd(), state, of, batch, more);
  };
  const mean = (params: Params, batch: Batch) => tf.mean(losses(params, batch)) as never;
  const bad: [() => unknown, RegExp][] = [
    [
      () => run(sam(), mean),
      /^InputError: losses gives shape \[\]; it must be one number an example, \[4\]$/,
    ],
    [
      () => run(makeRule("ausam")),
      /^InputError: ausam asks for the examples' row numbers; give ids/,
    ],
    [
      () => run(sam(), losses, { id: 1 }),
      /^InputError: sharpStep has no option id; [^\n]*"ids"\?$/,
    ],
    [() => sharpState(sam(), sgd(), start(), { steps: 0 }), /^InputError: steps is 0; /],
    [
      () => {
        const optimizer = sgd({ learningRate: cosine({ from: 0.1 }) });
        sharpStep(sam(), optimizer, sharpState(sam(), optimizer, start()), losses, batch);
      },
      /^InputError: learningRate\(0, NaN\) is NaN; [^\n]*steps/,
    ],
  ];
  for (const [call, message] of bad) assert.throws(call, message);
});
