/** The layers of networks, as pure functions over named tensors; residual blocks and pools apart. */
import * as tf from "@tensorflow/tfjs";
import { addBias, normalize, normalizeBatch, reluTangent } from "../backend/operations.ts";
import { checkName, checkNumber, checkOptionNames, InputError } from "../check.ts";
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

/** What comes after a layer's own map. */
export type Activation = "relu" | "none";

/** Options of {@link conv}. */
export interface ConvOptions {
  /** Height and width of the kernel, default 3. */
  size?: number;
  /** Places between two windows, default 1. */
  stride?: number;
  /** Default "relu"; "none" before a normalization. */
  activation?: Activation;
  /** Whether a bias is added, default true: needless before a normalization. */
  bias?: boolean;
}

/** Options of {@link dense}. */
export interface DenseOptions {
  /** Default "none". */
  activation?: Activation;
}

/** Their sum, where there are both. */
function plus(a: tf.Tensor, b: tf.Tensor | undefined): tf.Tensor {
  return b ? tf.add(a, b) : a;
}

/**
 * Convolution with zero padding (at stride 1 to the same size), bias, ReLU.
 *
 * @param from Channels of the images it gets.
 * @param to Filters: channels of its answer.
 * @throws InputError on a size out of range or an unknown option.
 */
export function conv(name: string, from: number, to: number, options: ConvOptions = {}): Layer {
  const what = `conv ${JSON.stringify(name)}`;
  checkOptionNames(what, options, ["size", "stride", "activation", "bias"]);
  const { size = 3, stride = 1, bias: isBiased = true } = options;
  const activation = checkActivation(what, options.activation ?? "relu");
  checkSizes(what, { from, to, size, stride });
  checkLayerName("conv", name);
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  const fanIn = size * size * from;
  const mapped = (x: tf.Tensor, by: Params) => {
    const y = tf.conv2d(x as tf.Tensor4D, by[kernel] as tf.Tensor4D, stride, "same");
    return isBiased ? addBias(y, by[bias]!) : y;
  };
  return {
    kind: `conv ${size}x${size}${stride > 1 ? `, stride ${stride}` : ""}${after(activation)}`,
    name,
    specs: [
      { name: kernel, shape: [size, size, from, to], role: "weight", layer: "conv", fanIn },
      ...(isBiased
        ? [{ name: bias, shape: [to], role: "bias", layer: "conv", fanIn } as const]
        : []),
    ],
    outputShape(shape) {
      if (shape.length !== 3 || shape[2] !== from) {
        throw misfit(name, `[height,width,${from}]`, shape);
      }
      return [Math.ceil(shape[0]! / stride), Math.ceil(shape[1]! / stride), to];
    },
    apply: (x, params) => activated(mapped(x, params), activation),
    tangent({ x, dx, y, params, v }) {
      const along = dx &&
        tf.conv2d(dx as tf.Tensor4D, params[kernel] as tf.Tensor4D, stride, "same");
      const all = plus(mapped(x, v), along);
      return activation === "relu" ? reluTangent(all, y) : all;
    },
  };
}

/**
 * Affine map of rows.
 *
 * @param from Length of a row it gets.
 * @param to Units: length of its answer.
 * @throws InputError on a size out of range or an unknown option.
 */
export function dense(name: string, from: number, to: number, options: DenseOptions = {}): Layer {
  const what = `dense ${JSON.stringify(name)}`;
  checkOptionNames(what, options, ["activation"]);
  const activation = checkActivation(what, options.activation ?? "none");
  checkSizes(what, { from, to });
  checkLayerName("dense", name);
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  return {
    kind: `dense${after(activation)}`,
    name,
    specs: [
      { name: kernel, shape: [from, to], role: "weight", layer: "dense", fanIn: from },
      { name: bias, shape: [to], role: "bias", layer: "dense", fanIn: from },
    ],
    outputShape(shape) {
      if (shape.length !== 1 || shape[0] !== from) {
        const advice = shape.length === 3 ? "; put flatten() or pool() before it" : "";
        throw misfit(name, `[${from}]`, shape, advice);
      }
      return [to];
    },
    apply: (x, params) =>
      activated(addBias(tf.matMul(x, params[kernel]!), params[bias]!), activation),
    tangent({ x, dx, y, params, v }) {
      const own = addBias(tf.matMul(x, v[kernel]!), v[bias]!);
      const all = plus(own, dx && tf.matMul(dx, params[kernel]!));
      return activation === "relu" ? reluTangent(all, y) : all;
    },
  };
}

/** The greater of each value and 0. */
export function relu(): Layer {
  return {
    kind: "relu",
    lipschitz: () => 1,
    outputShape: (shape) => shape,
    apply: (x) => tf.relu(x),
    tangent: ({ dx, y }) => dx && reluTangent(dx, y),
  };
}

