/**
 * A network as a pure function over named tensors. Initial weights and biases are uniform on
 * +-1/sqrt(fan in), as PyTorch does.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, InputError } from "../check.ts";
import type { Stream } from "../stream.ts";
import { applyAll, type Layer, type MaskSpec, type Mode, shapeAfter } from "./layer.ts";
import type { ParameterSpec, Params } from "./params.ts";
import { displayed, summary } from "./summary.ts";

/** A network: its parameters described, its initial values, and its forward pass. */
export interface Network {
  /** The name, such as "mlp". */
  readonly name: string;
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** Classes, at least 2; outputs of a regression, at least 1. */
  readonly classes: number;
  /** Parameters in the order of the forward pass. */
  readonly specs: readonly ParameterSpec[];
  /** Masks of its dropout layers. */
  readonly masks: readonly MaskSpec[];
  /**
   * What `forward` applies, in this order. A network that is written by hand may have none: it can be
   * trained and self-trained, but not cut (features, GOAT), differentiated along a direction (exact
   * curvature), or bounded layer by layer (Lipschitz constant).
   */
  readonly layers?: readonly Layer[];
  /** Of a ready network, the options that it was made with: what a saved model is made anew from. */
  readonly options?: Readonly<Record<string, number>>;
  /**
   * The layer whose movement the authors' code logs (gda/weight_shift.ts), where that is not the last
   * with parameters.
   */
  readonly loggedLayer?: string;
  /** Initial parameters, the same for the same stream. */
  init(stream: Stream): Params;
  /** Running mean 0 and variance 1 of every normalization layer. */
  initStatistics(): Params;
  /**
   * Logits [examples, classes] of `x` [examples, ...inputShape], and, in training, the batch's mean
   * and variance of every normalization layer under the names of its running statistics.
   */
  forward(params: Params, x: tf.Tensor, mode: Mode): { logits: tf.Tensor2D; batch: Params };
}

/** What a network needs to know of a domain. */
export interface InputSpec {
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of classes. */
  readonly classes: number;
}

/**
 * A network of `layers`, the first of which takes inputs of shape `inputShape`, and the last of which
 * gives a logit for each class.
 *
 *     network("small", [28, 28, 1], 10, [
 *       conv("conv", 1, 8), pool("max"), flatten(), dense("out", 14 * 14 * 8, 10),
 *     ])
 *
 * @param more What else a network tells of itself.
 * @throws InputError when a layer does not take what the one before gives, two have one name, or the
 * last gives no logit for each class.
 */
export function network(
  name: string,
  inputShape: readonly number[],
  classes: number,
  layers: readonly Layer[],
  more: Pick<Network, "options" | "loggedLayer"> = {},
): Network {
  checkNumber("classes", classes, { integer: true, min: 1 });
  checkLayers(name, layers);
  const specs = layers.flatMap((layer) => layer.specs ?? []);
  const masks = layers.flatMap((layer) => layer.masks ?? []);
  const statistics = layers.flatMap((layer) => layer.statistics ?? []);
  const running = statistics.flatMap(({ mean, variance }) => [mean, variance]);
  checkOnce(name, [...specs.map((spec) => spec.name), ...running]);
  checkOnce(name, masks.map((mask) => mask.name));
  const last = shapeAfter(layers, inputShape);
  if (String(last) !== String([classes])) {
    throw new InputError(
      `network ${name} ends in examples of shape [${last}]; it needs [${classes}], a logit for each ` +
        `class: end it in a dense layer of ${classes} units`,
    );
  }
  const made: Network = {
    ...{ name, inputShape, classes, layers, specs, ...more },
    masks: masks.filter(({ rate }) => rate > 0),
    init: (stream) => Object.fromEntries(specs.map((spec) => [spec.name, initial(spec, stream)])),
    initStatistics: () =>
      Object.fromEntries(
        statistics.flatMap((
          s,
        ) => [[s.mean, tf.zeros([s.units])], [s.variance, tf.ones([s.units])]]),
      ),
    forward(params, x, mode) {
      const batch: Record<string, tf.Tensor> = {};
      return { logits: applyAll(layers, x, params, mode, batch) as tf.Tensor2D, batch };
    },
  };
  return displayed(made, () => String(summary(made)));
}

/** @throws InputError when `network` was not made of layers. */
export function layersOf({ name, layers }: Network): readonly Layer[] {
  if (layers && layers.length > 0) return layers;
  throw new InputError(
    `network ${name} has no list of layers, which this needs; make it by network(name, inputShape, ` +
      `classes, layers)`,
  );
}

/** Name of the last layer with parameters: in the ready networks, the one that gives the logits. */
export function lastLayer(network: Network): string {
  const last = layersOf(network).findLast(({ specs = [] }) => specs.length > 0);
  return nameOf(network, last, "layer with parameters");
}

/** Name of the first layer with dense parameters: those before it see images, or nothing. */
export function firstDense(network: Network): string {
  const isDense = ({ specs = [] }: Layer) => specs.some(({ layer }) => layer === "dense");
  return nameOf(network, layersOf(network).find(isDense), "dense layer");
}

/** @throws InputError unless `network` is one, with parameters. */
export function checkNetwork(network: Network): Network {
  const needed = ["name", "inputShape", "classes", "specs", "masks"] as const;
  const functions = ["init", "initStatistics", "forward"] as const;
  const missing = [
    ...needed.filter((key) => network?.[key] === undefined),
    ...functions.filter((key) => typeof network?.[key] !== "function"),
  ];
  if (missing.length > 0) {
    throw new InputError(
      `network ${network?.name ?? ""} has no ${missing.join(", ")}; make it by network(name, ` +
        `inputShape, classes, layers), or take a ready one, such as mlp(domain)`,
    );
  }
  if (network.specs.length > 0) return network;
  throw new InputError(`network ${network.name} has no parameters; there is nothing to train`);
}

function nameOf({ name }: Network, layer: Layer | undefined, what: string): string {
  if (layer?.name !== undefined) return layer.name;
  throw new InputError(
    layer
      ? `network ${name} has a ${what} without a name; give the layer one`
      : `network ${name} has no ${what}`,
  );
}

function checkLayers(name: string, layers: readonly Layer[]): void {
  for (const [i, layer] of layers.entries()) {
    if (typeof layer === "function") {
      throw new InputError(
        `layer ${i} (from 0) of network ${name} is a function; call it, as in relu()`,
      );
    }
    const missing = (["outputShape", "apply", "tangent"] as const)
      .filter((key) => typeof layer?.[key] !== "function");
    if (missing.length === 0) continue;
    throw new InputError(
      `layer ${i} (from 0) of network ${name} is no layer: it has no ${missing.join(", ")}`,
    );
  }
}

function checkOnce(network: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new InputError(`network ${network} has ${twice} twice; give each layer a name of its own`);
}

/** Uniform on +-1/sqrt(fan in); normalization layers (no fan in) start as the identity. */
function initial({ name, shape, role, fanIn }: ParameterSpec, stream: Stream): tf.Tensor {
  if (fanIn === undefined) return role === "weight" ? tf.ones([...shape]) : tf.zeros([...shape]);
  const bound = 1 / Math.sqrt(fanIn);
  const count = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(stream.child(name).uniform(count, -bound, bound), [...shape]);
}
