/**
 * Records in, a table or a figure out. Runs nothing.
 *
 * ```ts
 * import { readRecords } from "sam-ood/records";
 * import { zeroShotTable } from "sam-ood/report";
 *
 * const records = await readRecords(({ config: c }) => c.dataset === "portraits" && !c.adaptation);
 * if (records.length > 0) console.log(zeroShotTable(records).toMarkdown());
 * ```
 *
 * @module
 */
export { adaptationTable } from "./accuracy/adaptation_table.ts";
export type { AdaptationTableOptions } from "./accuracy/adaptation_table.ts";
export { comparisonTable } from "./accuracy/comparison_table.ts";
export type { ComparisonOptions } from "./accuracy/comparison_table.ts";
export { costCurves, costCurvesInWords, costFigure } from "./accuracy/cost_figure.ts";
export type { CostPoint } from "./accuracy/cost_figure.ts";
export { differencesFigure } from "./accuracy/differences_figure.ts";
export { domainsFigure } from "./accuracy/domains_figure.ts";
export { effectsFigure } from "./accuracy/effects_figure.ts";
export { effectsInWords, effectsTable } from "./accuracy/effects_table.ts";
export { differencesInWords } from "./accuracy/in_words.ts";
export { profileFigure } from "./accuracy/profile_figure.ts";
export { protocolTable } from "./accuracy/protocol_table.ts";
export { sampleFigure } from "./accuracy/sample_figure.ts";
export { shiftFigure } from "./accuracy/shift_figure.ts";
export { trainingFigure } from "./accuracy/training_figure.ts";
export type { TrainingPoint } from "./accuracy/training_figure.ts";
export { varianceTable } from "./accuracy/variance_table.ts";
export { zeroShotTable } from "./accuracy/zero_shot_table.ts";
export type { ZeroShotOptions } from "./accuracy/zero_shot_table.ts";
export { bestStepsTable } from "./bounds/best_steps_table.ts";
export { boundDifferencesInWords, boundDifferenceTable } from "./bounds/bound_difference_table.ts";
export { boundFigure } from "./bounds/bound_figure.ts";
export { boundNeedsTable } from "./bounds/bound_needs_table.ts";
export type { BoundNeedsOptions } from "./bounds/bound_needs_table.ts";
export { boundTable } from "./bounds/bound_table.ts";
export { targetBound } from "./bounds/bound_terms.ts";
export type { ShiftTerm, TargetBound } from "./bounds/bound_terms.ts";
export { gaussianInputNorm, gaussianRampLoss } from "./bounds/gaussian_bound.ts";
export type { Gaussians } from "./bounds/gaussian_bound.ts";
export { gaussianBoundTable } from "./bounds/gaussian_bound_table.ts";
export { gdaBound } from "./bounds/gda_bound.ts";
export type { GdaBound } from "./bounds/gda_bound.ts";
export type { GdaBoundOptions } from "./bounds/gda_bound_curves.ts";
export { gdaBoundFigure } from "./bounds/gda_bound_figure.ts";
export { gdaBoundTable, sharpGdaTable } from "./bounds/gda_bound_table.ts";
export { boundsInWords, gdaBoundsInWords } from "./bounds/in_words.ts";
export { caption } from "./caption.ts";
export { claimsInWords, claimsTable } from "./claims/claims_table.ts";
export { planTable } from "./claims/plan_table.ts";
export { correlationFigure } from "./correlation/correlation_figure.ts";
export { correlationTable } from "./correlation/correlation_table.ts";
export { correlations } from "./correlation/correlations.ts";
export type { Correlation, Pairs } from "./correlation/correlations.ts";
export { correlationsInWords } from "./correlation/in_words.ts";
export { sharpnessFigure } from "./correlation/sharpness_figure.ts";
export type { SharpnessFigureOptions } from "./correlation/sharpness_figure.ts";
export type { Figure, FigureOptions, LegendEntry } from "./figure.ts";
export { radiusChoiceInWords } from "./radius/choice_in_words.ts";
export { loggedRadiusTable } from "./radius/logged_radius_table.ts";
export { radiusChoiceTable } from "./radius/radius_choice_table.ts";
export { radiusFigure } from "./radius/radius_figure.ts";
export type { RadiusFigureOptions } from "./radius/radius_figure_parts.ts";
export { radiusRuns } from "./radius/radius_runs.ts";
export type { RadiusRuns } from "./radius/radius_runs.ts";
export { radiusSharpnessFigure } from "./radius/radius_sharpness_figure.ts";
export { radiusInWords, radiusTable } from "./radius/radius_table.ts";
export type { RadiusOptions } from "./radius/radius_table.ts";
export { render } from "./render.ts";
export type { Rendered } from "./render.ts";
export { Table } from "./table.ts";
export type { Row, TableColumn } from "./table.ts";
