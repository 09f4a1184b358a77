/**
 * Sharpness-aware minimization under distribution shift: what it takes to train a model with a rule and
 * to see how it does elsewhere. Each room has a door of its own beside this one: `sam-ood/nn`, `/train`,
 * `/data`, `/datasets`, `/sam`, `/sharpness`, `/distances`, `/gda`, `/bounds`, `/records`, `/experiment`,
 * `/report`, `/valleys`, `/notebook`.
 *
 * ```ts
 * import { accuracy, adam, fit, friendlySam, rotatedMnist, stridedCnn } from "sam-ood";
 *
 * const { source, target } = await rotatedMnist({ angle: 60, images: "digits" });
 * const options = { rule: friendlySam({ rho: 0.05 }), optimizer: adam(), epochs: 2, seed: 1 };
 * console.log(await accuracy(await fit(stridedCnn(source), source, options), target));
 * ```
 *
 * @module
 */
export { ready } from "./backend/backend.ts";
export type { Backend, BackendName } from "./backend/backend.ts";
export { size, take } from "./data/domain.ts";
export type { Domain, Protocol, Shift, ShiftedData } from "./data/domain.ts";
export { colorShiftMnist } from "./datasets/color_shift_mnist.ts";
export type { ColorShiftMnistOptions } from "./datasets/color_shift_mnist.ts";
export { covertype } from "./datasets/covertype.ts";
export type { CovertypeOptions } from "./datasets/covertype.ts";
export { driftingGaussians } from "./datasets/drifting_gaussians.ts";
export type { DriftingGaussiansOptions } from "./datasets/drifting_gaussians.ts";
export type { ImageShiftOptions } from "./datasets/image_split.ts";
export { portraits } from "./datasets/portraits.ts";
export type { PortraitsOptions } from "./datasets/portraits.ts";
export { rotatedMnist } from "./datasets/rotated_mnist.ts";
export type { RotatedMnistOptions } from "./datasets/rotated_mnist.ts";
export { rotatingMoons } from "./datasets/rotating_moons.ts";
export type { RotatingMoonsOptions } from "./datasets/rotating_moons.ts";
export { adaptationPath } from "./gda/paths.ts";
export { gradualSelfTrain, selfTrain } from "./gda/self_training.ts";
export type { GradualStep, SelfTraining, SelfTrainingOptions } from "./gda/self_training.ts";
export { copyModel, disposeModel } from "./nn/model.ts";
export type { Model } from "./nn/model.ts";
export { loadModel, saveModel } from "./nn/model_file.ts";
export type { Network } from "./nn/network.ts";
export { cnn, linear, mlp, resnet, stridedCnn } from "./nn/networks.ts";
export { asam } from "./sam/asam.ts";
export { ausam } from "./sam/ausam.ts";
export { bilateralSam } from "./sam/bilateral_sam.ts";
export { esam } from "./sam/esam.ts";
export { fisherMaskSam } from "./sam/fisher_mask_sam.ts";
export { fisherSam } from "./sam/fisher_sam.ts";
export { friendlySam } from "./sam/friendly_sam.ts";
export { gsam } from "./sam/gsam.ts";
export { kSam } from "./sam/k_sam.ts";
export { lookSam } from "./sam/look_sam.ts";
export { lpfSgd } from "./sam/lpf_sgd.ts";
export { microBatchSam } from "./sam/micro_batch_sam.ts";
export { plain } from "./sam/plain.ts";
export { randomPerturbation } from "./sam/random_perturbation.ts";
export { makeRule, rules } from "./sam/registry.ts";
export { sam } from "./sam/sam.ts";
export { samOn } from "./sam/sam_on.ts";
export { sampa } from "./sam/sampa.ts";
export { ema, swa } from "./train/averaging.ts";
export { epochs } from "./train/epochs.ts";
export type { Epoch } from "./train/epochs.ts";
export { accuracy, evaluate, loss } from "./train/evaluate.ts";
export type { Evaluation } from "./train/evaluate.ts";
export { fit } from "./train/fit.ts";
export type { EarlyStop } from "./train/fit.ts";
export type { FitOptions } from "./train/fit_options.ts";
export { adam, sgd } from "./train/optimizer.ts";
export { predict } from "./train/predict.ts";
export type { Prediction } from "./train/predict.ts";
export type { Optimizer, Rule } from "./train/rule.ts";
export { loadTraining, saveTraining } from "./train/saved/training_file.ts";
