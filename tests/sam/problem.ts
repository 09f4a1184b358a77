/**
 * The common problem of the rules' tests: mean_i (x_i'w - y_i)^2 / 2 over four examples, its three
 * weights in two tensors, W = (w0, w1) and b = w2. Small enough to check by hand.
 */
import * as tf from "@tensorflow/tfjs";
import { type LossLandscape, lossLandscape } from "../../lib/sharpness/loss_landscape.ts";
import { inputsAt, ruleStep } from "../../lib/train/step_inputs.ts";
import type { ParameterSpec, Params } from "../../lib/nn/params.ts";
import type { Oracle, Step } from "../../lib/train/rule.ts";

const X = [[1, 0, 1], [0, 1, 1], [1, 1, 1], [2, -1, 1]];
const Y = [1, 2, 0, 1];

export const specs: readonly ParameterSpec[] = [
  { name: "W", shape: [2], role: "weight", layer: "dense" },
  { name: "b", shape: [1], role: "bias", layer: "dense" },
];

export function params(w: readonly number[] = [0.5, -0.5, 0.25]): Params {
  return { W: tf.tensor1d(w.slice(0, 2)), b: tf.tensor1d(w.slice(2)) };
}

/** All values of the tensors, one after the other. */
export function values(p: Params): number[] {
  return Object.values(p).flatMap((tensor) => [...tensor.dataSync()]);
}

/**
 * An oracle over the examples `rows`, a batch smaller than the full one if they are fewer, for the three weights in tensors of any number and name;
 * `asked` collects the parameters of every question.
 */
export function oracle(rows = [0, 1, 2, 3], asked: number[][] = []): Oracle {
  const x = tf.tensor2d(rows.map((row) => X[row]!));
  const y = tf.tensor1d(rows.map((row) => Y[row]!));
  const lossesOf = (tensors: tf.Tensor[], some?: tf.Tensor1D) => {
    const [xs, ys] = some ? [tf.gather(x, some), tf.gather(y, some)] : [x, y];
    return halfSquares(tensors, xs, ys);
  };
  return {
    ...{ size: rows.length, batchSize: X.length },
    ids: tf.tensor1d(rows, "int32"),
    losses(p) {
      asked.push(values(p));
      return lossesOf(Object.values(p));
    },
    lossAndGradient(p, some) {
      asked.push(values(p));
      const names = Object.keys(p);
      const { value, grads } = tf.valueAndGrads((...tensors) =>
        tf.mean(lossesOf(tensors, some)) as tf.Scalar
      )(Object.values(p));
      return {
        loss: value as tf.Scalar,
        gradient: Object.fromEntries(names.map((name, i) => [name, grads[i]!])),
        losses: lossesOf(Object.values(p), some),
      };
    },
  };
}

/** The problem as a landscape around `w`, asked `batchSize` examples a pass. */
export function problemLandscape(w = params(), batchSize = 4): LossLandscape {
  return lossLandscape({
    w,
    examples: 4,
    batchSize,
    data: { x: tf.tensor2d(X), y: tf.tensor1d(Y) },
    losses: (p, { x, y }) => halfSquares(Object.values(p), x!, y!),
  });
}

/** (x_i'w - y_i)^2 / 2. */
function halfSquares(weights: tf.Tensor[], x: tf.Tensor, y: tf.Tensor): tf.Tensor1D {
  const w = tf.reshape(tf.concat(weights), [3, 1]);
  const residual = tf.sub(tf.reshape(tf.matMul(x, w), [-1]), y);
  return tf.mul(0.5, tf.square(residual)) as tf.Tensor1D;
}

/** A moment whose chance, if a rule asks for it, is `random`. */
export function step(index = 0, random?: Step["random"], epoch = 0): Step {
  const none = (name: string): never => {
    throw new Error(`this test gives no random numbers, but ${name} was drawn`);
  };
  return ruleStep(inputsAt({ index, epoch }), tf.scalar(0.1), random ?? none);
}
