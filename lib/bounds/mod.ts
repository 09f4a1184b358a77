/**
 * Theorems as functions: bounds on the loss from sharpness, under a shift, and in self-training.
 *
 * ```ts
 * import { selfTrainingBound } from "sam-ood/bounds";
 *
 * const setting = { radius: 1, inputNorm: 1, n: 1000, delta: 0.05 };
 * console.log(typeof selfTrainingBound, setting.n);
 * ```
 *
 * @module
 */
export { boundNeeds } from "./bound_needs.ts";
export type { BoundNeeds } from "./bound_needs.ts";
export { linearOrder, linearOrderSteps } from "./linear_order.ts";
export type { LinearOrder } from "./linear_order.ts";
export { CROSS_ENTROPY_LIPSCHITZ, lipschitzConstant } from "./lipschitz.ts";
export type {
  LipschitzConstant,
  LipschitzFactor,
  LipschitzOptions,
  LipschitzProduct,
} from "./lipschitz.ts";
export { measuredSharpnessBound } from "./measured_bound.ts";
export type { MeasuredBound, MeasuredBoundOptions } from "./measured_bound.ts";
export type { OperatorNorm } from "./operator_norm.ts";
export { bestSteps, selfTrainingBound, selfTrainingStepBound } from "./self_training_bound.ts";
export type { RampSetting } from "./self_training_bound.ts";
export { sharpGdaBound } from "./sharp_bound.ts";
export type { SharpGdaBound, SharpStep } from "./sharp_bound.ts";
export { sharpnessBound } from "./sharpness_bound.ts";
export type { SharpnessBound, SharpnessBoundInputs } from "./sharpness_bound.ts";
export { lossLipschitz, shiftBound } from "./shift_bound.ts";
export type { ShiftBound } from "./shift_bound.ts";
