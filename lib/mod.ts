/**
 * Sharpness-aware minimization and distribution shift: rules, networks, training, gradual domain
 * adaptation, distances between domains, data, reports.
 *
 * ```ts
 * import { accuracy, adam, cnn, fit, friendlySam, rotatedMnist } from "sam-ood";
 *
 * const { source, target } = await rotatedMnist({ angle: 60 });
 * const model = await fit(cnn(source), source, {
 *   rule: friendlySam({ rho: 0.05 }), optimizer: adam({ learningRate: 1e-3 }), epochs: 10, seed: 1,
 * });
 * console.log(await accuracy(model, target));
 * ```
 *
 * @module
 */
export { backendNames, ready } from "./backend/backend.ts";
export type { Backend, BackendName } from "./backend/backend.ts";

export { colorShiftMnist } from "./datasets/color_shift_mnist.ts";
export { covertype } from "./datasets/covertype.ts";
export type { CovertypeOptions } from "./datasets/covertype.ts";
export { checkDomain, size, take } from "./data/domain.ts";
export type { Domain, Protocol, Shift, ShiftedData } from "./data/domain.ts";
export {
  driftingGaussians,
  gaussianBayesAccuracy,
  gaussianStepDistance,
} from "./datasets/drifting_gaussians.ts";
export type { DriftingGaussiansOptions } from "./datasets/drifting_gaussians.ts";
export { DataNotFound } from "./data/files/find_files.ts";
export { movePoints, turnPoints } from "./data/points.ts";
export { portraits } from "./datasets/portraits.ts";
export type { PortraitsOptions } from "./datasets/portraits.ts";
export { rotatedMnist } from "./datasets/rotated_mnist.ts";
export { rotatingMoons } from "./datasets/rotating_moons.ts";
export type { RotatingMoonsOptions } from "./datasets/rotating_moons.ts";
export { brightenDomain, rotateDomain } from "./data/shift.ts";
export type { ImageShiftOptions } from "./datasets/image_split.ts";

export { adaptationPath, adaptations, pool } from "./gda/paths.ts";
export type { Adaptation } from "./gda/paths.ts";
export { features } from "./distances/features.ts";
export { goat } from "./gda/goat.ts";
export type { GoatOptions } from "./gda/goat.ts";
export { pointsOf } from "./distances/points.ts";
export type { LabelledPoints, PointSet } from "./distances/points.ts";
export { proxyADistance } from "./distances/proxy_a_distance.ts";
export { pseudoLabels } from "./gda/pseudo_labels.ts";
export type { PseudoLabelReport, PseudoLabels } from "./gda/pseudo_labels.ts";
export { gradualSelfTrain, selfTrain } from "./gda/self_training.ts";
export type { GradualStep, SelfTraining, SelfTrainingOptions } from "./gda/self_training.ts";
export {
  classConditional,
  classShares,
  labelShift,
  slicedWasserstein,
} from "./distances/shift_distance.ts";
export { sinkhorn } from "./distances/sinkhorn.ts";
export { sinkhornDivergence } from "./distances/sinkhorn_divergence.ts";
export { wasserstein, wassersteinInfinity } from "./distances/transport.ts";
export { weightShift } from "./gda/weight_shift.ts";
export type { WeightShift } from "./gda/weight_shift.ts";
export {
  bestSteps,
  selfTrainingBound,
  selfTrainingStepBound,
} from "./bounds/self_training_bound.ts";
export type { RampSetting } from "./bounds/self_training_bound.ts";
export { linearOrder, linearOrderSteps } from "./bounds/linear_order.ts";
export { sharpGdaBound } from "./bounds/sharp_bound.ts";
export type { SharpGdaBound, SharpStep } from "./bounds/sharp_bound.ts";

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
export { descend } from "./valleys/descend.ts";
export type { DescendOptions, Path, PathStep } from "./valleys/descend.ts";
export { landscape, placeOf } from "./valleys/two_valleys.ts";
export type { Place, Point } from "./valleys/two_valleys.ts";
export { plain } from "./sam/plain.ts";
export { randomPerturbation } from "./sam/random_perturbation.ts";
export { makeRule, ruleOptions, rules } from "./sam/registry.ts";
export { ruleLabels } from "./sam/labels.ts";
export { sam } from "./sam/sam.ts";
export { samOn } from "./sam/sam_on.ts";
export { sampa } from "./sam/sampa.ts";

