/**
 * Curvature from differences of gradients against a full Hessian by another library's automatic
 * differentiation (jax-js, float64), on a small network that is smooth.
 */
import assert from "node:assert/strict";
import { hessian, nn, numpy as np } from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { randomTensor } from "../../lib/backend/random.ts";
import { hessianTrace } from "../../lib/sharpness/hessian_trace.ts";
import { hessianVector } from "../../lib/sharpness/hessian.ts";
import { largestEigenvalue } from "../../lib/sharpness/largest_eigenvalue.ts";
import { lossLandscape } from "../../lib/sharpness/loss_landscape.ts";
import { eigenpairs } from "../../lib/sharpness/symmetric.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import { denseNumbers, softplusNetwork } from "../sam/networks.ts";
import { values } from "../sam/problem.ts";

await ready();

/** The Hessian of the softplus network's mean cross-entropy at its weights, row by row. */
async function exactHessian(seed: number): Promise<number[][]> {
  const { x, labels, first, second, sizes: [examples, inputs, hidden, classes] } = denseNumbers(
    seed,
  );
  const dtype = np.float64;
  const oneHot = new Float64Array(examples * classes);
  labels.forEach((label, i) => oneHot[i * classes + label] = 1);
  const loss = (w: np.Array) => {
    const W1 = w.ref.slice([0, inputs * hidden]).reshape([inputs, hidden]);
    const W2 = w.slice([inputs * hidden, w.size]).reshape([hidden, classes]);
    const X = np.array(Float64Array.from(x), { dtype }).reshape([examples, inputs]);
    const logits = np.matmul(nn.softplus(np.matmul(X, W1)), W2);
    const target = np.array(oneHot, { dtype }).reshape([examples, classes]);
    return nn.logSoftmax(logits).mul(target).sum().mul(-1 / examples);
  };
  const w = Float64Array.from([...first, ...second]);
  const H = await hessian(loss)(np.array(w, { dtype })).data();
  return Array.from(w, (_, i) => Array.from(H.subarray(i * w.length, (i + 1) * w.length)));
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

for (const seed of [1, 2, 3]) {
  Deno.test(`the products with all unit vectors are the Hessian within 1 %, network ${seed}`, async () => {
    const landscape = softplusNetwork(seed);
    const H = await exactHessian(seed);
    const size = Math.hypot(...H.flat());
    let error = 0;
    for (let i = 0; i < H.length; i++) {
      const Hv = await hessianVector(landscape, unit(landscape.w, i), 3e-3);
      error = Math.hypot(error, ...values(Hv).map((value, j) => value - H[j]![i]!));
    }
    assert.ok(error < 0.01 * size, `${error / size}`);
  });

  Deno.test(`the largest eigenvalue is that of the Hessian within 1 %, network ${seed}`, async () => {
    const exact = eigenpairs(await exactHessian(seed))[0]!.value;
    const found = await largestEigenvalue(softplusNetwork(seed));
    assert.ok(found.converged);
    assertClose(found.value / exact, 1, 0.01);
  });

  Deno.test(`the trace is the Hessian's within its error, and within 1 % for its signs, network ${seed}`, async () => {
    const H = await exactHessian(seed);
    const landscape = softplusNetwork(seed);
    const found = await hessianTrace(landscape, { vectors: 30, seed });
    assertClose(found.value, sum(H.map((row, i) => row[i]!)), 4 * found.standardError);
    const products = Array.from({ length: 30 }, (_, i) => {
      const stream = new Stream(seed).child("signs").child(i);
      const drawn = Object.entries(landscape.w).map(([name, { shape }]) =>
        [name, randomTensor(stream.child(name), shape, "uniform")] as const
      );
      const z = values(Object.fromEntries(drawn)).map((u) => u < 0.5 ? -1 : 1);
      return sum(H.map((row, i) => z[i]! * sum(row.map((h, j) => h * z[j]!))));
    });
    assertClose(found.value / (sum(products) / 30), 1, 0.01);
  });
}

/** Parameters that are 1 at position `i` of all numbers in a row, else 0. */
function unit(w: Readonly<Record<string, tf.Tensor>>, i: number) {
  let from = 0;
  return Object.fromEntries(
    Object.entries(w).map(([name, { size, shape }]) => {
      const numbers = Float32Array.from({ length: size }, (_, j) => from + j === i ? 1 : 0);
      from += size;
      return [name, tf.tensor(numbers, shape)];
    }),
  );
}

Deno.test("a loss of straight pieces curves at the scale h, where no second derivative sees it", async () => {
  // mean_i |x - c_i|, c_i from -1 to 1, is near (1 + x^2) / 2: of curvature 1, between kinks 0.
  const kinks = tf.linspace(-1, 1, 401);
  const landscape = lossLandscape({
    w: { x: tf.tensor1d([0.1237]) },
    examples: 401,
    batchSize: 401,
    data: { kinks },
    losses: ({ x }, { kinks }) => tf.abs(tf.sub(x!, kinks!)) as tf.Tensor1D,
  });
  const curvature = async (h: number) => (await largestEigenvalue(landscape, { h })).value;
  assertClose(await curvature(0.2), 1, 0.03);
  assertClose(await curvature(0.05), 1, 0.1);
  assertClose(await curvature(0.001), 0, 0);
});

Deno.test("Jacobi's rotations give eigenvalues and vectors of symmetric matrices", () => {
  const problem = [[1.5, -0.25, 1], [-0.25, 0.75, 0.25], [1, 0.25, 1]];
  const pairs = eigenpairs(problem);
  assertClose(pairs.map(({ value }) => value), [2.28204383, 0.92347006, 0.04448611], 1e-8);
  for (const { value, vector } of pairs) {
    assertClose(Math.hypot(...vector), 1, 1e-12);
    const image = problem.map((row) => row.reduce((sum, a, j) => sum + a * vector[j]!, 0));
    assertClose(image, vector.map((v) => value * v), 1e-12);
  }
  assert.deepEqual(eigenpairs([[3]]), [{ value: 3, vector: [1] }]);
});
