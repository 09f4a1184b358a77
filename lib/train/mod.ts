/**
 * Training: one step, many steps, how good the model is.
 *
 * ```ts
 * import { rotatingMoons } from "sam-ood/datasets";
 * import { mlp } from "sam-ood/nn";
 * import { sam } from "sam-ood/sam";
 * import { accuracy, adam, fit } from "sam-ood/train";
 *
 * const { source, target } = rotatingMoons({ angle: 30, sourceSize: 200, targetSize: 200 });
 * const options = { rule: sam({ rho: 0.05 }), optimizer: adam(), epochs: 5, seed: 1 };
 * console.log(await accuracy(await fit(mlp(source), source, options), target));
 * ```
 *
 * @module
 */
export { backendNames, ready } from "../backend/backend.ts";
export type { Backend, BackendName } from "../backend/backend.ts";
export type { Precision } from "../backend/precision.ts";
export type { Domain, Protocol } from "../data/domain.ts";
export type { Model } from "../nn/model.ts";
export type { Network } from "../nn/network.ts";
export type { ParameterSpec, Params } from "../nn/params.ts";
export { ema, swa } from "./averaging.ts";
export type { Averaging, AveragingMoment } from "./averaging.ts";
export { copyCheckpoint, disposeCheckpoint } from "./checkpoint.ts";
export type { Checkpoint, RunIdentity } from "./checkpoint.ts";
export { gradientUnits } from "./cost.ts";
export type { Cost } from "./cost.ts";
export { epochs } from "./epochs.ts";
export type { Epoch } from "./epochs.ts";
export { accuracy, evaluate, loss } from "./evaluate.ts";
export type { Evaluation } from "./evaluate.ts";
export { fit } from "./fit.ts";
export type { EarlyStop } from "./fit.ts";
export type { FitOptions, Switches } from "./fit_options.ts";
export { crossEntropy, meanLoss, squaredError } from "./losses.ts";
export type { Loss } from "./losses.ts";
export { adam, sgd } from "./optimizer.ts";
export type { AdamOptions, AdamState, SgdOptions, SgdState } from "./optimizer.ts";
export { aboveRounding, climb } from "./perturb.ts";
export { predict } from "./predict.ts";
export type { Prediction } from "./predict.ts";
export type {
  Answer,
  LearningRate,
  Moment,
  Optimizer,
  Oracle,
  Rule,
  Schedule,
  Step,
} from "./rule.ts";
export { constant, cosine, warmUp } from "./schedule.ts";
export { sharp, type SharpOptions } from "./sharp/sharp.ts";
export { disposeSharpState, sharpState, sharpStep } from "./sharp/sharp_step.ts";
export type {
  SharpState,
  SharpStateOptions,
  SharpStep,
  SharpStepOptions,
} from "./sharp/sharp_step.ts";
export { decodeTraining, encodeTraining } from "./saved/saved_training.ts";
export { loadTraining, saveTraining } from "./saved/training_file.ts";
