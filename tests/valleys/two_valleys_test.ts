import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../../lib/check.ts";
import { descend } from "../../lib/valleys/descend.ts";
import {
  landscape,
  landscapeData,
  landscapeOracle,
  landscapeSpecs,
  paramsAt,
  placeOf,
  type Point,
} from "../../lib/valleys/two_valleys.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { withEnv } from "../env.ts";
import { values } from "../sam/problem.ts";

const minima = [["sharp", 16], ["flat", 1]] as const;

/** The oracle of a batch of these examples. */
function oracleOf(examples: readonly number[]) {
  return landscapeOracle({ ...landscapeData(), rows: tf.tensor1d([...examples], "int32") });
}

/** The gradient over all examples, by closed form: centered differences in float64. */
function slope({ x, y }: Point): number[] {
  const h = 1e-6;
  return [
    (landscape.loss({ x: x + h, y }) - landscape.loss({ x: x - h, y })) / (2 * h),
    (landscape.loss({ x, y: y + h }) - landscape.loss({ x, y: y - h })) / (2 * h),
  ];
}

function near(actual: number, expected: number, tolerance: number, what = ""): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} ≠ ${expected}`);
}

Deno.test("both minima have loss 0.15, no slope, and curvature 16 and 1 across, 1/2 along", () => {
  const h = 1e-3;
  for (const [name, curvature] of minima) {
    const { x, y } = landscape[name];
    near(landscape.loss({ x, y }), 0.15, 1e-15, name);
    for (const part of slope({ x, y })) near(part, 0, 1e-9, name);
    assert.equal(landscape.curvature({ x, y }), curvature);
    const second = (at: (d: number) => Point) =>
      (landscape.loss(at(h)) - 2 * landscape.loss(at(0)) + landscape.loss(at(-h))) / h ** 2;
    near(second((d) => ({ x: x + d, y })), curvature, 1e-3 * curvature, `${name}, across`);
    near(second((d) => ({ x, y: y + d })), 0.5, 1e-6, `${name}, along`);
    // The mixed derivative is 0, so these are the Hessian's eigenvalues.
    const corner = (i: number, j: number) => landscape.loss({ x: x + i * h, y: y + j * h });
    near(corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1), 0, 1e-12, name);
  }
});

Deno.test("between the minima the loss is greatest on the ridge", () => {
  const at = (x: number) => landscape.loss({ x, y: 1 });
  near(landscape.ridge, 1.687312, 1e-6);
  near(slope({ x: landscape.ridge, y: 1 })[0]!, 0, 1e-8);
  assert.ok(landscape.curvature({ x: landscape.ridge, y: 1 }) < 0);
  assert.ok(at(landscape.ridge) > at(landscape.ridge - 0.1));
  assert.ok(at(landscape.ridge) > at(landscape.ridge + 0.1));
});

Deno.test("a place is a valley, the ridge where the loss bends down, or outside", () => {
  const places = [-1, 1, 1.69, 3, 5, 5.3, NaN].map((x) => placeOf({ x, y: 1 }));
  assert.deepEqual(places, ["sharp", "sharp", "ridge", "flat", "flat", "outside", "outside"]);
});

Deno.test("the oracle's mean loss and gradient are the closed form's", () => {
  for (const point of [{ x: 0.6, y: 3 }, { x: 1.7, y: 0.5 }, { x: 4, y: 2 }]) {
    const { loss, gradient, losses } = oracleOf([...Array(16).keys()]).lossAndGradient(
      paramsAt(point),
    );
    near(loss.dataSync()[0]!, landscape.loss(point), 1e-5);
    values(gradient).forEach((part, i) => near(part, slope(point)[i]!, 1e-4));
    assert.equal(losses.shape[0], 16);
  }
});

Deno.test("rows select examples, and the oracle counts what they cost", () => {
  const oracle = oracleOf([0, 5, 10, 15]);
  const params = paramsAt({ x: 2, y: 2 });
  const all = oracle.losses(params).dataSync();
  const some = oracle.lossAndGradient(params, tf.tensor1d([1, 3], "int32"));
  assert.deepEqual([...some.losses.dataSync()], [all[1], all[3]]);
  assert.deepEqual(oracle.cost, { gradientEvaluations: 0.5, forwardPasses: 1 });
  assert.deepEqual([...oracle.ids.dataSync()], [0, 5, 10, 15]);
  const evaluated = oracle.lossAndGradient(params, undefined, "evaluation");
  assert.deepEqual([...evaluated.losses.dataSync()], [...all]);
});

Deno.test("one of the two weights belongs to a normalization layer", () => {
  assert.deepEqual(landscapeSpecs.map(({ layer }) => layer), ["normalization", "dense"]);
});

Deno.test("SGD stays in the sharp valley; SAM leaves it, and reaches the flat one", async () => {
  const places: string[] = [];
  for (const seed of [1, 2, 3]) {
    const sgd = await descend(makeRule("plain"), { seed });
    const sam = await descend(makeRule("sam", { rho: 0.4 }), { seed });
    assert.equal(sgd.place, "sharp");
    assert.equal(sgd.steps.length, 150);
    assert.deepEqual(sgd.steps[0]!.w, sam.steps[0]!.w);
    assert.deepEqual([sgd.cost.gradientEvaluations, sam.cost.gradientEvaluations], [150, 300]);
    places.push(sam.place);
  }
  assert.ok(!places.includes("sharp") && places.includes("flat"), places.join());
});

for (const name of Object.keys(rules)) {
  Deno.test(`${name} descends, to the same bits with captured steps and with eager ones`, async () => {
    const options = { steps: 12, seed: 3 };
    const rule = () => makeRule(name, name === "k-sam" ? { k: 4 } : {});
    const path = await descend(rule(), options);
    await withEnv({ SAM_OOD_COMPILE: "0" }, async () => {
      assert.deepEqual(await descend(rule(), options), path);
    });
    assert.equal(path.rule, name);
    assert.ok(path.steps.every(({ asked }) => asked.length >= 1));
  });
}

Deno.test("a step's last question is the radius away from its weights", async () => {
  const { steps } = await descend(makeRule("sam", { rho: 0.4 }), { steps: 5 });
  for (const { w, asked, loss } of steps) {
    assert.deepEqual(asked[0], w);
    near(Math.hypot(asked[1]!.x - w.x, asked[1]!.y - w.y), 0.4, 1e-5);
    assert.equal(loss, landscape.loss(w));
  }
});

Deno.test("with radius 0 SAM's path is the optimizer's own, whichever it is", async () => {
  const options = { steps: 10, optimizer: adam({ learningRate: 0.1 }) };
  const plain = await descend(makeRule("plain"), options);
  const sam = await descend(makeRule("sam", { rho: 0 }), options);
  assert.deepEqual(sam.end, plain.end);
  assert.deepEqual(sam.steps.map(({ w }) => w), plain.steps.map(({ w }) => w));
});

Deno.test("descending leaves no tensor behind", async () => {
  await descend(makeRule("sam"), { steps: 1 });
  const before = tf.memory().numTensors;
  await descend(makeRule("fisher-mask-sam"), { steps: 3 });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("bad input is told in one line", async () => {
  const rule = makeRule("plain");
  const cases: [() => Promise<unknown>, RegExp][] = [
    [() => descend(rule, { start: { x: 7, y: 1 } }), /^start\.x is 7; .*at most 6; start where/],
    [() => descend(rule, { start: { x: 1, y: NaN } }), /^start\.y is NaN; .*at least 0/],
    [() => descend(rule, { steps: 0 }), /^steps is 0; it must be an integer at least 1$/],
    [() => descend(rule, { batchSize: 17 }), /^batchSize is 17; .*at most 16/],
    [() => descend(rule, { learningRate: 0.1, optimizer: adam() }), /^learningRate is 0\.1 beside/],
    [() => descend(rule, { stops: 3 } as object), /^descend has no option stops; .*"steps"\?$/],
    [() => descend(rule, { learningRate: 10 }), /^plain: .* no longer finite at step \d+ with/],
  ];
  for (const [ask, message] of cases) {
    await assert.rejects(ask, (error: Error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
  assert.throws(() => makeRule("sam-off"), /rule is "sam-off"; .*did you mean "sam-on"\?$/);
});
