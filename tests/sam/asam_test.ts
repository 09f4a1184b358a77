import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { asam } from "../../lib/sam/asam.ts";
import { sam } from "../../lib/sam/sam.ts";
import { mapParams, type ParameterSpec, type Params } from "../../lib/nn/params.ts";
import type { Oracle, Rule } from "../../lib/train/rule.ts";
import { assertClose } from "../approx.ts";
import { step, values } from "./problem.ts";
import { messageOf, take } from "./take.ts";

await ready();
const W = [0.5, -0.5, 0.25];

Deno.test("asam by default scales weights by |w| + eta and leaves biases as they are", () => {
  const { epsilon, out } = take(asam());
  assertClose(epsilon, [0.08901846, -0.16320051, -0.34224706]);
  assertClose(out, [0.20708076, -0.91771676, -0.66902873]);
});

Deno.test("asam with all parameters scaled and eta = 0 is the common adaptive SAM", () => {
  const { epsilon, out } = take(asam({ scaled: "all", eta: 0 }));
  assertClose(epsilon, [0.11642258, -0.21344139, -0.02910564]);
  assertClose(out, [0.57388857, -0.8839631, -0.34104341]);
});

Deno.test("asam's perturbation has length rho relative to |w| + eta", () => {
  const { epsilon } = take(asam({ rho: 0.3, scaled: "all", eta: 0.2 }));
  const relative = epsilon.map((value, i) => value / (Math.abs(W[i]!) + 0.2));
  assertClose(Math.hypot(...relative), 0.3);
});

Deno.test("asam leaves a weight of 0 alone with eta = 0, and moves it with eta", () => {
  const w = { W: tf.tensor1d([0, -0.5]), b: tf.tensor1d([0]) };
  assert.equal(take(asam({ eta: 0 }), { w }).epsilon[0], 0);
  assert.equal(take(asam({ eta: 0, scaled: "all" }), { w }).epsilon[2], 0);
  assert.notEqual(take(asam({ eta: 0.01 }), { w }).epsilon[0], 0);
});

/** A ReLU network without biases, 2 - 3 - 1, under squared error; keeps what it was asked. */
function reluOracle(asked: Params[]): Oracle {
  const x = tf.tensor2d([[1, 0.5], [-0.3, 1], [0.7, -1.2], [-1, -0.4]]);
  const y = tf.tensor2d([[1], [0], [0.5], [-1]]);
  const losses = (one: tf.Tensor, two: tf.Tensor) =>
    tf.square(tf.sub(tf.matMul(tf.relu(tf.matMul(x, one)), two), y));
  return {
    size: 4,
    ids: tf.range(0, 4, 1, "int32"),
    losses: ({ one, two }) => tf.reshape(losses(one!, two!), [-1]),
    lossAndGradient(p) {
      asked.push(p);
      const f = (one: tf.Tensor, two: tf.Tensor) => tf.mean(losses(one, two)) as tf.Scalar;
      const { value, grads: [one, two] } = tf.valueAndGrads(f)([p["one"]!, p["two"]!]);
      const gradient = { one: one!, two: two! };
      return { loss: value as tf.Scalar, gradient, losses: this.losses(p) };
    },
  };
}

const layers: readonly ParameterSpec[] = [
  { name: "one", shape: [2, 3], role: "weight", layer: "dense" },
  { name: "two", shape: [3, 1], role: "weight", layer: "dense" },
];

/** The perturbed layers, where the first was made c times larger and the second c times smaller. */
function perturbed<S>(rule: Rule<S>, c: number): number[] {
  const w = {
    one: tf.mul(c, tf.tensor2d([[0.4, -0.7, 0.9], [0.8, 0.6, -0.5]])),
    two: tf.mul(1 / c, tf.tensor2d([[0.5], [-0.9], [0.7]])),
  };
  const asked: Params[] = [];
  rule.gradient(reluOracle(asked), w, rule.init(w, layers, 4), step());
  const scales = { one: tf.scalar(1 / c), two: tf.scalar(c) };
  return values(mapParams((p, s) => tf.mul(p, s), asked[1]!, scales));
}

Deno.test("asam with eta = 0 perturbs a rescaled ReLU network to the same function", () => {
  assertClose(perturbed(asam({ eta: 0 }), 10), perturbed(asam({ eta: 0 }), 1));
});

Deno.test("asam with eta > 0 is only nearly invariant to rescaling, and sam is not", () => {
  for (const rule of [asam({ eta: 0.1 }), sam({ rho: 0.5 })]) {
    const [scaled, same] = [perturbed(rule as Rule, 10), perturbed(rule as Rule, 1)];
    assert.ok(scaled.some((value, i) => Math.abs(value - same[i]!) > 0.01), rule.name);
  }
});

Deno.test("asam's options out of range are one clear line each", () => {
  assert.equal(
    messageOf(() => asam({ rho: -1 })),
    "asam: rho is -1; it must be a finite number at least 0",
  );
  assert.equal(
    messageOf(() => asam({ eta: NaN })),
    "asam: eta is NaN; it must be a finite number at least 0",
  );
  assert.equal(
    messageOf(() => asam({ scaled: "weight" })),
    'asam: scaled is "weight"; it must be one of weights, all; did you mean "weights"?',
  );
});
