/**
 * The Hessian's largest eigenvalue and trace by second derivatives: exact almost everywhere, where
 * differences of gradients (largest_eigenvalue.ts, hessian_trace.ts) count the kinks of ReLUs in.
 */
import { checkOptionNames } from "../check.ts";
import type { Domain } from "../data/domain.ts";
import type { Model } from "../nn/model.ts";
import { gradientUnits } from "../train/cost.ts";
import { completeOptions } from "../sam/define_rule.ts";
import { hutchinson, type HutchinsonOptions, type Trace } from "./hutchinson.ts";
import { type Eigenvalue, lanczos, type LanczosOptions } from "./lanczos.ts";
import { type MeasuredOn, measuredOn } from "./loss_landscape.ts";
import { type SecondDerivatives, secondDerivatives } from "./second_derivatives.ts";
import { chosenExamples } from "./all_measures.ts";
import { type SharpnessOptions, sharpnessOptions } from "./sharpness_options.ts";

/** The largest eigenvalue of the Hessian at the model's weights. At most three gradients an iteration. */
export async function exactEigenvalue(
  derivatives: SecondDerivatives,
  options: LanczosOptions = {},
): Promise<Eigenvalue & MeasuredOn> {
  checkOptionNames("exactEigenvalue", options, ["iterations", "tolerance", "seed"]);
  const found = await lanczos(derivatives.w, derivatives.hessianVector, options);
  return { ...found, ...measuredOn(derivatives) };
}

/**
 * An estimate of the trace of the Hessian at the model's weights: that of the Gauss-Newton matrix, which
 * has the same (second_derivatives.ts) and is never below 0. The price of one gradient a vector.
 */
export async function exactTrace(
  derivatives: SecondDerivatives,
  options: HutchinsonOptions = {},
): Promise<Trace & MeasuredOn> {
  checkOptionNames("exactTrace", options, ["vectors", "seed"]);
  const found = await hutchinson(derivatives.w, derivatives.gaussNewtonForm, options);
  return { ...found, ...measuredOn(derivatives) };
}

/** Both, for a record. Plain data. */
export interface ExactCurvature {
  /** Name of the domain. */
  readonly domain: string;
  /** Largest eigenvalue of the Hessian. */
  readonly largestEigenvalue: Eigenvalue & MeasuredOn;
  /** Trace of the Hessian. */
  readonly trace: Trace & MeasuredOn;
  /** Cost in gradients over all examples. */
  readonly gradientUnits: number;
  /** Wall-clock seconds that measuring took. */
  readonly seconds: number;
}

/**
 * Largest eigenvalue and trace of `model` on the examples of `domain` that {@link sharpnessMeasures}
 * takes with the same options, from the same first direction and along the same random vectors.
 *
 * @throws InputError on an unknown option or one out of range, or a domain that is empty, smaller than m
 * or does not fit the model.
 */
export async function exactCurvature(
  model: Model,
  domain: Domain,
  given: Omit<SharpnessOptions, "lastBatch" | "onProgress"> = {},
): Promise<ExactCurvature> {
  const options = completeOptions(sharpnessOptions, given);
  const { batchSize, iterations, vectors, seed } = options;
  const started = performance.now();
  const derivatives = secondDerivatives(model, chosenExamples(domain, options), { batchSize });
  const measured = async () => ({
    largestEigenvalue: await exactEigenvalue(derivatives, { iterations, seed }),
    trace: await exactTrace(derivatives, { vectors, seed }),
  });
  const curvature = await measured().finally(() => derivatives.dispose());
  const seconds = (performance.now() - started) / 1000;
  return {
    ...{ domain: domain.name, ...curvature },
    ...{ gradientUnits: gradientUnits(derivatives.cost), seconds },
  };
}
