/** What a layer is, and layers one after another. */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import type { ParameterSpec, Params } from "./params.ts";

/**
 * How a network is run. Training: batch normalization uses the batch's mean and variance, dropout
 * multiplies by `masks` (0 or 1/(1 - rate), one row an example). Evaluation: normalization uses the
 * running `statistics`, nothing is dropped.
 */
export type Mode =
  | { readonly training: true; readonly masks: Params }
  | { readonly training: false; readonly statistics: Params };

/** A dropout layer's mask: [examples, units], kept with probability 1 - rate. */
export interface MaskSpec {
  /** Name of the layer. */
  readonly name: string;
  /** Units that are kept or dropped. */
  readonly units: number;
  /** Probability that a unit is dropped. */
  readonly rate: number;
}

/** Names and units of a normalization layer's running statistics. */
export interface StatisticsSpec {
  /** Name of the running mean, a tensor of [units]: "norm1/mean". */
  readonly mean: string;
  /** Name of the running variance, of [units] too. */
  readonly variance: string;
  /** Channels of images, or length of rows. */
  readonly units: number;
}

/**
 * One layer of a network: what it holds and what it does. A layer of one's own is such an object; tanh:
 *
 *     const tanh: Layer = {
 *       kind: "tanh",
 *       lipschitz: () => 1,
 *       outputShape: (shape) => shape,
 *       apply: (x) => tf.tanh(x),
 *       tangent: ({ dx, y }) => dx && tf.mul(dx, tf.sub(1, tf.square(y))),
 *     };
 */
export interface Layer {
  /** What it is, as summaries show it: "conv 3x3, relu". */
  readonly kind: string;
  /** What its parameters' names begin with, and a network is cut by. Layers without any have none. */
  readonly name?: string;
  /** Its parameters, by name, shape and role. Default: none. */
  readonly specs?: readonly ParameterSpec[];
  /** Dropout masks that it is given in training. Default: none. */
  readonly masks?: readonly MaskSpec[];
  /** Running statistics that it is given in evaluation mode. Default: none. */
  readonly statistics?: readonly StatisticsSpec[];
  /**
   * What examples of shape `shape` are stretched by at most, in the Euclidean norm: 1 for ReLU. Only of
   * layers without parameters that treat each channel by itself.
   */
  lipschitz?(shape: readonly number[]): number;
  /** Of a residual block, the rows of layers whose answers it adds; one that is empty adds the input. */
  readonly branches?: readonly (readonly Layer[])[];
  /**
   * Shape of an example after the layer, from that before.
   *
   * @throws InputError when it does not take examples of that shape.
   */
  outputShape(shape: readonly number[]): readonly number[];
  /** The answer to `x`; in training, the batch's mean and variance are put into `batch`. */
  apply(x: tf.Tensor, params: Params, mode: Mode, batch: Record<string, tf.Tensor>): tf.Tensor;
  /**
   * How the answer `y` in evaluation mode changes along a direction `v` of the parameters in which `x`
   * changes by `dx`; undefined stands for no change. Exact but where a ReLU is at 0, or two places of a
   * window of max pooling are alike.
   */
  tangent(at: Tangent): tf.Tensor | undefined;
}

/** A layer in evaluation mode, and the direction in which it is left. */
export interface Tangent {
  /** What the layer is given. */
  readonly x: tf.Tensor;
  /** How that changes; undefined where it does not. */
  readonly dx: tf.Tensor | undefined;
  /** What the layer makes of x. */
  readonly y: tf.Tensor;
  /** Parameters of the network. */
  readonly params: Params;
  /** Named and shaped as the parameters. */
  readonly v: Params;
  /** Running statistics of the network. */
  readonly statistics: Params;
}

/** What `layers`, one after another, make of `x`. */
export function applyAll(
  layers: readonly Layer[],
  x: tf.Tensor,
  params: Params,
  mode: Mode,
  batch: Record<string, tf.Tensor>,
): tf.Tensor {
  return layers.reduce((h, layer) => layer.apply(h, params, mode, batch), x);
}

/** The same in evaluation mode, and how it changes along `v` where `x` changes by `dx`. */
export function applyAlong(
  layers: readonly Layer[],
  { x, dx, ...at }: Omit<Tangent, "y">,
): { y: tf.Tensor; dy: tf.Tensor | undefined } {
  const mode = { training: false, statistics: at.statistics } as const;
  for (const layer of layers) {
    const y = layer.apply(x, at.params, mode, {});
    dx = layer.tangent({ x, dx, y, ...at });
    x = y;
  }
  return { y: x, dy: dx };
}

/** Shape of an example after `layers`. */
export function shapeAfter(
  layers: readonly Layer[],
  shape: readonly number[],
): readonly number[] {
  return layers.reduce((shape, layer) => layer.outputShape(shape), shape);
}

/** @throws InputError saying which shape a layer takes and which it gets. */
export function misfit(
  layer: string,
  takes: string,
  gets: readonly number[],
  advice = "",
): InputError {
  return new InputError(`layer ${layer} takes ${takes}; it gets [${gets}]${advice}`);
}

/** @throws InputError unless `name` is one that parameters' names can begin with. */
export function checkLayerName(kind: string, name: unknown): void {
  if (typeof name === "string" && /^[^/\s]+$/.test(name)) return;
  const shown = typeof name === "string" ? JSON.stringify(name) : String(name);
  throw new InputError(`${kind} has the name ${shown}; a layer's name is a word without "/"`);
}

/** @throws InputError on a size that is no whole number from 1 on. */
export function checkSizes(what: string, sizes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    checkNumber(`${name} of ${what}`, value, { integer: true, min: 1 });
  }
}

/** Their sum, where there are both. */
export function plus(a: tf.Tensor, b: tf.Tensor | undefined): tf.Tensor {
  return b ? tf.add(a, b) : a;
}
