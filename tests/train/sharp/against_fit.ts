/** What a loop of one's own is held to: `fit` on the same network, weights and batches. */
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../../lib/backend/backend.ts";
import type { Domain } from "../../../lib/data/domain.ts";
import { dense } from "../../../lib/nn/layers.ts";
import { network } from "../../../lib/nn/network.ts";
import type { Params } from "../../../lib/nn/params.ts";
import { Stream } from "../../../lib/stream.ts";
import { fit } from "../../../lib/train/fit.ts";
import type { FitOptions } from "../../../lib/train/fit_options.ts";
import { toyRows } from "../toy.ts";

await ready();

export const EXAMPLES = 40;
export const BATCH = 16;
export const SEED = 3;
export const rows: Domain = toyRows(EXAMPLES);
/** Two dense layers: no dropout and no normalization, of which another loop knows nothing. */
export const net = network("two layers", [6], 2, [
  dense("hidden", 6, 8, { activation: "relu" }),
  dense("logits", 8, 2),
]);

/** Weights before the first step. */
export function start(): Params {
  return net.init(new Stream(SEED).child("init"));
}

/** Row numbers of the batches of so many epochs, as `fit` takes them. */
export function* batches(epochs: number): Iterable<{ epoch: number; rows: Int32Array }> {
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = new Stream(SEED).child("batches").child(epoch).permutation(EXAMPLES);
    for (let from = 0; from < EXAMPLES; from += BATCH) {
      yield { epoch, rows: order.slice(from, from + BATCH) };
    }
  }
}

/** Weights after so many epochs of `fit`. */
export async function fitted(
  options: Pick<FitOptions, "rule" | "optimizer" | "epochs">,
): Promise<Params> {
  return (await fit(net, rows, { ...options, batchSize: BATCH, seed: SEED })).params;
}

/** All numbers of some parameters, in the order of their names. */
export function numbers(params: Params): number[] {
  return net.specs.flatMap(({ name }) => [...params[name]!.dataSync()]);
}

/** The inputs [examples, 6] at `at`. */
export function inputs(at: ArrayLike<number>): tf.Tensor2D {
  return tf.tensor2d(Array.from(at, (i) => [...rows.inputs.subarray(i * 6, i * 6 + 6)]));
}
