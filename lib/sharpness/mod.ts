/**
 * Sharpness: numbers about the loss around a model's parameters.
 *
 * ```ts
 * import { rotatingMoons } from "sam-ood/datasets";
 * import { mlp } from "sam-ood/nn";
 * import { sam } from "sam-ood/sam";
 * import { modelLandscape, oneStepSharpness } from "sam-ood/sharpness";
 * import { adam, fit } from "sam-ood/train";
 *
 * const { source } = rotatingMoons({ angle: 30, sourceSize: 200 });
 * const model = await fit(mlp(source), source, { rule: sam(), optimizer: adam(), epochs: 3, seed: 1 });
 * const landscape = modelLandscape(model, source);
 * console.log((await oneStepSharpness(landscape, { rho: 0.05 })).value);
 * landscape.dispose();
 * ```
 *
 * @module
 */
export { adaptiveSharpness } from "./adaptive_sharpness.ts";
export { sharpnessMeasures } from "./all_measures.ts";
export type { SharpnessMeasures } from "./all_measures.ts";
export { authorsLastBatchFigure } from "./authors_last_batch.ts";
export type { AuthorsLastBatchFigure } from "./authors_last_batch.ts";
export { averageSharpness } from "./average_sharpness.ts";
export type { AverageOptions, AverageSharpness } from "./average_sharpness.ts";
export { ballSharpness } from "./ball_sharpness.ts";
export type { SearchOptions, WorstCaseSharpness } from "./ball_sharpness.ts";
export { exactCurvature, exactEigenvalue, exactTrace } from "./exact_curvature.ts";
export type { ExactCurvature } from "./exact_curvature.ts";
export { hessianTrace } from "./hessian_trace.ts";
export type { HessianTrace, TraceOptions } from "./hessian_trace.ts";
export type { HutchinsonOptions, Trace } from "./hutchinson.ts";
export type { Eigenvalue, LanczosOptions } from "./lanczos.ts";
export { largestEigenvalue } from "./largest_eigenvalue.ts";
export type { EigenvalueOptions, LargestEigenvalue } from "./largest_eigenvalue.ts";
export { lossLandscape } from "./loss_landscape.ts";
export type { LandscapeSource, LossLandscape, MeasuredOn } from "./loss_landscape.ts";
export { modelLandscape } from "./model_landscape.ts";
export { mSharpness, oneStepSharpness } from "./one_step_sharpness.ts";
export type { MSharpness, OneStepSharpness } from "./one_step_sharpness.ts";
export { secondDerivatives } from "./second_derivatives.ts";
export type { SecondDerivatives } from "./second_derivatives.ts";
export { sharpnessOptions } from "./sharpness_options.ts";
export type { SharpnessOptions } from "./sharpness_options.ts";
