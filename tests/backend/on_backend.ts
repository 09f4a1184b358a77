/** The same computed by several backends. */
import * as tf from "@tensorflow/tfjs";
import { Stream } from "../../lib/stream.ts";

/** Normal numbers that the name decides. */
export function noise(name: string, shape: number[]): tf.Tensor {
  return tf.tensor(new Stream(1).child(name).normal(shape.reduce((a, b) => a * b)), shape);
}

/** The values of `make()` computed by a backend; then the one before is taken again. */
export async function on(backend: string, make: () => tf.Tensor): Promise<Float32Array> {
  const before = tf.getBackend();
  await tf.setBackend(backend);
  try {
    return await tf.tidy(make).data() as Float32Array;
  } finally {
    if (before) await tf.setBackend(before);
  }
}
