/**
 * Records in, a table or a figure out. Runs nothing.
 *
 * ```ts
 * import { readRecords } from "sam-ood/records";
 * import { zeroShotTable } from "sam-ood/report";
 *
 * const records = await readRecords(({ config: c }) => c.dataset === "portraits" && !c.adaptation);
 * console.log(zeroShotTable(records));
 * ```
 *
 * @module
 */
export {
  type AdaptationRow,
  adaptationTable,
  type AdaptationTableOptions,
} from "./accuracy/adaptation_table.ts";
export type { ComparisonCells, DifferenceCells } from "./accuracy/compared.ts";
export {
  type ComparisonOptions,
  type ComparisonRow,
  comparisonTable,
  type ComparisonTableOptions,
  type TestCells,
} from "./accuracy/comparison_table.ts";
export {
  costCurves,
  costCurvesInWords,
  costFigure,
  type CostPoint,
} from "./accuracy/cost_figure.ts";
export { differencesFigure } from "./accuracy/differences_figure.ts";
export { domainsFigure, type DomainsFigureOptions } from "./accuracy/domains_figure.ts";
export type { FailedOptions, SeedCells } from "./accuracy/failed_runs.ts";
export { effectsFigure } from "./accuracy/effects_figure.ts";
export { type EffectRow, effectsInWords, effectsTable } from "./accuracy/effects_table.ts";
export { differencesInWords } from "./accuracy/in_words.ts";
export { profileFigure } from "./accuracy/profile_figure.ts";
export { protocolTable } from "./accuracy/protocol_table.ts";
export { sampleFigure } from "./accuracy/sample_figure.ts";
export { shiftFigure, type ShiftFigureOptions } from "./accuracy/shift_figure.ts";
export {
  trainingFigure,
  type TrainingFigureOptions,
  type TrainingPoint,
} from "./accuracy/training_figure.ts";
export { varianceTable } from "./accuracy/variance_table.ts";
export {
  type ZeroShotOptions,
  type ZeroShotRow,
  zeroShotTable,
} from "./accuracy/zero_shot_table.ts";
export { bestStepsTable } from "./bounds/best_steps_table.ts";
export { boundDifferencesInWords, boundDifferenceTable } from "./bounds/bound_difference_table.ts";
export { boundFigure } from "./bounds/bound_figure.ts";
export { type BoundNeedsOptions, boundNeedsTable } from "./bounds/bound_needs_table.ts";
export { boundTable } from "./bounds/bound_table.ts";
export { type ShiftTerm, type TargetBound, targetBound } from "./bounds/bound_terms.ts";
export { gaussianAccuracyInWords } from "./bounds/gaussian_accuracy.ts";
export { gaussianInputNorm, gaussianRampLoss } from "./bounds/gaussian_bound.ts";
export type { Gaussians } from "./bounds/gaussian_bound.ts";
export { gaussianBoundTable } from "./bounds/gaussian_bound_table.ts";
export { type GdaBound, gdaBound } from "./bounds/gda_bound.ts";
export type { GdaBoundOptions } from "./bounds/gda_bound_curves.ts";
export { gdaBoundFigure } from "./bounds/gda_bound_figure.ts";
export { gdaBoundTable, sharpGdaTable } from "./bounds/gda_bound_table.ts";
export { boundsInWords, gdaBoundsInWords } from "./bounds/in_words.ts";
export { caption } from "./caption.ts";
export { claimsTable } from "./claims/claims_table.ts";
export { planTable } from "./claims/plan_table.ts";
export {
  correlationFigure,
  type CorrelationFigureOptions,
} from "./correlation/correlation_figure.ts";
export { correlationTable } from "./correlation/correlation_table.ts";
export { correlations } from "./correlation/correlations.ts";
export type { Correlation, Pairs } from "./correlation/correlations.ts";
export { correlationsInWords } from "./correlation/in_words.ts";
export { sharpnessFigure, type SharpnessFigureOptions } from "./correlation/sharpness_figure.ts";
export { Figure, type FigureOptions } from "./figure.ts";
export type { FigureSpec, LegendEntry } from "./figure_spec.ts";
export type { LabelOptions } from "./labels.ts";
export type { LoggedCells } from "./logged_column.ts";
export type { MediaBundle } from "../media.ts";
export { plot } from "./plot.ts";
export { radiusChoiceInWords } from "./radius/choice_in_words.ts";
export { loggedRadiusTable } from "./radius/logged_radius_table.ts";
export { radiusChoiceTable } from "./radius/radius_choice_table.ts";
export { radiusFigure } from "./radius/radius_figure.ts";
export type { RadiusFigureOptions } from "./radius/radius_figure_parts.ts";
export { type RadiusRuns, radiusRuns } from "./radius/radius_runs.ts";
export { radiusSharpnessFigure } from "./radius/radius_sharpness_figure.ts";
export {
  radiusInWords,
  type RadiusOptions,
  radiusTable,
  type RadiusTableOptions,
} from "./radius/radius_table.ts";
export { render, type Rendered } from "./render.ts";
export { type RunRow, runTable } from "./run_table.ts";
export { type Cell, type Row, Table, type TableColumn } from "./table.ts";
export { tableOf, type TableOfOptions } from "./table_of.ts";
