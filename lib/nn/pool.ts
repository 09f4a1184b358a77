/**
 * Pooling: what a window of each channel comes to. The windows lie side by side, so that one is an axis
 * of a reshaped tensor, and gradients need no kernels of their own, which some backends lack.
 */
import * as tf from "@tensorflow/tfjs";
import { checkName, checkNumber, checkOptionNames } from "../check.ts";
import { type Layer, misfit } from "./layer.ts";

/** What a window comes to: its greatest value, its mean, or the mean over the whole image. */
export type PoolKind = "max" | "average" | "global-average";

/**
 * Pooling of images in windows side by side.
 *
 * `max` and `average` of windows of `size` x `size`; rows and columns left over at the end are not
 * seen, as in PyTorch. `global-average` is the mean of each channel over the whole image: a row.
 * The gradient of `max` is shared by all places of a window that are greatest.
 *
 * @param options `size` of a window, at least 1, default 2; `global-average` takes none.
 * @throws InputError on an unknown kind or option, or a size out of range.
 */
export function pool(kind: PoolKind, options: { size?: number } = {}): Layer {
  checkName("pool", kind, ["max", "average", "global-average"]);
  checkOptionNames(`pool "${kind}"`, options, kind === "global-average" ? [] : ["size"]);
  if (kind === "global-average") return globalAverage();
  const size = checkNumber("size of a pool", options.size ?? 2, { integer: true, min: 1 });
  const average = (x: tf.Tensor) => tf.reshape(tf.mean(windows(x, size), AXES), pooled(x, size));
  return {
    kind: `${kind} pool ${size}x${size}`,
    lipschitz: () => kind === "max" ? 1 : 1 / size,
    outputShape(shape) {
      const [height = 0, width = 0, channels] = shape;
      if (shape.length !== 3 || height < size || width < size) {
        throw misfit(`${kind} pool`, `images of at least ${size}x${size}`, shape);
      }
      return [Math.floor(height / size), Math.floor(width / size), channels!];
    },
    apply: (x) => kind === "max" ? greatest(x, size) : average(x),
    tangent: ({ x, dx }) => dx && (kind === "max" ? greatestTangent(dx, x, size) : average(dx)),
  };
}

function globalAverage(): Layer {
  const average = (x: tf.Tensor) => tf.mean(x, [1, 2]);
  return {
    kind: "global average pool",
    lipschitz: ([height, width]) => 1 / Math.sqrt(height! * width!),
    outputShape(shape) {
      if (shape.length !== 3) throw misfit("global average pool", "images", shape);
      return [shape[2]!];
    },
    apply: average,
    tangent: ({ dx }) => dx && average(dx),
  };
}

/** The window's, of {@link windows}. */
const AXES = [2, 4];

/** [examples, rows of windows, size, columns of windows, size, channels]. */
function windows(x: tf.Tensor, size: number): tf.Tensor {
  const [examples, rows, columns, channels] = pooled(x, size);
  const [height, width] = [rows * size, columns * size];
  const isWhole = height === x.shape[1] && width === x.shape[2];
  const seen = isWhole ? x : tf.slice(x, [0, 0, 0, 0], [examples, height, width, channels]);
  return tf.reshape(seen, [examples, rows, size, columns, size, channels]);
}

function pooled(x: tf.Tensor, size: number): [number, number, number, number] {
  const [examples, height, width, channels] = x.shape as [number, number, number, number];
  return [examples, Math.floor(height / size), Math.floor(width / size), channels];
}

/** The other way: windows as images shaped as `x`, with 0 where no window is. */
function images(all: tf.Tensor, x: tf.Tensor, size: number): tf.Tensor {
  const [examples, rows, columns, channels] = pooled(x, size);
  const [height, width] = [rows * size, columns * size];
  const seen = tf.reshape(all, [examples, height, width, channels]);
  const [below, right] = [x.shape[1]! - height, x.shape[2]! - width];
  return below + right === 0 ? seen : tf.pad(seen, [[0, 0], [0, below], [0, right], [0, 0]]);
}

/** In each window 1 where it is greatest, shared by all places where it is. */
function shares(x: tf.Tensor, size: number): tf.Tensor {
  const all = windows(x, size);
  const isGreatest = tf.cast(tf.equal(all, tf.max(all, AXES, true)), "float32");
  return tf.div(isGreatest, tf.sum(isGreatest, AXES, true));
}

/** `g` of each window where its share is. */
function spread(g: tf.Tensor, x: tf.Tensor, size: number): tf.Tensor {
  const [examples, rows, columns, channels] = pooled(x, size);
  const ofWindows = tf.reshape(g, [examples, rows, 1, columns, 1, channels]);
  return images(tf.mul(ofWindows, shares(x, size)), x, size);
}

function greatest(x: tf.Tensor, size: number): tf.Tensor {
  return withGradient(
    x,
    () => tf.reshape(tf.max(windows(x, size), AXES), pooled(x, size)),
    x,
    size,
  );
}

/** The gradient is in `dx` alone: which place is greatest does not change but where two are alike. */
function greatestTangent(dx: tf.Tensor, x: tf.Tensor, size: number): tf.Tensor {
  const along = () => tf.sum(tf.mul(windows(dx, size), shares(x, size)), AXES);
  return withGradient(dx, () => tf.reshape(along(), pooled(x, size)), x, size);
}

/** What `make` makes of `from`, whose gradient goes where `x` is greatest. */
function withGradient(
  from: tf.Tensor,
  make: () => tf.Tensor,
  x: tf.Tensor,
  size: number,
): tf.Tensor {
  const made = tf.customGrad((_from, save) => {
    (save as unknown as (tensors: tf.Tensor[]) => void)([x]);
    return { value: make(), gradFunc: (g: tf.Tensor, [x]: tf.Tensor[]) => spread(g, x!, size) };
  });
  return made(from);
}
