/**
 * The ready networks: the two of the paper, that of Kumar et al., a linear one and a residual one.
 *
 * The paper's layer shapes come from its authors' public code (SAM-GDA): three 3x3 convolutions of 32
 * filters without pooling, two dense layers of 128, dropout, batch normalization, logits; for rows
 * of numbers three dense layers of 256.
 */
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import { batchNorm } from "./batch_norm.ts";
import type { Layer } from "./layer.ts";
import { conv, dense, dropout, flatten, relu, unflatten } from "./layers.ts";
import { type InputSpec, type Network, network } from "./network.ts";
import { pool } from "./pool.ts";
import { residual } from "./residual.ts";

/** Options of {@link cnn}. */
export interface CnnOptions {
  /** Of each convolution, default 32. */
  filters?: number;
  /** Units of each dense layer, default 128. */
  hidden?: number;
  /** Rate of dropout, at least 0 and less than 1, default 0.5. */
  dropout?: number;
}

/** Options of {@link stridedCnn}. */
export interface StridedCnnOptions {
  /** Of each convolution, default 32. */
  filters?: number;
  /** Rate of dropout, at least 0 and less than 1, default 0.5. */
  dropout?: number;
}

/** Options of {@link mlp}. */
export interface MlpOptions {
  /** Units of each dense layer, default 256. */
  hidden?: number;
  /** Rate of dropout, at least 0 and less than 1, default 0.5. */
  dropout?: number;
}

/** Options of {@link resnet}. */
export interface ResnetOptions {
  /** Of the first stage, default 16; each stage has twice those of the one before. */
  filters?: number;
  /** Residual blocks of each of the three stages, default 1: a network of 6 blocks + 2 layers. */
  blocks?: number;
  /** Rate of dropout before the logits, at least 0 and less than 1, default 0. */
  dropout?: number;
}

/**
 * The paper's convolutional network: 3,248,266 parameters for 28x28 grey images and 10 classes,
 * 4,230,274 for 32x32 and 2 classes.
 *
 * @param input Images [height, width, channels] and their number of classes; a domain will do.
 * @throws InputError on inputs that are no images, or an option unknown or out of range.
 */
export function cnn({ shape, classes }: InputSpec, options: CnnOptions = {}): Network {
  const sizes = checked("cnn", options, { filters: 32, hidden: 128, dropout: 0.5 });
  const { filters, hidden, dropout: rate } = sizes;
  const [height, width, channels] = imageShape("cnn", shape);
  const layers = [
    conv("conv1", channels, filters),
    conv("conv2", filters, filters),
    conv("conv3", filters, filters),
    flatten(),
    dense("dense1", height * width * filters, hidden, { activation: "relu" }),
    dense("dense2", hidden, hidden, { activation: "relu" }),
    dropout("dropout", hidden, rate),
    batchNorm("norm", hidden),
    dense("logits", hidden, classes),
  ];
  return network("cnn", shape, classes, layers, { options: sizes });
}

/**
 * The convolutional network of Kumar, Ma, Liang (ICML 2020), from their public code: three 5x5
 * convolutions of 32 filters with stride 2, dropout, batch normalization of each filter, logits.
 * 57,290 parameters for 28x28 grey images and 10 classes, and a tenth of {@link cnn}'s products.
 * Initial values are as those of the paper's networks.
 *
 * @param input Images [height, width, channels] and their number of classes; a domain will do.
 * @throws InputError on inputs that are no images, or an option unknown or out of range.
 */
export function stridedCnn(
  { shape, classes }: InputSpec,
  options: StridedCnnOptions = {},
): Network {
  const sizes = checked("strided-cnn", options, { filters: 32, dropout: 0.5 });
  const { filters, dropout: rate } = sizes;
  const [height, width, channels] = imageShape("strided-cnn", shape);
  const last = [Math.ceil(height / 8), Math.ceil(width / 8), filters];
  const units = last.reduce((a, b) => a * b, 1);
  const strided = { size: 5, stride: 2 };
  const layers = [
    conv("conv1", channels, filters, strided),
    conv("conv2", filters, filters, strided),
    conv("conv3", filters, filters, strided),
    flatten(),
    dropout("dropout", units, rate),
    unflatten(last),
    batchNorm("norm", filters),
    flatten(),
    dense("logits", units, classes),
  ];
  return network("strided-cnn", shape, classes, layers, { options: sizes });
}

