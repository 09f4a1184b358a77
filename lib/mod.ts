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

export { colorShiftMnist } from "./data/color_shift_mnist.ts";
export { covertype } from "./data/covertype.ts";
export type { CovertypeOptions } from "./data/covertype.ts";
export { checkDomain, size, take } from "./data/domain.ts";
export type { Domain, Protocol, Shift, ShiftedData } from "./data/domain.ts";
export {
  driftingGaussians,
  gaussianBayesAccuracy,
  gaussianStepDistance,
} from "./data/drifting_gaussians.ts";
export type { DriftingGaussiansOptions } from "./data/drifting_gaussians.ts";
export { DataNotFound } from "./data/find.ts";
export { movePoints, turnPoints } from "./data/points.ts";
export { portraits } from "./data/portraits.ts";
export type { PortraitsOptions } from "./data/portraits.ts";
export { rotatedMnist } from "./data/rotated_mnist.ts";
export { rotatingMoons } from "./data/rotating_moons.ts";
export type { RotatingMoonsOptions } from "./data/rotating_moons.ts";
export { brightenDomain, rotateDomain } from "./data/shift.ts";
export type { ImageShiftOptions } from "./data/split.ts";

export { adaptationPath, adaptations, pool } from "./gda/baselines.ts";
export type { Adaptation } from "./gda/baselines.ts";
export { features } from "./gda/features.ts";
export { goat } from "./gda/goat.ts";
export type { GoatOptions } from "./gda/goat.ts";
export { pointsOf } from "./gda/points.ts";
export type { LabelledPoints, PointSet } from "./gda/points.ts";
export { proxyADistance } from "./gda/proxy_a_distance.ts";
export { pseudoLabels } from "./gda/pseudo_labels.ts";
export type { PseudoLabelReport, PseudoLabels } from "./gda/pseudo_labels.ts";
export { gradualSelfTrain, selfTrain } from "./gda/self_training.ts";
export type { GradualStep, SelfTraining, SelfTrainingOptions } from "./gda/self_training.ts";
export {
  classConditional,
  classShares,
  labelShift,
  slicedWasserstein,
} from "./gda/shift_distance.ts";
export { sinkhorn } from "./gda/sinkhorn.ts";
export { sinkhornDivergence } from "./gda/sinkhorn_divergence.ts";
export { wasserstein, wassersteinInfinity } from "./gda/transport.ts";
export { weightShift } from "./gda/weight_shift.ts";
export type { WeightShift } from "./gda/weight_shift.ts";
export { bestSteps, selfTrainingBound, selfTrainingStepBound } from "./gda/bound.ts";
export type { RampSetting } from "./gda/bound.ts";
export { linearOrder, linearOrderSteps } from "./gda/linear_order.ts";
export { sharpGdaBound } from "./gda/sharp_bound.ts";
export type { SharpGdaBound, SharpStep } from "./gda/sharp_bound.ts";

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
export { descend } from "./sam/descend.ts";
export type { DescendOptions, Path, PathStep } from "./sam/descend.ts";
export { landscape, placeOf } from "./sam/landscape.ts";
export type { Place, Point } from "./sam/landscape.ts";
export { plain } from "./sam/plain.ts";
export { randomPerturbation } from "./sam/random_perturbation.ts";
export { makeRule, ruleLabels, ruleOptions, rules } from "./sam/registry.ts";
export { sam } from "./sam/sam.ts";
export { samOn } from "./sam/sam_on.ts";
export { sampa } from "./sam/sampa.ts";

export { adaptiveSharpness } from "./sam/adaptive_sharpness.ts";
export { authorsLastBatchFigure } from "./sam/authors_last_batch.ts";
export type { AuthorsLastBatchFigure } from "./sam/authors_last_batch.ts";
export { averageSharpness } from "./sam/average_sharpness.ts";
export type { AverageSharpness } from "./sam/average_sharpness.ts";
export { ballSharpness } from "./sam/ball_sharpness.ts";
export type { WorstCaseSharpness } from "./sam/ball_sharpness.ts";
export { sharpnessBound } from "./sam/bound.ts";
export { boundNeeds } from "./sam/bound_needs.ts";
export type { BoundNeeds } from "./sam/bound_needs.ts";
export type { SharpnessBound, SharpnessBoundInputs } from "./sam/bound.ts";
export { exactCurvature, exactEigenvalue, exactTrace } from "./sam/exact_curvature.ts";
export type { ExactCurvature } from "./sam/exact_curvature.ts";
export { hessianTrace } from "./sam/hessian_trace.ts";
export type { HessianTrace } from "./sam/hessian_trace.ts";
export { largestEigenvalue } from "./sam/largest_eigenvalue.ts";
export type { LargestEigenvalue } from "./sam/largest_eigenvalue.ts";
export { CROSS_ENTROPY_LIPSCHITZ, lipschitzConstant } from "./sam/lipschitz.ts";
export type { LipschitzConstant } from "./sam/lipschitz.ts";
export { lossLandscape } from "./sam/loss_landscape.ts";
export type { LossLandscape } from "./sam/loss_landscape.ts";
export { measuredSharpnessBound } from "./sam/measured_bound.ts";
export type { MeasuredBound } from "./sam/measured_bound.ts";
export { modelLandscape } from "./sam/model_landscape.ts";
export { mSharpness, oneStepSharpness } from "./sam/one_step_sharpness.ts";
export type { MSharpness, OneStepSharpness } from "./sam/one_step_sharpness.ts";
export { secondDerivatives } from "./sam/second_derivatives.ts";
export type { SecondDerivatives } from "./sam/second_derivatives.ts";
export { sharpnessMeasures } from "./sam/sharpness.ts";
export type { SharpnessMeasures } from "./sam/sharpness.ts";
export { sharpnessOptions } from "./sam/sharpness_options.ts";
export type { SharpnessOptions } from "./sam/sharpness_options.ts";
export { shiftBound } from "./sam/shift_bound.ts";
export type { ShiftBound } from "./sam/shift_bound.ts";

