import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { lpfSgd } from "../../lib/sam/lpf_sgd.ts";
import { plain } from "../../lib/sam/plain.ts";
import type { Params } from "../../lib/nn/params.ts";
import type { Oracle } from "../../lib/train/rule.ts";
import { assertClose } from "../approx.ts";
import { chance } from "./chance.ts";
import { params, step, values } from "./problem.ts";
import { messageOf, take } from "./take.ts";

await ready();

Deno.test("lpf-sgd asks for each part of the batch at a random point of its own", () => {
  const { asked, out } = take(lpfSgd({ gamma: 0.1, parts: 2 }), { random: chance(1) });
  assert.equal(asked.length, 2);
  assert.notDeepEqual(asked[0], asked[1]);
  const parts = [[0, 1], [2, 3]].map((rows, j) => take(plain(), { w: params(asked[j]), rows }));
  assertClose(out, parts[0]!.out.map((value, i) => (value + parts[1]!.out[i]!) / 2));
});

Deno.test("the smoothed loss is above the loss by half sigma^2 times the Hessian's trace", () => {
  // Both tensors have norm 0.5, so the noise is the same in every direction.
  const w = params([0.3, 0.4, 0.5]);
  const base = take(plain(), { w }).loss;
  const [sigma, trace, count] = [0.5, 3.25, 3000];
  let sum = 0, squares = 0;
  for (let seed = 0; seed < count; seed++) {
    const { loss } = take(lpfSgd({ gamma: 1, parts: 1 }), { w, random: chance(seed) });
    sum += loss - base;
    squares += (loss - base) ** 2;
  }
  const mean = sum / count;
  const standardError = Math.sqrt((squares / count - mean ** 2) / count);
  assert.ok(standardError < 0.03, `standard error ${standardError}`);
  assertClose(mean, sigma ** 2 * trace / 2, 4 * standardError);
});

Deno.test("noise is scaled by filter: a kernel's last axis tells filters apart, a vector is one", () => {
  const w: Params = {
    kernel: tf.tensor4d([3, 0, 4, 0], [1, 1, 2, 2]),
    matrix: tf.tensor2d([[1, 6], [0, 8]]),
    bias: tf.tensor1d([0, 2]),
  };
  let asked: Params = {};
  const oracle: Oracle = {
    size: 1,
    ids: tf.tensor1d([0], "int32"),
    losses: () => tf.tensor1d([0]),
    lossAndGradient(at) {
      asked = at;
      return { loss: tf.scalar(0), losses: tf.tensor1d([0]), gradient: at };
    },
  };
  const random = (_name: string, shape: number[]) => tf.ones(shape);
  lpfSgd({ gamma: 0.1, parts: 1 }).gradient(oracle, w, null, step(0, random));
  const noise = Object.fromEntries(
    Object.entries(asked).map(([name, at]) => [name, tf.sub(at, w[name]!)]),
  );
  assertClose(values(noise), [0.5, 0, 0.5, 0, 0.1, 1, 0.1, 1, 0.2, 0.2]);
});

Deno.test("lpf-sgd with gamma = 0 is plain, with one part bit for bit", () => {
  const gentle = (parts: number) => take(lpfSgd({ gamma: 0, parts }), { random: chance(1) });
  assert.deepEqual(gentle(1).out, take(plain()).out);
  assertClose(gentle(4).out, take(plain()).out);
  const zero = params([0, 0, 0]);
  const { out } = take(lpfSgd({ gamma: 1, parts: 1 }), { w: zero, random: chance(1) });
  assert.deepEqual(out, take(plain(), { w: zero }).out);
});

Deno.test("a single example, and parts that do not divide the first batch", () => {
  const single = take(lpfSgd(), { rows: [1], index: 3, random: chance(1) });
  assert.ok(single.out.every(Number.isFinite));
  assert.equal(
    messageOf(() => take(lpfSgd({ parts: 3 }), { random: chance(1) })),
    "lpf-sgd: parts is 3, which does not divide the batch of 4 examples; take a divisor of 4",
  );
  assert.equal(
    messageOf(() => lpfSgd({ gamma: -1 })),
    "lpf-sgd: gamma is -1; it must be a finite number at least 0",
  );
});