export { adaptiveSharpness } from "./sharpness/adaptive_sharpness.ts";
export { authorsLastBatchFigure } from "./sharpness/authors_last_batch.ts";
export type { AuthorsLastBatchFigure } from "./sharpness/authors_last_batch.ts";
export { averageSharpness } from "./sharpness/average_sharpness.ts";
export type { AverageSharpness } from "./sharpness/average_sharpness.ts";
export { ballSharpness } from "./sharpness/ball_sharpness.ts";
export type { WorstCaseSharpness } from "./sharpness/ball_sharpness.ts";
export { sharpnessBound } from "./bounds/sharpness_bound.ts";
export { boundNeeds } from "./bounds/bound_needs.ts";
export type { BoundNeeds } from "./bounds/bound_needs.ts";
export type { SharpnessBound, SharpnessBoundInputs } from "./bounds/sharpness_bound.ts";
export { exactCurvature, exactEigenvalue, exactTrace } from "./sharpness/exact_curvature.ts";
export type { ExactCurvature } from "./sharpness/exact_curvature.ts";
export { hessianTrace } from "./sharpness/hessian_trace.ts";
export type { HessianTrace } from "./sharpness/hessian_trace.ts";
export { largestEigenvalue } from "./sharpness/largest_eigenvalue.ts";
export type { LargestEigenvalue } from "./sharpness/largest_eigenvalue.ts";
export { CROSS_ENTROPY_LIPSCHITZ, lipschitzConstant } from "./bounds/lipschitz.ts";
export type { LipschitzConstant } from "./bounds/lipschitz.ts";
export { lossLandscape } from "./sharpness/loss_landscape.ts";
export type { LossLandscape } from "./sharpness/loss_landscape.ts";
export { measuredSharpnessBound } from "./bounds/measured_bound.ts";
export type { MeasuredBound } from "./bounds/measured_bound.ts";
export { modelLandscape } from "./sharpness/model_landscape.ts";
export { mSharpness, oneStepSharpness } from "./sharpness/one_step_sharpness.ts";
export type { MSharpness, OneStepSharpness } from "./sharpness/one_step_sharpness.ts";
export { secondDerivatives } from "./sharpness/second_derivatives.ts";
export type { SecondDerivatives } from "./sharpness/second_derivatives.ts";
export { sharpnessMeasures } from "./sharpness/all_measures.ts";
export type { SharpnessMeasures } from "./sharpness/all_measures.ts";
export { sharpnessOptions } from "./sharpness/sharpness_options.ts";
export type { SharpnessOptions } from "./sharpness/sharpness_options.ts";
export { shiftBound } from "./bounds/shift_bound.ts";
export type { ShiftBound } from "./bounds/shift_bound.ts";

export { Stream } from "./stream.ts";
export { ema, swa } from "./train/averaging.ts";
export { accuracy, evaluate, loss } from "./train/evaluate.ts";
export { epochs } from "./train/epochs.ts";
export type { Epoch, FitOptions } from "./train/epochs.ts";
export { fit } from "./train/fit.ts";
export type { EarlyStop } from "./train/fit.ts";
export { copyModel, disposeModel } from "./nn/model.ts";
export type { Model } from "./nn/model.ts";
export { cnn, linear, mlp, stridedCnn } from "./nn/networks.ts";
export type { Network } from "./nn/network.ts";
export { adam, sgd } from "./train/optimizer.ts";
export type { ParameterSpec, Params } from "./nn/params.ts";
export type { Optimizer, Oracle, Rule, Step } from "./train/rule.ts";

