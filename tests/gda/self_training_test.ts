import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { driftingGaussians, gaussianBayesAccuracy } from "../../lib/datasets/drifting_gaussians.ts";
import { adaptationPath } from "../../lib/gda/paths.ts";
import {
  gradualSelfTrain,
  type GradualStep,
  selfTrain,
  type SelfTrainingOptions,
} from "../../lib/gda/self_training.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { accuracy } from "../../lib/train/evaluate.ts";
import { fit } from "../../lib/train/fit.ts";
import { copyModel, disposeModel, type Model } from "../../lib/nn/model.ts";
import { dense, relu } from "../../lib/nn/layers.ts";
import { network } from "../../lib/nn/network.ts";
import { mlp } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { toyRows } from "../train/toy.ts";
import { turned } from "./drifting.ts";
import { linear, training } from "./linear.ts";

await ready();
const domains = [20, 40, 60].map((degrees) => turned(degrees, 120, 1));
const source = turned(0, 120, 1);
const sourceModel = await fit(linear(2), source, training());
const short = training({ epochs: 2 });

function numbers({ params, statistics }: Model): Float32Array[] {
  return [...Object.values(params), ...Object.values(statistics)].map((tensor) =>
    tensor.dataSync() as Float32Array
  );
}

/** Every step, with a copy of its model's numbers. */
async function steps(
  options: SelfTrainingOptions = short,
  along = domains,
  model = sourceModel,
): Promise<(GradualStep & { numbers: Float32Array[] })[]> {
  const all = [];
  for await (const step of gradualSelfTrain(model, along, options)) {
    all.push({ ...step, numbers: numbers(step.model).map((values) => values.slice()) });
  }
  disposeModel(all.at(-1)!.model);
  return all;
}

/** Means two deviations from 0: the best classifier gets Phi(2) = 97.7 % right at any angle. */
const gaussians = { radius: 2, deviation: 1 };
const BAYES_ACCURACY = gaussianBayesAccuracy(gaussians);
const turning = () =>
  driftingGaussians({
    ...{ ...gaussians, amount: 120, domains: 5, seed: 1 },
    ...{ sourceSize: 500, intermediateSize: 2500, targetSize: 500, testSize: 4000 },
  });

Deno.test("classes that turn by 120 degrees: gradual self-training follows them, no other way does", async () => {
  const data = turning();
  const start = await fit(linear(2), data.source, training());
  assert.ok(await accuracy(start, data.sourceTest) > BAYES_ACCURACY - 0.01);
  const reached: Record<string, number> = { none: await accuracy(start, data.target) };
  for (const how of ["direct", "pooled", "gradual"] as const) {
    for await (const step of gradualSelfTrain(start, adaptationPath(how, data), training())) {
      reached[how] = await accuracy(step.model, data.target);
    }
  }
  assert.ok(reached["gradual"]! > BAYES_ACCURACY - 0.02, JSON.stringify(reached));
  for (const how of ["none", "direct", "pooled"]) {
    assert.ok(reached[how]! < 0.5, JSON.stringify(reached));
  }
});

Deno.test("without weight decay a student keeps its teacher's mistakes: gradual steps do not help", async () => {
  const data = turning();
  const options = training({ optimizer: adam({ learningRate: 0.01 }) as never });
  const start = await fit(linear(2), data.source, options);
  let reached = 0;
  for await (const step of gradualSelfTrain(start, adaptationPath("gradual", data), options)) {
    reached = await accuracy(step.model, data.target);
  }
  assert.ok(reached < BAYES_ACCURACY - 0.2, `${reached}`);
});

Deno.test("each step says what happened on its domain", async () => {
  const all = await steps();
  assert.deepEqual(all.map(({ index, domain }) => [index, domain]), [
    [0, "Gaussians at 20 degrees"],
    [1, "Gaussians at 40 degrees"],
    [2, "Gaussians at 60 degrees"],
  ]);
  for (const { pseudoLabels, cost, seconds, loss, weightShift } of all) {
    assert.equal(pseudoLabels.examples, 120);
    assert.equal(pseudoLabels.kept, 108);
    // Three batches of 50 an epoch, for the 108 kept; three passes to label all 120.
    assert.deepEqual(cost, { gradientEvaluations: 6, forwardPasses: 3 });
    assert.ok(seconds > 0 && Number.isFinite(loss) && weightShift.all > 0);
  }
});

Deno.test("the first teacher is the model, then each student: its labels are the next one's", async () => {
  const all = await steps();
  for (const [k, { pseudoLabels }] of all.entries()) {
    const [kernel, bias] = k === 0 ? numbers(sourceModel) : all[k - 1]!.numbers;
    const teacher = {
      ...sourceModel,
      params: { "logits/kernel": tf.tensor2d(kernel!, [2, 2]), "logits/bias": tf.tensor1d(bias!) },
    };
    assert.equal(await accuracy(teacher, domains[k]!), pseudoLabels.accuracyOfAll);
  }
});

Deno.test("the same seed gives the same models bit for bit, another seed others", async () => {
  const models = async (seed: number) => (await steps({ ...short, seed })).map((s) => s.numbers);
  const first = await models(1);
  assert.deepEqual(await models(1), first);
  assert.notDeepEqual(await models(2), first);
});

Deno.test("each domain has batches and masks of its own", async () => {
  const network = mlp(source, { hidden: 6 });
  const start = await fit(network, source, training({ epochs: 1 }));
  const seen: string[] = [];
  const spy = {
    ...plain(),
    gradient: ((oracle, ...rest) => {
      if (rest[2].decide(({ index }) => index) === 0) seen.push(String(oracle.ids.dataSync()));
      return plain().gradient(oracle, ...rest);
    }) as ReturnType<typeof plain>["gradient"],
  };
  await steps({ ...short, rule: spy, compile: false }, Array(3).fill(domains[0]), start);
  assert.equal(new Set(seen).size, 3);
});

