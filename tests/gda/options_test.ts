import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { take } from "../../lib/data/domain.ts";
import { goat } from "../../lib/gda/goat.ts";
import { pseudoLabels } from "../../lib/gda/pseudo_labels.ts";
import { gradualSelfTrain, selfTrain } from "../../lib/gda/self_training.ts";
import { mlp } from "../../lib/nn/networks.ts";
import { disposeModel } from "../../lib/nn/model.ts";
import { kSam } from "../../lib/sam/k_sam.ts";
import { microBatchSam } from "../../lib/sam/micro_batch_sam.ts";
import { sam } from "../../lib/sam/sam.ts";
import { fit } from "../../lib/train/fit.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { toyRows } from "../train/toy.ts";

await ready();
const rows = toyRows(64);
const base = { rule: sam(), optimizer: adam(), epochs: 1, seed: 1 } as const;
const model = await fit(mlp(rows, { hidden: 8 }), rows, base);

/** An option that is misspelt, which no one may take. */
const misspelt = (name: string, value: unknown) => ({ ...base, [name]: value }) as never;

Deno.test("self-training of each kind names an option that it does not have, before it trains", async () => {
  const calls: [() => Promise<unknown>, RegExp][] = [
    [
      () => pseudoLabels(model, rows, { quantil: 0.5 } as never),
      /^InputError: pseudoLabels has no option quantil; [^\n]*did you mean "quantile"\?$/,
    ],
    [
      () => selfTrain(model, rows, misspelt("qauntile", 0.5)),
      /^InputError: selfTrain has no option qauntile; [^\n]*did you mean "quantile"\?$/,
    ],
    [
      () => gradualSelfTrain(model, [rows], misspelt("studnet", "fresh")).next(),
      /^InputError: gradualSelfTrain has no option studnet; [^\n]*did you mean "student"\?$/,
    ],
    [
      () => goat(model, rows, [rows], misspelt("genrated", 1)).next(),
      /^InputError: goat has no option genrated; [^\n]*did you mean "generated"\?$/,
    ],
    [
      () => selfTrain(model, rows, misspelt("start", model)),
      /^InputError: selfTrain has no option start; /,
    ],
    [
      () => selfTrain(model, rows, misspelt("rule", "sam")),
      /^InputError: rule is "sam"; it must be a value/,
    ],
    [
      () => gradualSelfTrain(model, [rows], misspelt("optimizer", undefined)).next(),
      /^InputError: optimizer is undefined; it must be a value/,
    ],
    [() => selfTrain(model, rows, misspelt("student", "cpy")), /^InputError: student is "cpy"; /],
    [
      () => selfTrain({} as never, rows, base),
      /^InputError: model is an object; it must be a model/,
    ],
  ];
  const before = tf.memory().numTensors;
  for (const [call, message] of calls) await assert.rejects(call(), message);
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("rules of parts and of the hardest examples work along domains of any size, with defaults", async () => {
  for (const rule of [microBatchSam(), kSam()]) {
    const kept: number[] = [];
    const domains = [64, 63, 15].map((n) => take(rows, [...Array(n).keys()]));
    for await (const step of gradualSelfTrain(model, domains, { ...base, rule: rule as never })) {
      kept.push(step.pseudoLabels.kept);
      if (step.index === 2) disposeModel(step.model);
    }
    assert.equal(kept.length, 3);
    assert.ok(kept.some((n) => n % 2 === 1), `${kept}`);
  }
});
