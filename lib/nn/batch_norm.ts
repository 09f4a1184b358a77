/** Batch normalization. */
import * as tf from "@tensorflow/tfjs";
import { normalize, normalizeBatch } from "../backend/operations.ts";
import { checkLayerName, checkSizes, type Layer, misfit, plus } from "./layer.ts";

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