/**
 * A small residual network after He, Zhang, Ren, Sun (CVPR 2016, arXiv:1512.03385, section 4.2): a 3x3
 * convolution, three stages of residual blocks with 16, 32 and 64 filters, the mean of each filter over
 * the image, logits. The second and third stage begin with stride 2, and a 1x1 convolution beside it.
 * Convolutions have a normalization behind them and no bias. With one block a stage 77,754 parameters
 * for 28x28 grey images and 10 classes, 78,042 for color. Initial values are as those of the paper's
 * networks, and zero padding of a stride is TensorFlow's, which begins a row later than PyTorch's where
 * sides are even.
 *
 * @param input Images [height, width, channels] and their number of classes; a domain will do.
 * @throws InputError on inputs that are no images, or an option unknown or out of range.
 */
export function resnet({ shape, classes }: InputSpec, options: ResnetOptions = {}): Network {
  const sizes = checked("resnet", options, { filters: 16, blocks: 1, dropout: 0 });
  const { filters, blocks, dropout: rate } = sizes;
  const channels = imageShape("resnet", shape)[2];
  const layers: Layer[] = [...normalized(["conv", "norm"], channels, filters), relu()];
  for (const stage of [0, 1, 2]) {
    const to = filters * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const isFirst = stage > 0 && block === 0;
      const [from, stride] = isFirst ? [to / 2, 2] : [to, 1];
      const own = [
        ...normalized(["conv1", "norm1"], from, to, { stride }),
        relu(),
        ...normalized(["conv2", "norm2"], to, to),
      ];
      const names = ["projection", "projection-norm"] as const;
      const shortcut = isFirst ? normalized(names, from, to, { size: 1, stride }) : [];
      layers.push(residual(`block${stage * blocks + block + 1}`, own, shortcut), relu());
    }
  }
  const last = 4 * filters;
  layers.push(pool("global-average"), dropout("dropout", last, rate));
  layers.push(dense("logits", last, classes));
  return network("resnet", shape, classes, layers, { options: sizes });
}

/** A convolution without bias or ReLU, and the normalization behind it. */
function normalized(
  [convName, normName]: readonly [string, string],
  from: number,
  to: number,
  sizes: { size?: number; stride?: number } = {},
): Layer[] {
  const alone = { ...sizes, activation: "none", bias: false } as const;
  return [conv(convName, from, to, alone), batchNorm(normName, to)];
}

/**
 * The paper's network for rows of numbers: 146,690 parameters for the 54 columns and 2 classes of
 * Covertype.
 *
 * @param input Shape and classes; a domain will do. Images are flattened.
 * @throws InputError on an option unknown or out of range.
 */
export function mlp({ shape, classes }: InputSpec, options: MlpOptions = {}): Network {
  const sizes = checked("mlp", options, { hidden: 256, dropout: 0.5 });
  const { hidden, dropout: rate } = sizes;
  const columns = shape.reduce((a, b) => a * b, 1);
  const layers = [
    flatten(),
    dense("dense1", columns, hidden, { activation: "relu" }),
    dense("dense2", hidden, hidden, { activation: "relu" }),
    dense("dense3", hidden, hidden, { activation: "relu" }),
    dropout("dropout", hidden, rate),
    batchNorm("norm", hidden),
    dense("logits", hidden, classes),
  ];
  return network("mlp", shape, classes, layers, { options: sizes, loggedLayer: "norm" });
}

/**
 * A linear classifier of rows: what the theory of gradual self-training is about (Kumar, Ma, Liang,
 * ICML 2020).
 */
export function linear({ shape, classes }: InputSpec, options: Record<never, never> = {}): Network {
  const columns = shape.reduce((a, b) => a * b, 1);
  const layers = [flatten(), dense("logits", columns, classes)];
  return network("linear", shape, classes, layers, { options: checked("linear", options, {}) });
}

/** `given` with defaults for what is not there: whole numbers of at least 1, and a rate of dropout. */
function checked<T extends Readonly<Record<string, number>>>(
  network: string,
  given: Partial<T>,
  defaults: T,
): T {
  checkOptionNames(network, given, Object.keys(defaults));
  const known = Object.fromEntries(
    Object.entries(defaults).map(([name, usual]) => [name, given[name] ?? usual]),
  );
  for (const [name, value] of Object.entries(known)) {
    checkNumber(name, value, name === "dropout" ? { min: 0, below: 1 } : { integer: true, min: 1 });
  }
  return known as T;
}

function imageShape(network: string, shape: readonly number[]): [number, number, number] {
  const [height, width, channels] = shape;
  if (shape.length === 3 && height && width && channels) return [height, width, channels];
  throw new InputError(
    `${network} got inputs of shape [${shape}]; it needs images [height, width, channels]; use mlp ` +
      `for rows`,
  );
}

/** The networks by name, as run configs and saved models spell them. */
export const networks: Readonly<
  Record<string, (input: InputSpec, options?: Readonly<Record<string, number>>) => Network>
> = {
  ...{ cnn, mlp, linear, resnet },
  "strided-cnn": stridedCnn,
};
