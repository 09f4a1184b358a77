/** Random tensors from a stream: on TensorFlow made on the device, elsewhere by the stream itself. */
import * as tf from "@tensorflow/tfjs";
import type { Stream } from "../stream.ts";
import { run } from "./node_backend.ts";

/** Numbers of a stream as a tensor of that shape. */
export type FromStream = (
  numbers: (stream: Stream) => Float32Array | Int32Array,
  shape: number[],
  dtype: "float32" | "int32",
) => tf.Tensor;

/**
 * Random numbers of `stream` as a tensor: uniform on [0, 1) or standard normal. The same stream gives
 * the same numbers on the same backend.
 */
export function randomTensor(
  stream: Stream,
  shape: number[],
  law: "uniform" | "normal",
): tf.Tensor {
  return drawTensor(
    (numbers, shape, dtype) => tf.tensor(numbers(stream), shape, dtype),
    shape,
    law,
  );
}

const operations = { uniform: "StatelessRandomUniform", normal: "StatelessRandomNormal" } as const;

/**
 * The same of a stream that `from` knows. TensorFlow draws the numbers with its counter-based
 * generator (Philox), and takes only its seeds from the stream: as many as a network has parameters in
 * a hundredth of the host's time.
 */
export function drawTensor(
  from: FromStream,
  shape: number[],
  law: "uniform" | "normal",
): tf.Tensor {
  if (tf.getBackend() !== "tensorflow") {
    const size = shape.reduce((a, b) => a * b, 1);
    return from((stream) => stream[law](size), shape, "float32");
  }
  return tf.tidy(() => {
    const seeds = from((stream) => Int32Array.from(stream.seeds()), [2], "int32");
    const types = { dtype: "float32", T: "int32", Tseed: "int32" };
    return run(operations[law], types, [tf.tensor1d(shape, "int32"), seeds]);
  });
}
