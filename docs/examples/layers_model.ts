/**
 * SAM in a tf.LayersModel of yours: one word more where the optimizer stands.
 *
 *     deno run -A docs/examples/layers_model.ts
 */
import * as tf from "@tensorflow/tfjs";
import { rotatingMoons } from "sam-ood";
import { sam } from "sam-ood/sam";
import { ready, sharp } from "sam-ood/train";

await ready();
const { source, target } = rotatingMoons({ angle: 30, sourceSize: 400, testSize: 400 });
const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [2], units: 32, activation: "relu" }),
    tf.layers.dense({ units: 2, activation: "softmax" }),
  ],
});
model.compile({
  optimizer: sharp(sam({ rho: 0.05 }), tf.train.adam(1e-2)),
  loss: "sparseCategoricalCrossentropy",
  metrics: ["accuracy"],
});
const tensors = ({ inputs, labels }: typeof source) =>
  [tf.tensor2d(inputs, [labels.length, 2]), tf.tensor1d(Float32Array.from(labels))] as const;
await model.fit(...tensors(source), { epochs: 5, batchSize: 64, verbose: 0 });
const [, accuracy] = model.evaluate(...tensors(target)) as tf.Scalar[];
console.log(`target accuracy ${(100 * accuracy!.dataSync()[0]!).toFixed(1)} %`);
