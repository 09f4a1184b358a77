/** The layers of networks, as pure functions over named tensors; normalization, residual blocks and pools apart. */
import * as tf from "@tensorflow/tfjs";
import { addBias, reluTangent } from "../backend/operations.ts";
import { checkName, checkNumber, checkOptionNames } from "../check.ts";
import { checkLayerName, checkSizes, type Layer, misfit, plus } from "./layer.ts";
import type { Params } from "./params.ts";

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

function checkActivation(what: string, activation: unknown): Activation {
  return checkName(`activation of ${what}`, activation, ["relu", "none"] as const);
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
