/**
 * Operations of networks that TensorFlow has whole, with gradients of their own, and tfjs in parts. On
 * other backends they are the parts.
 */
import * as tf from "@tensorflow/tfjs";
import { type Attribute, nodeBackend, run } from "./node_backend.ts";

/** x + bias, a value for each place of the last axis. */
export function addBias(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== "tensorflow") return tf.add(x, bias);
  return tf.engine().runKernel("BiasAdd", { x, bias });
}

/** A batch normalized, and what it was normalized by. */
export interface Normalized {
  readonly y: tf.Tensor;
  /** Of each place of the last axis, over all others. */
  readonly mean: tf.Tensor;
  /** Likewise, the sum of squares over their number. */
  readonly variance: tf.Tensor;
}

/**
 * gamma z + beta with z = (x - mean) / sqrt(variance + epsilon), by the batch's own mean and variance
 * for each place of the last axis. The gradient is that of Ioffe & Szegedy (2015), section 3,
 *
 *     dx = gamma / sqrt(variance + epsilon) (dy - mean(dy) - z mean(dy z)),
 *
 * where tfjs's own would take four times as many operations.
 */
export function normalizeBatch(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): Normalized {
  const others = [...x.shape.keys()].slice(0, -1);
  const moments = () => {
    const mean = tf.mean(x, others);
    const centered = tf.sub(x, mean);
    return { mean, centered, variance: tf.mean(tf.square(centered), others) };
  };
  const normalized = tf.customGrad((_x, gamma, beta, save) => {
    const { centered, variance } = moments();
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const z = tf.mul(centered, inverse);
    (save as unknown as (tensors: tf.Tensor[]) => void)([z, inverse, gamma as tf.Tensor]);
    return {
      value: tf.add(tf.mul(z, gamma as tf.Tensor), beta as tf.Tensor),
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        const [z, inverse, gamma] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const dbeta = tf.sum(dy, others);
        const dgamma = tf.sum(tf.mul(dy, z), others);
        const share = 1 / (dy.size / gamma.size);
        const along = tf.mul(tf.add(dbeta, tf.mul(z, dgamma)), share);
        return [tf.mul(tf.mul(gamma, inverse), tf.sub(dy, along)), dgamma, dbeta];
      },
    };
  });
  const { mean, variance } = moments();
  return { y: normalized(x, gamma, beta), mean, variance };
}

/** gamma (x - mean) / sqrt(variance + epsilon) + beta. */
export function normalize(
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): tf.Tensor {
  const normalized = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalized, gamma), beta);
}

/** `g` where `y`, the answer of a ReLU, is above 0, else 0. Has no gradient of its own. */
export function reluGradient(g: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.getBackend() === "tensorflow"
    ? run("ReluGrad", { T: g.dtype }, [g, y])
    : tf.mul(g, tf.cast(tf.step(y), "float32"));
}

/**
 * How the answer `y` of a ReLU changes when what it is given changes by `dx`: by `dx` where `y` is above
 * 0. The gradient is in `dx` alone, since which units are on does not change but at 0 itself.
 */
export function reluTangent(dx: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const tangent = tf.customGrad((dx, save) => {
    (save as unknown as (tensors: tf.Tensor[]) => void)([y]);
    return {
      value: reluGradient(dx as tf.Tensor, y),
      gradFunc: (g: tf.Tensor, [y]: tf.Tensor[]) => reluGradient(g, y!),
    };
  });
  return tangent(dx);
}

/**
 * Cross-entropy of each example, in nats: -log softmax(logits)[label].
 *
 * @param logits [examples, classes].
 * @param labels Class numbers [examples], int32.
 */
export function crossEntropies(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  if (tf.getBackend() !== "tensorflow") {
    const target = tf.cast(tf.oneHot(labels, logits.shape[1]), "float32");
    return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)) as tf.Tensor1D;
  }
  const outputs = tf.engine().runKernel(
    "SparseSoftmaxCrossEntropyWithLogits",
    { logits, labels },
  ) as unknown as tf.Tensor[];
  return outputs[0] as tf.Tensor1D;
}

/** Registers their kernels and gradients for the tensorflow backend. */
export function registerWholeOperations(): void {
  const { binding } = nodeBackend();
  const type = (name: string, value: number): Attribute => ({
    ...{ name, type: binding.TF_ATTR_TYPE, value },
  });
  const FLOAT = type("T", binding.TF_FLOAT);

  register("BiasAdd", ["x", "bias"], [FLOAT], 1);
  register("BiasAddGrad", ["dy"], [FLOAT], 1);
  tf.registerGradient({
    kernelName: "BiasAdd",
    gradFunc: (dy) => ({
      x: () => dy as tf.Tensor,
      // By itself: in a graph TensorFlow would merge it with a convolution's, which rounds otherwise
      // than operation by operation.
      bias: () => {
        const alone = run("Identity", { T: "float32" }, [dy as tf.Tensor]);
        return tf.engine().runKernel("BiasAddGrad", { dy: alone }) as tf.Tensor;
      },
    }),
  });

  register(
    "SparseSoftmaxCrossEntropyWithLogits",
    ["logits", "labels"],
    [FLOAT, type("Tlabels", binding.TF_INT32)],
    2,
  );
  tf.registerGradient({
    kernelName: "SparseSoftmaxCrossEntropyWithLogits",
    outputsToSave: [false, true],
    gradFunc(dys, saved) {
      const [dy] = dys as tf.Tensor[];
      const [slope] = saved as [tf.Tensor];
      return { logits: () => tf.mul(tf.expandDims(dy!, 1), slope) };
    },
  });
}

/** A kernel of tfjs that is the operation of that name. */
function register(
  kernelName: string,
  names: readonly string[],
  attributes: readonly Attribute[],
  outputs: number,
): void {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc({ inputs }) {
      const given = names.map((name) => (inputs as Record<string, tf.Tensor>)[name]!);
      const results = execute(kernelName, attributes, given, outputs);
      return outputs === 1 ? results[0]! : results;
    },
  });
}

function execute(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.Tensor[],
  outputs: number,
): tf.Tensor[] {
  const backend = nodeBackend();
  const handles = backend.binding.executeOp(
    ...[name, attributes, backend.getInputTensorIds(inputs), outputs] as const,
  );
  return handles.map((handle) => backend.createOutputTensor(handle));
}