Deno.test("one round of self-training is gradual self-training along one domain", async () => {
  const { model, cost } = await selfTrain(sourceModel, domains[0]!, short);
  const [only] = await steps(short, domains.slice(0, 1));
  assert.deepEqual(numbers(model), only!.numbers);
  assert.deepEqual(cost, only!.cost);
  disposeModel(model);
});

Deno.test("the student of a copy starts from its teacher, a fresh one anew", async () => {
  const still = { ...short, optimizer: adam({ learningRate: 1e-12 }) as never };
  const copied = await selfTrain(sourceModel, domains[0]!, still);
  const fresh = await selfTrain(sourceModel, domains[0]!, { ...still, student: "fresh" });
  assert.ok(copied.weightShift.all < 1e-9);
  assert.ok(fresh.weightShift.all > 0.1);
});

Deno.test("any rule trains the students; rho = 0 is the base optimizer bit for bit", async () => {
  const models = async (rule: SelfTrainingOptions["rule"]) =>
    (await steps({ ...short, rule })).map((step) => step.numbers);
  const base = await models(plain());
  assert.deepEqual(await models(sam({ rho: 0 })), base);
  assert.notDeepEqual(await models(sam({ rho: 0.5 })), base);
});

Deno.test("the model stays as it was, and only the last step's is left on the device", async () => {
  const before = numbers(sourceModel).map((values) => values.slice());
  const tensors = tf.memory().numTensors;
  await steps();
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual(numbers(sourceModel), before);
});

Deno.test("leaving the loop early keeps the last model usable and nothing else", async () => {
  const tensors = tf.memory().numTensors;
  let model: Model | undefined;
  for await (const step of gradualSelfTrain(sourceModel, domains, short)) {
    model = step.model;
    if (step.index === 1) break;
  }
  assert.ok(await accuracy(model!, domains[1]!) > 0.5);
  disposeModel(model!);
  assert.equal(tf.memory().numTensors, tensors);
});

Deno.test("a training that fails on a later domain leaves nothing on the device", async () => {
  const tensors = tf.memory().numTensors;
  let asked = 0;
  const failing = {
    ...plain(),
    gradient: ((...all) => {
      if (++asked > 8) throw new Error("broken rule");
      return plain().gradient(...all);
    }) as ReturnType<typeof plain>["gradient"],
  };
  await assert.rejects(steps({ ...short, rule: failing, compile: false }), /broken rule/);
  assert.equal(tf.memory().numTensors, tensors);
});

Deno.test("authors: the optimizer's moments start anew each epoch; else with each domain", async () => {
  for (const [protocol, starts] of [["authors", 6], ["corrected", 3]] as const) {
    let made = 0;
    const base = adam();
    const optimizer = {
      ...base,
      init: (params: Parameters<typeof base.init>[0]) => {
        made++;
        return base.init(params);
      },
    } as SelfTrainingOptions["optimizer"];
    await steps({ ...short, optimizer, protocol });
    assert.equal(made, starts, protocol);
  }
});

Deno.test("domains and options that can't be used are one clear line, before anything is trained", async () => {
  const tensors = tf.memory().numTensors;
  const three = { ...turned(0, 10, 1), classes: 3 };
  const empty = turned(5, 0, 1);
  const bad: [Partial<SelfTrainingOptions>, typeof domains, RegExp][] = [
    [{}, [], /^there is no domain to self-train on; give at least the target's$/],
    [{}, [domains[0]!, empty], /^domain Gaussians at 5 degrees is empty; it needs an example$/],
    [{}, [domains[0]!, toyRows(5)], /^domain toy rows has inputs \[6\] and 2 classes; [^\n]*$/],
    [{}, [domains[0]!, three], /^domain Gaussians at 0 degrees has inputs \[2\] and 3 classes/],
    [{ epochs: 0 }, domains, /^epochs is 0; it must be an integer at least 1$/],
    [{ quantile: 1 }, domains, /^quantile is 1; it must be [^\n]*$/],
    [{ student: "new" as never }, domains, /^student is "new"; it must be one of copy, fresh$/],
    [{ seed: -1 }, domains, /^seed is -1; it must be an integer at least 0[^\n]*$/],
  ];
  for (const [options, along, message] of bad) {
    let trained = 0;
    const onStep = () => void trained++;
    const run = gradualSelfTrain(sourceModel, along, { ...short, ...options, onStep });
    await assert.rejects(run.next(), { name: "InputError", message });
    assert.equal(trained, 0);
  }
  assert.equal(tf.memory().numTensors, tensors);
});

Deno.test("a teacher that says one class only is warned of, and its student still trained", async () => {
  const collapsed = copyModel(sourceModel);
  const model = {
    ...collapsed,
    params: { ...collapsed.params, "logits/bias": tf.tensor1d([0, 1000]) },
  };
  const { pseudoLabels, model: student } = await selfTrain(model, domains[0]!, short);
  assert.match(pseudoLabels.warning!, /^all 108 pseudo-labels of [^\n]* are class 1/);
  disposeModel(student);
});

Deno.test("networks of one's own self-train, whatever their layers are called, by hand too", async () => {
  const mine = network("mine", [2], 2, [dense("first", 2, 4), relu(), dense("out", 4, 2)]);
  const { layers: _, ...byHand } = mine;
  for (const made of [mine, byHand]) {
    const model = await fit(made, source, short);
    const student = await selfTrain(model, domains[0]!, short);
    assert.ok(student.weightShift.authors > 0);
    assert.ok(student.weightShift.authors < Math.SQRT2 * student.weightShift.all);
    disposeModel(model);
    disposeModel(student.model);
  }
});
