/** Run records with bounds, made up for tests: small numbers that can be added by hand. */
import type { AdaptationStep, RunRecord } from "../../../lib/records/record.ts";
import type { BoundTerms } from "../../../lib/records/measured.ts";
import { sharpnessBound } from "../../../lib/bounds/sharpness_bound.ts";
import { type Made, record } from "../records.ts";

/** What a test says about the bound of a model; the rest has defaults. */
export interface MadeBound {
  loss?: number;
  rise?: number;
  n?: number;
  k?: number;
  weightNorm?: number;
  lipschitz?: number;
  /** With normalization joined to the layer before it; absent as in old records. */
  joined?: number;
}

/** The terms of a model's bound, as a run measures them. */
export function terms(
  { loss = 0.2, rise = 0.1, n = 1000, k = 6, weightNorm = 2, lipschitz = 3, joined }: MadeBound =
    {},
): BoundTerms {
  const bound = sharpnessBound({
    ...{ worstLoss: loss + rise, loss: "clipped", clip: Math.LN2, rho: 0.05, delta: 0.05 },
    ...{ n, k, weightNorm },
  });
  const sharpness = { loss, value: rise } as never;
  const constants = { input: lipschitz, features: 1, ...(joined === undefined ? {} : { joined }) };
  return { sharpness: { ...bound, sharpness }, lipschitz: constants };
}

const w1 = (mean: number) => ({ mean, largest: mean, byClass: [mean, mean] });
const sliced = { distance: 1, standardError: 0 };
const measures = { examples: 40, steps: 5, points: 20, bounds: true };

/** A zero-shot run with a bound: W_1 of 0.5 between inputs and of 0.25 between features. */
export function boundRecord(
  made: Made & MadeBound & { w1?: number; labelShift?: number } = {},
): RunRecord {
  const plain = record({ ...made, config: { ...made.config, measures } });
  const distance = {
    input: { w1: w1(made.w1 ?? 0.5), w1Sampling: 0.125, sliced },
    features: { w1: w1(0.25), w1Sampling: 0.0625, sliced },
  };
  const { labelShift = 0.01 } = made;
  const measured = { sharpness: {} as never, distance, labelShift, bound: terms(made) };
  return { ...plain, metrics: { ...plain.metrics, measures: measured } };
}

/** A run of self-training over `domains` with bounds at every step, on the drifting Gaussians. */
export function gdaRecord(
  made: Made & MadeBound & { domains?: number; w1?: number; kept?: number } = {},
): RunRecord {
  const { domains = 1, kept = 1000 } = made;
  const adaptation = {
    ...{ how: domains === 0 ? "direct" as const : "gradual" as const, domains, epochs: 2 },
    ...{ intermediateSize: 5000, targetSize: 1000, quantile: 0 },
    rule: { name: made.rule ?? "plain", options: made.options ?? {} },
  };
  const config = { dataset: "drifting-gaussians", shift: 90, adaptation, measures };
  const plain = record({ ...made, config: { ...config, ...made.config } });
  const step = (t: number): AdaptationStep => ({
    ...{ domain: `domain ${t}`, kept: kept + t, threshold: 0, pseudoLabelAccuracy: 0.9 },
    ...{ targetAccuracy: 0.9, loss: 0.1, weightShift: { authors: 1, all: 1 } },
    measures: {
      ...{ oneStep: 0.1, authorsLastBatch: 0.1 },
      bound: { ...terms(made), w1: w1(made.w1 ?? 0.5), wInfinity: 1.5 },
    },
  });
  const steps = Array.from({ length: domains + 1 }, (_, t) => step(t));
  const sourceBound = terms({ ...made, lipschitz: 2 * (made.lipschitz ?? 3) });
  return {
    ...plain,
    metrics: { ...plain.metrics, adaptation: { zeroShotAccuracy: 0.5, steps, sourceBound } },
  };
}