export { adaptationTable } from "./report/accuracy/adaptation_table.ts";
export { accuracyOverCost, costCurves, readCostCurves } from "./report/accuracy/cost_figure.ts";
export { protocolTable } from "./report/accuracy/protocol_table.ts";
export { authorsGradualLogs, authorsZeroShotLogs } from "./records/authors_logs.ts";
export { whichAreThere } from "./datasets/availability.ts";
export { bestStepsTable } from "./report/bounds/best_steps_table.ts";
export {
  boundDifferenceTable,
  readBoundDifferences,
} from "./report/bounds/bound_difference_table.ts";
export { boundFigure } from "./report/bounds/bound_figure.ts";
export { boundNeedsTable } from "./report/bounds/bound_needs_table.ts";
export { readBounds, readGdaBounds } from "./report/bounds/in_words.ts";
export { boundTable } from "./report/bounds/bound_table.ts";
export { targetBound } from "./report/bounds/bound_terms.ts";
export type { TargetBound } from "./report/bounds/bound_terms.ts";
export { gdaBound } from "./report/bounds/gda_bound.ts";
export { gdaBoundFigure } from "./report/bounds/gda_bound_figure.ts";
export { gdaBoundTable, sharpGdaTable } from "./report/bounds/gda_bound_table.ts";
export { gaussianBoundTable } from "./report/bounds/gaussian_bound_table.ts";
export { gaussianInputNorm, gaussianRampLoss } from "./report/bounds/gaussian_bound.ts";
export { overDomains } from "./report/accuracy/domains_figure.ts";
export { atEqualGradients, comparison, methodSetting } from "./experiment/comparison.ts";
export type { Method } from "./experiment/comparison.ts";
export { scales } from "./datasets/paper_dataset.ts";
export { datasets } from "./datasets/registry.ts";
export {
  publish,
  saveFigure,
  saveTable,
  show,
  showFigure,
  showMarkdown,
} from "./notebook/display.ts";
export { correlationFigure } from "./report/correlation/correlation_figure.ts";
export { correlations } from "./report/correlation/correlations.ts";
export type { Correlation } from "./report/correlation/correlations.ts";
export { readCorrelations } from "./report/correlation/in_words.ts";
export { correlationTable } from "./report/correlation/correlation_table.ts";
export { comparisonTable } from "./report/accuracy/comparison_table.ts";
export { differencesFigure } from "./report/accuracy/difference_figure.ts";
export { claimsTable, readClaims } from "./report/claims/claims_table.ts";
export { planTable } from "./report/claims/plan_table.ts";
export { varianceTable } from "./report/accuracy/variance_table.ts";
export { effectsFigure } from "./report/accuracy/effects_figure.ts";
export { effectsTable, readEffects } from "./report/accuracy/effects_table.ts";
export { profileFigure } from "./report/accuracy/profile_figure.ts";
export { accuracyAgainstShift, accuracyDuringTraining } from "./report/accuracy/shift_figure.ts";
export { runGrid } from "./experiment/grid.ts";
export { resultsFolder } from "./records/folder.ts";
export { landscapePaths } from "./valleys/paths_figure.ts";
export { landscapeTable, readLandscape } from "./valleys/ends_table.ts";
export { quoteRule, showCode } from "./notebook/quote.ts";
export type { Quote } from "./notebook/quote.ts";
export { readAlike, readRecords, recordsOf } from "./records/read_records.ts";
export { radiusRuns } from "./report/radius/radius_runs.ts";
export { radiusOption, rulesWithRadius } from "./experiment/radius.ts";
export { loggedRadiusTable } from "./report/radius/logged_radius_table.ts";
export { readRadiusChoice } from "./report/radius/choice_in_words.ts";
export { radiusChoiceTable } from "./report/radius/radius_choice_table.ts";
export { accuracyOverRadius } from "./report/radius/radius_figure.ts";
export { sharpnessOverRadius } from "./report/radius/radius_sharpness_figure.ts";
export { radiusTable, readRadius } from "./report/radius/radius_table.ts";
export { readDifferences } from "./report/accuracy/in_words.ts";
export { recordId } from "./records/record.ts";
export type { RunConfig, RunRecord } from "./records/record.ts";
export { selfTraining, zeroShot } from "./experiment/configs.ts";
export { plannedRecords } from "./experiment/planned_records.ts";
export { run } from "./experiment/run.ts";
export { sampleImages } from "./report/accuracy/sample_figure.ts";
export { imageSetting, scaleSetting } from "./notebook/settings.ts";
export { targetAgainstSharpness } from "./report/correlation/sharpness_figure.ts";
export { oneStep } from "./valleys/step_figure.ts";
export { compare } from "./records/compare.ts";
export { endpoint } from "./records/endpoint.ts";
export { holm } from "./records/holm.ts";
export { seedsToSee, smallestVisible } from "./records/power.ts";
export { maxTTest, signFlipTest } from "./records/sign_flips.ts";
export { meanInterval, pairedDifference } from "./records/statistics.ts";
export { equivalenceTest, tTest } from "./records/t_tests.ts";
export { zeroShotTable } from "./report/accuracy/zero_shot_table.ts";
