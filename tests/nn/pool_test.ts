import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import type { Layer } from "../../lib/nn/layer.ts";
import { pool, type PoolKind } from "../../lib/nn/pool.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";

await ready();
const evaluation = { training: false, statistics: {} } as const;
const numbers = new Stream(1).normal(2 * 5 * 7 * 3);
const x = tf.tensor4d(numbers, [2, 5, 7, 3]);

function at(example: number, row: number, column: number, channel: number): number {
  return numbers[((example * 5 + row) * 7 + column) * 3 + channel]!;
}

function applied(layer: Layer, x: tf.Tensor): tf.Tensor {
  return layer.apply(x, {}, evaluation, {});
}

for (const kind of ["max", "average"] as const) {
  Deno.test(`${kind} of windows side by side; what is left over at the end is not seen`, () => {
    const layer = pool(kind);
    assert.deepEqual(layer.outputShape([5, 7, 3]), [2, 3, 3]);
    const y = applied(layer, x);
    assert.deepEqual(y.shape, [2, 2, 3, 3]);
    const expected: number[] = [];
    for (const n of [0, 1]) {
      for (const i of [0, 1]) {
        for (const j of [0, 1, 2]) {
          for (const c of [0, 1, 2]) {
            const window = [0, 1].flatMap((a) => [0, 1].map((b) => at(n, 2 * i + a, 2 * j + b, c)));
            const sum = window.reduce((a, b) => a + b);
            expected.push(kind === "max" ? Math.max(...window) : sum / 4);
          }
        }
      }
    }
    assertClose(y.dataSync(), expected);
  });
}

Deno.test("windows of three, and the mean over the whole image", () => {
  assert.deepEqual(applied(pool("max", { size: 3 }), x).shape, [2, 1, 2, 3]);
  const global = pool("global-average");
  assert.deepEqual(global.outputShape([5, 7, 3]), [3]);
  const expected = [0, 1].flatMap((n) =>
    [0, 1, 2].map((c) => {
      let sum = 0;
      for (let i = 0; i < 5; i++) for (let j = 0; j < 7; j++) sum += at(n, i, j, c);
      return sum / 35;
    })
  );
  assertClose(applied(global, x).dataSync(), expected, 1e-5);
});

for (const kind of ["max", "average", "global-average"] as PoolKind[]) {
  Deno.test(`${kind}: the tangent is the slope by differences, the gradient its adjoint`, () => {
    const layer = pool(kind);
    const dx = tf.tensor4d(new Stream(2).normal(210), [2, 5, 7, 3]);
    const y = applied(layer, x);
    const tangent = layer.tangent({ x, dx, y, params: {}, v: {}, statistics: {} })!;
    const h = 1e-3;
    const slope = tf.div(
      tf.sub(applied(layer, tf.add(x, tf.mul(h, dx))), applied(layer, tf.sub(x, tf.mul(h, dx)))),
      2 * h,
    );
    assertClose(tangent.dataSync(), slope.dataSync(), 2e-3);
    // u' (J dx) = (J' u)' dx, where J' is the tape's; and J itself has that transpose too.
    const u = tf.tensor(new Stream(3).normal(y.size), y.shape);
    const there = tf.sum(tf.mul(u, tangent)).dataSync()[0]!;
    const back = tf.grad((x) => applied(layer, x))(x, u);
    assertClose(tf.sum(tf.mul(back, dx)).dataSync()[0]!, there, 1e-4);
    const ofTangent = tf.grad((dx) =>
      layer.tangent({ x, dx, y, params: {}, v: {}, statistics: {} })!
    )(dx, u);
    assertClose(ofTangent.dataSync(), back.dataSync(), 1e-6);
  });

  Deno.test(`${kind}: no change of the input is none of the answer`, () => {
    const at = { x, dx: undefined, y: x, params: {}, v: {}, statistics: {} };
    assert.equal(pool(kind).tangent(at), undefined);
  });
}

Deno.test("places of a window that are alike share its gradient", () => {
  const flat = tf.tensor4d([1, 1, 0, 1, 5, 6, 7, 8], [2, 2, 2, 1]);
  const gradient = tf.grad((x) => applied(pool("max"), x))(flat, tf.tensor4d([3, 2], [2, 1, 1, 1]));
  assertClose(gradient.dataSync(), [1, 1, 0, 1, 0, 0, 0, 2]);
});

Deno.test("what can't be pooled is one line", () => {
  assert.throws(() => pool("mean" as never), {
    name: "InputError",
    message: 'pool is "mean"; it must be one of max, average, global-average; did you mean "max"?',
  });
  assert.throws(() => pool("global-average", { size: 2 }), {
    message: 'pool "global-average" has no option size; it takes none',
  });
  assert.throws(() => pool("max", { size: 0 }), {
    message: "size of a pool is 0; it must be an integer at least 1",
  });
  assert.throws(() => pool("max").outputShape([1, 4, 2]), {
    message: "layer max pool takes images of at least 2x2; it gets [1,4,2]",
  });
  assert.throws(() => pool("global-average").outputShape([4]), {
    message: "layer global average pool takes images; it gets [4]",
  });
});