/** All values of an example as one row. */
export function flatten(): Layer {
  return reshaped("flatten", (shape) => [count(shape)]);
}

/** The other way: rows as examples of `shape`. */
export function unflatten(shape: readonly number[]): Layer {
  return reshaped("unflatten", (row) => {
    if (count(row) === count(shape)) return shape;
    throw misfit("unflatten", `[${count(shape)}] to make [${shape}] of it`, row);
  });
}

function reshaped(
  kind: string,
  outputShape: (shape: readonly number[]) => readonly number[],
): Layer {
  const apply = (x: tf.Tensor) => tf.reshape(x, [x.shape[0]!, ...outputShape(x.shape.slice(1))]);
  return { kind, lipschitz: () => 1, outputShape, apply, tangent: ({ dx }) => dx && apply(dx) };
}

/**
 * Inverted dropout (Srivastava et al., JMLR 2014): the mask comes with the mode.
 *
 * @param units Values of an example, height x width x channels of an image.
 * @param rate Chance that one is dropped: at least 0 and less than 1.
 * @throws InputError on a number out of range.
 */
export function dropout(name: string, units: number, rate: number): Layer {
  checkNumber("dropout", rate, { min: 0, below: 1 });
  checkSizes(`dropout ${JSON.stringify(name)}`, { units });
  checkLayerName("dropout", name);
  return {
    kind: `dropout ${rate}`,
    masks: [{ name, units, rate }],
    lipschitz: () => 1,
    outputShape(shape) {
      if (count(shape) !== units) throw misfit(name, `examples of ${units} values`, shape);
      return shape;
    },
    apply(x, _params, mode) {
      if (!mode.training || rate === 0) return x;
      const mask = mode.masks[name]!;
      return tf.mul(x, x.rank === 2 ? mask : tf.reshape(mask, x.shape));
    },
    tangent: ({ dx }) => dx,
  };
}

/** Added to the variance, as in PyTorch. */
export const VARIANCE_FLOOR = 1e-5;

/**
 * Batch normalization (Ioffe & Szegedy, ICML 2015, arXiv:1502.03167) of the last axis, over the
 * examples and, after a convolution, over the places.
 *
 * @param units Length of the last axis: units of a dense layer, filters of a convolution.
 * @throws InputError on a number of units out of range.
 */
export function batchNorm(name: string, units: number): Layer {
  checkSizes(`batchNorm ${JSON.stringify(name)}`, { units });
  checkLayerName("batchNorm", name);
  const [gamma, beta] = [`${name}/gamma`, `${name}/beta`];
  const [meanName, varianceName] = [`${name}/mean`, `${name}/variance`];
  return {
    kind: "batch normalization",
    name,
    specs: [
      { name: gamma, shape: [units], role: "weight", layer: "normalization" },
      { name: beta, shape: [units], role: "bias", layer: "normalization" },
    ],
    statistics: [{ mean: meanName, variance: varianceName, units }],
    outputShape(shape) {
      if (shape.at(-1) === units) return shape;
      throw misfit(name, `examples whose last axis has ${units} places`, shape);
    },
    apply(x, params, mode, batch) {
      const [scale, offset] = [params[gamma]!, params[beta]!];
      if (!mode.training) {
        const [mean, variance] = [mode.statistics[meanName]!, mode.statistics[varianceName]!];
        return normalize(x, mean, variance, scale, offset, VARIANCE_FLOOR);
      }
      const { y, mean, variance } = normalizeBatch(x, scale, offset, VARIANCE_FLOOR);
      batch[meanName] = mean;
      // The running variance estimates the distribution's: unbiased, as in PyTorch.
      const count = x.size / units;
      batch[varianceName] = tf.mul(variance, count / Math.max(count - 1, 1));
      return y;
    },
    tangent({ x, dx, params, v, statistics }) {
      const [mean, variance] = [statistics[meanName]!, statistics[varianceName]!];
      const own = normalize(x, mean, variance, v[gamma]!, v[beta]!, VARIANCE_FLOOR);
      const scale = tf.div(params[gamma]!, tf.sqrt(tf.add(variance, VARIANCE_FLOOR)));
      return plus(own, dx && tf.mul(dx, scale));
    },
  };
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

function checkActivation(what: string, activation: unknown): Activation {
  return checkName(`activation of ${what}`, activation, ["relu", "none"] as const);
}

function checkSizes(what: string, sizes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    checkNumber(`${name} of ${what}`, value, { integer: true, min: 1 });
  }
}

function activated(x: tf.Tensor, activation: Activation): tf.Tensor {
  return activation === "relu" ? tf.relu(x) : x;
}

function after(activation: Activation): string {
  return activation === "none" ? "" : `, ${activation}`;
}

/** Values of an example. */
function count(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
