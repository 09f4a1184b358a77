/** Small networks as landscapes of their loss, for tests of sharpness. */
import * as tf from "@tensorflow/tfjs";
import { type LossLandscape, lossLandscape } from "../../lib/sharpness/loss_landscape.ts";
import { modelLandscape } from "../../lib/sharpness/model_landscape.ts";
import { Stream } from "../../lib/stream.ts";
import type { Model } from "../../lib/nn/model.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { crossEntropies } from "../../lib/backend/operations.ts";
import { toyImages } from "../train/toy.ts";

/** A small network of the paper's shape with random weights. */
export function randomModel(seed: number): Model {
  const network = cnn({ shape: [6, 6, 1], classes: 2 }, { filters: 3, hidden: 8 });
  const params = network.init(new Stream(seed));
  return { network, params, statistics: network.initStatistics() };
}

/** Its loss on sixty images. */
export function networkLandscape(seed: number): LossLandscape {
  return modelLandscape(randomModel(seed), toyImages(60, seed), { batchSize: 25 });
}

const [EXAMPLES, INPUTS, HIDDEN, CLASSES] = [12, 5, 6, 3];

/** Two dense layers with a ReLU between, without biases or normalization; normal weights. */
export function reluNetwork(seed: number): LossLandscape {
  return rescaledReluNetwork(seed, 1);
}

/** The same function of the inputs, its first layer `c` times larger and its second smaller. */
export function rescaledReluNetwork(seed: number, c: number): LossLandscape {
  return denseNetwork(seed, tf.relu, c);
}

/** The same with softplus, which has derivatives of every order. */
export function softplusNetwork(seed: number): LossLandscape {
  return denseNetwork(seed, tf.softplus, 1);
}

/** What a dense network is made of, in plain numbers. */
export function denseNumbers(seed: number) {
  const stream = new Stream(seed);
  return {
    x: stream.child("x").normal(EXAMPLES * INPUTS),
    labels: Int32Array.from(stream.child("y").uniform(EXAMPLES, 0, CLASSES), Math.floor),
    first: stream.child("first").normal(INPUTS * HIDDEN),
    second: stream.child("second").normal(HIDDEN * CLASSES),
    sizes: [EXAMPLES, INPUTS, HIDDEN, CLASSES] as const,
  };
}

function denseNetwork(
  seed: number,
  activation: (x: tf.Tensor) => tf.Tensor,
  c: number,
): LossLandscape {
  const { x, labels, first, second } = denseNumbers(seed);
  return lossLandscape({
    w: {
      first: tf.tensor2d(first.map((w) => c * w), [INPUTS, HIDDEN]),
      second: tf.tensor2d(second.map((w) => w / c), [HIDDEN, CLASSES]),
    },
    examples: EXAMPLES,
    batchSize: 5,
    data: { x: tf.tensor2d(x, [EXAMPLES, INPUTS]), labels: tf.tensor1d(labels, "int32") },
    losses(p, { x, labels }) {
      const hidden = activation(tf.matMul(x!, p.first!));
      const logits = tf.matMul(hidden, p.second!) as tf.Tensor2D;
      return crossEntropies(logits, labels as tf.Tensor1D);
    },
  });
}
