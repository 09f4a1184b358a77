/**
 * The ready networks: the two of the paper, and those of Kumar et al.
 *
 * The paper's layer shapes come from its authors' public code (SAM-GDA): three 3x3 convolutions of 32
 * filters without pooling, two dense layers of 128, dropout, batch normalization, logits; for rows
 * of numbers three dense layers of 256.
 */
import { InputError } from "../check.ts";
import { batchNorm, conv, dense, dropout, flatten, unflatten } from "./layers.ts";
import { type InputSpec, type Network, network } from "./network.ts";

/**
 * The paper's convolutional network: 3,248,266 parameters for 28x28 grey images and 10 classes,
 * 4,230,274 for 32x32 and 2 classes.
 *
 * @param input Images [height, width, channels] and their number of classes; a domain will do.
 * @param options `filters` a convolution (32), `hidden` units a dense layer (128), `dropout` rate (0.5).
 */
export function cnn(
  { shape, classes }: InputSpec,
  { filters = 32, hidden = 128, dropout: rate = 0.5 }: {
    filters?: number;
    hidden?: number;
    dropout?: number;
  } = {},
): Network {
  const [height, width, channels] = imageShape("cnn", shape);
  return network("cnn", shape, classes, [
    conv("conv1", channels, filters),
    conv("conv2", filters, filters),
    conv("conv3", filters, filters),
    flatten(height * width * filters),
    dense("dense1", height * width * filters, hidden, "relu"),
    dense("dense2", hidden, hidden, "relu"),
    dropout("dropout", hidden, rate),
    batchNorm("norm", hidden),
    dense("logits", hidden, classes),
  ]);
}

/**
 * The convolutional network of Kumar, Ma, Liang (ICML 2020), from their public code: three 5x5
 * convolutions of 32 filters with stride 2, dropout, batch normalization of each filter, logits.
 * 57,290 parameters for 28x28 grey images and 10 classes, and a tenth of {@link cnn}'s products.
 * Initial values are as those of the paper's networks.
 *
 * @param options `filters` a convolution (32), `dropout` rate (0.5).
 */
export function stridedCnn(
  { shape, classes }: InputSpec,
  { filters = 32, dropout: rate = 0.5 }: { filters?: number; dropout?: number } = {},
): Network {
  const [height, width, channels] = imageShape("strided-cnn", shape);
  const last = [Math.ceil(height / 8), Math.ceil(width / 8), filters];
  const units = last.reduce((a, b) => a * b, 1);
  const strided = { size: 5, stride: 2 };
  return network("strided-cnn", shape, classes, [
    conv("conv1", channels, filters, strided),
    conv("conv2", filters, filters, strided),
    conv("conv3", filters, filters, strided),
    flatten(units),
    dropout("dropout", units, rate),
    unflatten(last),
    batchNorm("norm", filters),
    flatten(units),
    dense("logits", units, classes),
  ]);
}

function imageShape(network: string, shape: readonly number[]): [number, number, number] {
  const [height, width, channels] = shape;
  if (shape.length === 3 && height && width && channels) return [height, width, channels];
  throw new InputError(
    `${network} got inputs of shape [${shape}]; it needs images [height, width, channels]; use mlp ` +
      `for rows`,
  );
}

/**
 * The paper's network for rows of numbers: 146,690 parameters for the 54 columns and 2 classes of
 * Covertype.
 *
 * @param input Shape and classes; a domain will do. Images are flattened.
 * @param options `hidden` units a dense layer (256), `dropout` rate (0.5).
 */
export function mlp(
  { shape, classes }: InputSpec,
  { hidden = 256, dropout: rate = 0.5 }: { hidden?: number; dropout?: number } = {},
): Network {
  const columns = shape.reduce((a, b) => a * b, 1);
  return network("mlp", shape, classes, [
    flatten(columns),
    dense("dense1", columns, hidden, "relu"),
    dense("dense2", hidden, hidden, "relu"),
    dense("dense3", hidden, hidden, "relu"),
    dropout("dropout", hidden, rate),
    batchNorm("norm", hidden),
    dense("logits", hidden, classes),
  ]);
}

/**
 * A linear classifier of rows: what the theory of gradual self-training is about (Kumar, Ma, Liang,
 * ICML 2020).
 */
export function linear({ shape, classes }: InputSpec): Network {
  const columns = shape.reduce((a, b) => a * b, 1);
  return network("linear", shape, classes, [flatten(columns), dense("logits", columns, classes)]);
}

/** The networks by name, as run configs spell them. */
export const networks: Readonly<Record<string, (input: InputSpec) => Network>> = {
  ...{ cnn, mlp, linear },
  "strided-cnn": stridedCnn,
};
