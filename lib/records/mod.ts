/**
 * What runs leave: records as plain JSON, read, grouped, compared. Loads no TensorFlow.
 *
 * ```ts
 * import { readRecords } from "sam-ood/records";
 *
 * const records = await readRecords(({ config }) => config.dataset === "two-moons");
 * console.log(records.length);
 * ```
 *
 * @module
 */
export { authorsGradualLogs, authorsZeroShotLogs } from "./authors_logs.ts";
export type { LoggedAccuracy, LoggedZeroShot } from "./authors_logs.ts";
export { ofCompleteSeeds } from "./complete_seeds.ts";
export { endpoint, endpointEpochs } from "./endpoint.ts";
export { failedRuns } from "./failures.ts";
export type { FailedRun } from "./failures.ts";
export { resultsFolder } from "./folder.ts";
export { groupRecords } from "./group.ts";
export type { Equal, Group } from "./group.ts";
export type {
  BoundTerms,
  Distances,
  MeasuresConfig,
  ModelMeasures,
  StepMeasures,
} from "./measured.ts";
export type { Quantity } from "./quantities.ts";
export { readAlike, readRecords, recordsOf, settingOf } from "./read_records.ts";
export { recordId } from "./record.ts";
export type {
  AdaptationConfig,
  AdaptationMetrics,
  AdaptationStep,
  Chance,
  DataFacts,
  Environment,
  EpochMetrics,
  Options,
  OwnDigests,
  RunConfig,
  RunMetrics,
  RunRecord,
} from "./record.ts";
export { select } from "./select.ts";
export type { OneOrMore, Selection } from "./select.ts";
