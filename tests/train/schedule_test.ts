import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { dense } from "../../lib/nn/layers.ts";
import { network } from "../../lib/nn/network.ts";
import type { Params } from "../../lib/nn/params.ts";
import { bilateralSam } from "../../lib/sam/bilateral_sam.ts";
import { gsam } from "../../lib/sam/gsam.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { Stream } from "../../lib/stream.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import type { Optimizer, Rule } from "../../lib/train/rule.ts";
import { constant, cosine, rateAt, shareOfGreatest, warmUp } from "../../lib/train/schedule.ts";
import { inputsAt, ruleStep } from "../../lib/train/step_inputs.ts";
import { assertClose } from "../approx.ts";
import { toyRows } from "./toy.ts";

await ready();
const rows = toyRows(40);
const net = network("two layers", [6], 2, [
  dense("hidden", 6, 8, { activation: "relu" }),
  dense("out", 8, 2),
]);

/** Weights after each epoch of three steps. */
async function ways(optimizer: Optimizer, more: Partial<FitOptions> = {}): Promise<number[][]> {
  const all: number[][] = [];
  const options = { rule: sam(), optimizer, epochs: 4, batchSize: 16, seed: 1, ...more };
  for await (const { model } of epochs(net, rows, options)) {
    all.push(Object.values(model.params).flatMap((w) => [...w.dataSync()]));
  }
  return all;
}

Deno.test("cosine falls from one rate to the other in half a period, and stays there", () => {
  const rate = cosine({ from: 0.3, to: 0.1, steps: 4 });
  const expected = [0.3, 0.2 + 0.1 * Math.SQRT1_2, 0.2, 0.2 - 0.1 * Math.SQRT1_2, 0.1, 0.1];
  assertClose(expected.map((_, step) => rate(step, 6)), expected, 1e-12);
  assertClose([0, 5, 10].map((step) => cosine({ from: 1 })(step, 10)), [1, 0.5, 0], 1e-12);
});

Deno.test("a warm-up rises evenly to where its schedule begins, and then is that", () => {
  const rate = warmUp(3, cosine({ from: 0.4 }));
  assertClose([0, 1, 2, 3].map((step) => rate(step, 13)), [0.1, 0.2, 0.3, 0.4], 1e-12);
  assertClose(rate(8, 13), 0.2, 1e-12);
  assert.deepEqual([0, 1, 2].map((step) => warmUp(1, 0.2)(step, 3)), [0.1, 0.2, 0.2]);
});

for (const [name, make] of [["adam", adam], ["sgd", sgd]] as const) {
  for (const compile of [true, false]) {
    const mode = compile ? "captured" : "not captured";
    Deno.test(`${name}, ${mode}: a rate that turns 0 stops the weights there, a constant one changes nothing`, async () => {
      const steps = (learningRate: Parameters<typeof make>[0] extends infer _ ? unknown : never) =>
        ways(make({ learningRate } as never) as Optimizer, { compile });
      const still = await steps(0.01);
      assert.deepEqual(await steps(constant(0.01)), still);
      const stopped = await steps((step: number) => step < 6 ? 0.01 : 0);
      assert.deepEqual(stopped.slice(0, 2), still.slice(0, 2));
      assert.deepEqual(stopped[3], stopped[1]);
      assert.notDeepEqual(still[3], still[1]);
    });
  }
}

Deno.test("a schedule is asked for each step of the run and told how many there are", async () => {
  const asked = new Set<string>();
  const learningRate = (step: number, steps: number) => {
    asked.add(`${step} of ${steps}`);
    return 0.01;
  };
  await ways(sgd({ learningRate }) as Optimizer, { rule: plain() });
  assert.deepEqual([...asked], Array.from({ length: 12 }, (_, step) => `${step} of 12`));
});

Deno.test("what follows the rate is in proportion to it, and is as it was where the rate is constant", () => {
  const share = shareOfGreatest(cosine({ from: 0.2, to: 0.05, steps: 2 }), 4)!;
  assertClose([0, 1, 2, 3].map(share), [1, 0.625, 0.25, 0.25], 1e-12);
  assert.equal(shareOfGreatest(0.1, 4), undefined);
});

/** How far from w a rule's n-th question is, at a share of the greatest learning rate. */
function distance(rule: Rule, question: number, share?: number): number {
  return tf.tidy(() => {
    const asked: Params[] = [];
    const w = net.init(new Stream(1));
    const oracle = {
      size: 1,
      ids: tf.tensor1d([0], "int32"),
      losses: () => tf.tensor1d([0]),
      lossAndGradient(params: Params) {
        asked.push(params);
        return { loss: tf.scalar(0), losses: tf.tensor1d([0]), gradient: w };
      },
    };
    const drawn = () => assert.fail("draws nothing");
    const inputs = inputsAt({ index: 0, epoch: 0 });
    const step = ruleStep(inputs, tf.scalar(1), drawn, share === undefined ? share : () => share);
    rule.gradient(oracle, w, rule.init(w, net.specs, 1), step);
    const squares = Object.keys(w).map((name) =>
      tf.sum(tf.squaredDifference(asked[question]![name]!, w[name]!)).dataSync()[0]!
    );
    return Math.sqrt(squares.reduce((a, b) => a + b));
  });
}

Deno.test("gsam's radius, and bilateral sam's downhill one in its public code, follow the rate", () => {
  const rules: [Rule, number, number][] = [
    [gsam({ rho: 0.2 }), 1, 0.5],
    [bilateralSam({ rhoMax: 0.2, rhoMin: 0.2, form: "code" }), 2, 0.5],
    [bilateralSam({ rhoMax: 0.2, rhoMin: 0.2 }), 2, 1],
    [sam({ rho: 0.2 }), 1, 1],
  ];
  for (const [rule, question, factor] of rules) {
    assertClose(distance(rule, question), 0.2, 1e-4, rule.name);
    assertClose(distance(rule, question, 0.5), 0.2 * factor, 1e-4, rule.name);
  }
});

Deno.test("rates and schedules that are none are one clear line", async () => {
  const bad: [() => unknown, RegExp][] = [
    [
      () => adam({ learningRate: "cosine" as never }),
      /^InputError: learningRate is "cosine"; [^\n]*a function of the step/,
    ],
    [() => cosine({ from: -1 }), /^InputError: cosine: from is -1; /],
    [() => cosine({ form: 1 } as never), /^InputError: cosine has no option form; [^\n]*"from"\?$/],
    [() => warmUp(0, 0.1), /^InputError: warmUp: steps is 0; /],
    [
      () => warmUp(5, undefined as never),
      /^InputError: warmUp: then is undefined; it must be a rate/,
    ],
    [() => rateAt(() => NaN, 3, 9), /^InputError: learningRate\(3, 9\) is NaN; /],
  ];
  for (const [call, message] of bad) assert.throws(call, message);
  const before = tf.memory().numTensors;
  const learningRate = (step: number) => step < 2 ? 0.1 : -1;
  await assert.rejects(ways(sgd({ learningRate }) as Optimizer), /learningRate\(2, 12\) is -1; /);
  assert.equal(tf.memory().numTensors, before);
});
