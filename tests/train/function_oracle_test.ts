import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import type { Params } from "../../lib/nn/params.ts";
import { ausam } from "../../lib/sam/ausam.ts";
import { sam } from "../../lib/sam/sam.ts";
import { functionOracle } from "../../lib/train/oracle.ts";
import { stepAt } from "../../lib/train/step_inputs.ts";
import { assertClose } from "../approx.ts";

await ready();

const numbers = (params: Params) => Object.values(params).flatMap((t) => [...t.dataSync()]);
const first = stepAt({ index: 0, epoch: 0 });

/** (a - t)^2 / 2 for t in 0, 2, 4. */
const targets = tf.tensor1d([0, 2, 4]);
function losses({ a }: Params, rows?: tf.Tensor1D): tf.Tensor {
  const asked = rows ? tf.gather(targets, rows) : targets;
  return tf.mul(0.5, tf.square(tf.sub(a!, asked)));
}

Deno.test("a function's losses, mean gradient and cost are those on paper, of all examples and of rows", () => {
  const oracle = functionOracle(losses, 3);
  const at = { a: tf.scalar(1) };
  assert.deepEqual([oracle.size, [...oracle.ids.dataSync()]], [3, [0, 1, 2]]);
  const all = oracle.lossAndGradient(at);
  assertClose([...all.losses.dataSync()], [0.5, 0.5, 4.5], 1e-6, "losses");
  assertClose([...all.loss.dataSync(), ...numbers(all.gradient)], [5.5 / 3, -1], 1e-6, "mean");
  const some = oracle.lossAndGradient({ a: tf.scalar(3) }, tf.tensor1d([0, 2], "int32"));
  assertClose([...some.loss.dataSync(), ...numbers(some.gradient)], [2.5, 1], 1e-6, "of rows");
  assertClose([...oracle.losses(at).dataSync()], [0.5, 0.5, 4.5], 1e-6, "losses alone");
  assert.deepEqual(oracle.cost, { gradientEvaluations: 1 + 2 / 3, forwardPasses: 1 });
  assert.deepEqual(oracle.asked.map(numbers), [[1], [3]]);
});

Deno.test("SAM on a bowl asks at w and uphill of it, and gives the gradient there", () => {
  const bowl = functionOracle(({ w }) => tf.reshape(tf.sum(tf.square(w!)), [1]), 1);
  const w = { w: tf.tensor1d([3, 4]) };
  const { gradient } = sam({ rho: 0.5 }).gradient(bowl, w, null, first);
  assertClose(bowl.asked.flatMap(numbers), [3, 4, 3.3, 4.4], 1e-6, "asked");
  assertClose(numbers(gradient), [6.6, 8.8], 1e-6, "gradient");
});

Deno.test("a function that leaves rows out of account, or gives one number, is told so in one line", () => {
  const at = { a: tf.scalar(1) };
  const message = (f: () => unknown) => {
    try {
      f();
    } catch (error) {
      return (error as Error).message;
    }
  };
  const deaf = functionOracle((params) => losses(params), 3);
  assert.equal(
    message(() => deaf.lossAndGradient(at, tf.tensor1d([0, 2], "int32"))),
    "the losses have shape [3]; they must have [2], one for each of the rows that are asked for",
  );
  const one = functionOracle((params) => tf.mean(losses(params)), 3);
  assert.equal(
    message(() => one.losses(at)),
    "the losses have shape []; they must have [3], one for each example",
  );
  assert.match(message(() => functionOracle(losses, 0))!, /^examples is 0; /);
});

Deno.test("a step by itself draws by its seed, and has the learning rate that it is given", () => {
  const drawn = (seed: { seed?: number }) => {
    const step = stepAt({ index: 3, epoch: 1 }, { ...seed, learningRate: 0.5 });
    assert.equal(step.learningRate.dataSync()[0], 0.5);
    assert.equal(step.decide(({ index, epoch }) => 10 * index + epoch), 31);
    const oracle = functionOracle(losses, 3);
    const rule = ausam({ rho: 0.1, alpha: 1 / 3 });
    const w = { a: tf.scalar(1) };
    rule.gradient(oracle, w, rule.init(w, [], 3), step);
    return [...step.random("x", [4], "uniform").dataSync()];
  };
  assert.deepEqual(drawn({}), drawn({ seed: 1 }));
  assert.notDeepEqual(drawn({ seed: 2 }), drawn({ seed: 1 }));
});