export { Stream } from "./stream.ts";
export { ema, swa } from "./train/averaging.ts";
export { accuracy, evaluate, loss } from "./train/evaluate.ts";
export { epochs } from "./train/epochs.ts";
export type { Epoch, FitOptions } from "./train/epochs.ts";
export { fit } from "./train/fit.ts";
export type { EarlyStop } from "./train/fit.ts";
export { copyModel, disposeModel } from "./train/model.ts";
export type { Model } from "./train/model.ts";
export { cnn, linear, mlp, stridedCnn } from "./train/network.ts";
export type { Network } from "./train/network.ts";
export { adam, sgd } from "./train/optimizer.ts";
export type { ParameterSpec, Params } from "./train/params.ts";
export type { Optimizer, Oracle, Rule, Step } from "./train/rule.ts";

export { adaptationTable } from "./report/adaptation_table.ts";
export { accuracyOverCost, costCurves, readCostCurves } from "./report/cost_figure.ts";
export { protocolTable } from "./report/protocol_table.ts";
export { authorsGradualLogs, authorsZeroShotLogs } from "./report/authors_logs.ts";
export { whichAreThere } from "./report/availability.ts";
export { bestStepsTable } from "./report/best_steps_table.ts";
export { boundDifferenceTable, readBoundDifferences } from "./report/bound_difference_table.ts";
export { boundFigure } from "./report/bound_figure.ts";
export { boundNeedsTable } from "./report/bound_needs_table.ts";
export { readBounds, readGdaBounds } from "./report/bound_reading.ts";
export { boundTable } from "./report/bound_table.ts";
export { targetBound } from "./report/bound_terms.ts";
export type { TargetBound } from "./report/bound_terms.ts";
export { gdaBound } from "./report/gda_bound.ts";
export { gdaBoundFigure } from "./report/gda_bound_figure.ts";
export { gdaBoundTable, sharpGdaTable } from "./report/gda_bound_table.ts";
export { gaussianBoundTable } from "./report/gaussian_bound_table.ts";
export { gaussianInputNorm, gaussianRampLoss } from "./report/gaussian_bound.ts";
export { overDomains } from "./report/domains_figure.ts";
export { atEqualGradients, comparison, methodSetting } from "./report/comparison.ts";
export type { Method } from "./report/comparison.ts";
export { scales } from "./report/dataset.ts";
export { datasets } from "./report/datasets.ts";
export {
  publish,
  saveFigure,
  saveTable,
  show,
  showFigure,
  showMarkdown,
} from "./report/display.ts";
export { correlationFigure } from "./report/correlation_figure.ts";
export { correlations } from "./report/correlations.ts";
export type { Correlation } from "./report/correlations.ts";
export { readCorrelations } from "./report/correlation_reading.ts";
export { correlationTable } from "./report/correlation_table.ts";
export { comparisonTable } from "./report/accuracy/comparison_table.ts";
export { differencesFigure } from "./report/accuracy/difference_figure.ts";
export { claimsTable, readClaims } from "./report/accuracy/claims_table.ts";
export { planTable } from "./report/accuracy/plan_table.ts";
export { varianceTable } from "./report/accuracy/variance_table.ts";
export { effectsFigure } from "./report/accuracy/effects_figure.ts";
export { effectsTable, readEffects } from "./report/accuracy/effects_table.ts";
export { profileFigure } from "./report/accuracy/profile_figure.ts";
export { accuracyAgainstShift, accuracyDuringTraining } from "./report/figure.ts";
export { resultsFolder, runGrid } from "./report/grid.ts";
export { landscapePaths } from "./report/landscape_figure.ts";
export { landscapeTable, readLandscape } from "./report/landscape_table.ts";
export { quoteRule, showCode } from "./report/quote.ts";
export type { Quote } from "./report/quote.ts";
export { readAlike, readRecords, recordsOf } from "./report/read_records.ts";
export { radiusOption, radiusRuns, rulesWithRadius } from "./report/radius.ts";
export { loggedRadiusTable } from "./report/logged_radius_table.ts";
export { readRadiusChoice } from "./report/radius_choice_reading.ts";
export { radiusChoiceTable } from "./report/radius_choice_table.ts";
export { accuracyOverRadius } from "./report/radius_figure.ts";
export { sharpnessOverRadius } from "./report/radius_sharpness_figure.ts";
export { radiusTable, readRadius } from "./report/radius_table.ts";
export { readDifferences } from "./report/reading.ts";
export { recordId } from "./report/record.ts";
export type { RunConfig, RunRecord } from "./report/record.ts";
export { selfTraining, zeroShot } from "./report/configs.ts";
export { plannedRecords } from "./experiment/planned_records.ts";
export { run } from "./report/run.ts";
export { sampleImages } from "./report/sample_figure.ts";
export { imageSetting, scaleSetting } from "./report/settings.ts";
export { targetAgainstSharpness } from "./report/sharpness_figure.ts";
export { oneStep } from "./report/step_figure.ts";
export { compare } from "./records/compare.ts";
export { endpoint } from "./records/endpoint.ts";
export { holm } from "./records/holm.ts";
export { seedsToSee, smallestVisible } from "./records/power.ts";
export { maxTTest, signFlipTest } from "./records/sign_flips.ts";
export { meanInterval, pairedDifference } from "./records/statistics.ts";
export { equivalenceTest, tTest } from "./records/t_tests.ts";
export { zeroShotTable } from "./report/table.ts";
