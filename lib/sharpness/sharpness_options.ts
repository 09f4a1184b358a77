/** What can be chosen in measuring all sharpness at once: described once, for the check and for docs. */
import type { Domain } from "../data/domain.ts";
import type { Params } from "../nn/params.ts";
import type { OptionValues } from "../sam/define_rule.ts";

const count = { integer: true, min: 1 };

/** The numbers to choose, their defaults and ranges. */
export const sharpnessOptions = {
  name: "sharpnessMeasures",
  options: {
    examples: { default: 1000, ...count, meaning: "examples at most; a multiple of m is taken" },
    batchSize: { default: 100, ...count, meaning: "examples a pass; bounds the memory" },
    rho: { default: 0.05, above: 0, meaning: "radius of the ball and of one step" },
    m: { default: 20, ...count, meaning: "examples that share a step in m-sharpness" },
    adaptiveRho: { default: 0.5, above: 0, meaning: "relative radius, l2" },
    adaptiveRhoMax: { default: 0.002, above: 0, meaning: "relative radius, l-infinity" },
    steps: { default: 20, ...count, meaning: "steps of an ascent" },
    restarts: { default: 0, integer: true, min: 0, meaning: "ascents from random places too" },
    sigma: { default: 0.005, above: 0, meaning: "noise on each parameter" },
    adaptiveSigma: { default: 0.1, above: 0, meaning: "noise relative to each parameter" },
    pairs: { default: 5, integer: true, min: 2, meaning: "pairs of noise" },
    iterations: { default: 10, ...count, meaning: "products for the largest eigenvalue, at most" },
    vectors: { default: 5, integer: true, min: 2, meaning: "random vectors for the trace" },
    seed: { default: 0, integer: true, min: 0, meaning: "of the examples and all chance" },
  },
} as const;

/** Options of {@link sharpnessMeasures}. */
export interface SharpnessOptions extends Partial<OptionValues<typeof sharpnessOptions>> {
  /**
   * What the authors' figure is taken on: the last mini-batch of training, and the weights before
   * its update. By default the last 128 examples that are measured, and the model's weights.
   */
  lastBatch?: { readonly batch: Domain; readonly before?: Params };
  /** Called after each question with the work done and in all, in gradients; awaited. */
  onProgress?: (done: number, total: number) => void | Promise<void>;
}
