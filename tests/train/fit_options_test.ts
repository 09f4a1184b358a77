import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { size, take } from "../../lib/data/domain.ts";
import { disposeModel } from "../../lib/nn/model.ts";
import { linear, mlp, stridedCnn } from "../../lib/nn/networks.ts";
import { kSam } from "../../lib/sam/k_sam.ts";
import { lpfSgd } from "../../lib/sam/lpf_sgd.ts";
import { microBatchSam } from "../../lib/sam/micro_batch_sam.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { epochs } from "../../lib/train/epochs.ts";
import { fit } from "../../lib/train/fit.ts";
import { checkFitOptions, type FitOptions, switchesOf } from "../../lib/train/fit_options.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { toyImages, toyRows } from "./toy.ts";

await ready();
const rows = toyRows(50);
const network = mlp(rows, { hidden: 8 });
const base: FitOptions = { rule: sam(), optimizer: adam(), epochs: 1, batchSize: 16, seed: 1 };

/** Weights and statistics after training. */
async function end(more: Partial<FitOptions>): Promise<number[][]> {
  const { params, statistics } = await fit(network, rows, { ...base, epochs: 2, ...more });
  return [...Object.values(params), ...Object.values(statistics)].map((t) => [...t.dataSync()]);
}

Deno.test("what training cannot use is one line, before a step is made", async () => {
  const bad: [object, RegExp][] = [
    [{ optimiser: adam() }, /^fit has no option optimiser; [^\n]*did you mean "optimizer"\?$/],
    [{ batch_size: 8 }, /^fit has no option batch_size; [^\n]*did you mean "batchSize"\?$/],
    [{ earlystop: {} }, /^fit has no option earlystop; [^\n]*did you mean "earlyStop"\?$/],
    [{ accumulate: 4 }, /^fit has no option accumulate; its options are rule, [^\n]*$/],
    [{ rule: "sam" }, /^rule is "sam"; it must be a value such as sam\(\{ rho: 0\.05 \}\)$/],
    [{ rule: sam }, /^rule is a function; it must be what it returns, like sam\([^\n]*$/],
    [{ rule: undefined }, /^rule is undefined; it must be a value such as sam/],
    [{ optimizer: "adam" }, /^optimizer is "adam"; it must be a value such as adam\(\)$/],
    [{ optimizer: adam }, /^optimizer is a function; it must be what it returns, like adam\(\)$/],
    [{ averaging: "ema" }, /^averaging is "ema"; it must be a value such as ema\(\)$/],
    [{ clipNorm: 0 }, /^clipNorm is 0; it must be a finite number greater than 0$/],
    [{ weightsSeed: 0.5 }, /^weightsSeed is 0\.5; it must be an integer/],
    [{ compile: 1 }, /^compile is 1; it must be true or false$/],
    [{ precision: "float16" }, /^precision is "float16"; [^\n]*$/],
    [{ onStep: 3 }, /^onStep is 3; it must be a function/],
    [{ start: linear(rows) }, /^start is an object; it must be a model, as fit returns$/],
    [{ earlyStop: rows }, /^earlyStop has no domain; it must be like \{ domain, patience: 5 \}$/],
    [{ earlyStop: { domain: rows, patiense: 3 } }, /^earlyStop has no option patiense; [^\n]*$/],
    [{ earlyStop: { domain: rows, patience: 0 } }, /^patience is 0; /],
    [{ earlyStop: { domain: toyRows(9, 7), patience: 1 } }, /^domain toy rows has inputs \[7\]/],
    [{ protocol: { mask: "each" } }, /^protocol has no option mask; [^\n]*"masks"\?$/],
    [{ protocol: { moments: "kep" } }, /^protocol\.moments is "kep"; [^\n]*"kept"\?$/],
  ];
  const before = tf.memory().numTensors;
  let steps = 0;
  for (const [more, message] of bad) {
    const options = { ...base, onStep: () => void steps++, ...more } as FitOptions;
    await assert.rejects(fit(network, rows, options), { name: "InputError", message });
  }
  const misspelt = epochs(network, rows, { ...base, epoch: 3 } as FitOptions);
  await assert.rejects(misspelt.next(), /^InputError: epochs has no option epoch; /);
  assert.equal(steps, 0);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("a protocol is three switches by one name, and each of them does something", async () => {
  assert.deepEqual(switchesOf({}), switchesOf("corrected"));
  assert.equal(checkFitOptions(base).switches, switchesOf("corrected"));
  const authors = { masks: "each", statistics: "every", moments: "forgotten" } as const;
  assert.deepEqual(switchesOf(authors), switchesOf("authors"));
  assert.deepEqual(await end({ protocol: authors }), await end({ protocol: "authors" }));
  const corrected = await end({});
  assert.deepEqual(await end({ protocol: {} }), corrected);
  for (const name of ["masks", "statistics", "moments"] as const) {
    assert.notDeepEqual(await end({ protocol: { [name]: authors[name] } }), corrected, name);
  }
});

Deno.test("a clipped gradient is as long as asked, and one that is shorter stays as it is", async () => {
  const step = async (more: Partial<FitOptions>) => {
    const optimizer = sgd({ learningRate: 1 });
    const options = { ...base, rule: plain(), optimizer, batchSize: 50, ...more };
    const start = await fit(linear(rows), rows, {
      ...options,
      optimizer: sgd({ learningRate: 1e-9 }),
    });
    const model = await fit(linear(rows), rows, { ...options, start });
    const way = Object.keys(model.params).flatMap((name) => {
      const [a, b] = [model.params[name]!.dataSync(), start.params[name]!.dataSync()];
      return [...a].map((value, i) => value - b[i]!);
    });
    [start, model].forEach(disposeModel);
    return way;
  };
  const whole = await step({});
  const length = Math.hypot(...whole);
  const clipped = await step({ clipNorm: length / 2 });
  assert.ok(Math.abs(Math.hypot(...clipped) - length / 2) < 1e-5);
  clipped.forEach((value, i) => assert.ok(Math.abs(value - whole[i]! / 2) < 1e-5));
  assert.deepEqual(await step({ clipNorm: 2 * length }), whole);
});

Deno.test("batches of one row are refused where batch normalization would see it alone", async () => {
  const refused = /^InputError: batch normalization \(norm\) is asked about 1 row, [^\n]*$/;
  const before = tf.memory().numTensors;
  const one = { ...base, batchSize: 1 };
  await assert.rejects(fit(network, rows, one), refused);
  await assert.rejects(fit(network, take(rows, [0]), base), refused);
  const parts = { ...base, rule: microBatchSam({ parts: 16 }) };
  await assert.rejects(fit(network, rows, parts), refused);
  await assert.rejects(fit(network, rows, { ...base, rule: kSam({ k: 1 }) }), refused);
  assert.equal(tf.memory().numTensors, before);
  // A last batch of one row does no harm; no normalization, or one over places, none either.
  disposeModel(await fit(network, take(rows, [...Array(33).keys()]), base));
  disposeModel(await fit(linear(rows), take(rows, [0, 1, 2]), one));
  const images = toyImages(3);
  const filtered = { ...images, shape: [6, 6, 1] };
  disposeModel(
    await fit(stridedCnn({ shape: [18, 18, 1], classes: 2 }, { filters: 2 }), {
      ...filtered,
      ...{ inputs: new Float32Array(3 * 18 * 18).map((_, i) => i % 7), shape: [18, 18, 1] },
    }, one),
  );
});

Deno.test("a rule's parts and its k are of a full batch: a domain of any size will do", async () => {
  for (const examples of [2, 7, 13]) {
    const small = take(rows, [...Array(examples).keys()]);
    for (const rule of [microBatchSam(), lpfSgd(), kSam()] as FitOptions["rule"][]) {
      disposeModel(await fit(linear(small), small, { ...base, rule, batchSize: 128 }));
    }
    assert.equal(size(small), examples);
  }
  await assert.rejects(
    fit(network, rows, { ...base, rule: microBatchSam({ parts: 3 }) }),
    /^InputError: micro-batch-sam: parts is 3, which does not divide the batch of 16 examples/,
  );
  await assert.rejects(
    fit(network, rows, { ...base, rule: kSam({ k: 17 }) }),
    /^InputError: k-sam: k is 17; [^\n]*at most 16; the batch has no more examples$/,
  );
});

Deno.test("early stopping on a loss that is not finite says so, and leaves nothing behind", async () => {
  const inputs = rows.inputs.map((value, i) => i === 4 ? NaN : value);
  const earlyStop = { domain: { ...rows, name: "held out", inputs }, patience: 2 };
  const before = tf.memory().numTensors;
  await assert.rejects(
    fit(network, rows, { ...base, epochs: 9, earlyStop }),
    /^InputError: [^\n]*domain held out, which is NaN after epoch 0; [^\n]*not finite[^\n]*$|held out/,
  );
  assert.equal(tf.memory().numTensors, before);
});
