/**
 * What runs leave: records as plain JSON, read, grouped, compared. Loads no TensorFlow.
 *
 * ```ts
 * import { meanInterval, readRecords } from "sam-ood/records";
 *
 * const records = await readRecords(({ config }) => config.dataset === "two-moons");
 * console.log(records.length, meanInterval([70.1, 71.4, 69.8]).mean);
 * ```
 *
 * @module
 */
export { authorsGradualLogs, authorsZeroShotLogs } from "./authors_logs.ts";
export type { LoggedAccuracy, LoggedZeroShot } from "./authors_logs.ts";
export { bestByChance } from "../statistics/best_by_chance.ts";
export type { BestByChance } from "../statistics/best_by_chance.ts";
export { compare, comparePairs } from "../statistics/compare.ts";
export type { BySeed, Compared, Comparison, Tested, Verdict } from "../statistics/compare.ts";
export { endpoint, endpointEpochs } from "./endpoint.ts";
export { exchangeTest } from "../statistics/exchange.ts";
export type { ExchangeOptions, RankedRun, TestedTau } from "../statistics/exchange.ts";
export { resultsFolder } from "./folder.ts";
export { groupRecords } from "./group.ts";
export type { Equal, Group } from "./group.ts";
export { holm } from "../statistics/holm.ts";
export { probabilityOfImprovement } from "../statistics/improvement.ts";
export type { Share } from "../statistics/improvement.ts";
export { kendallTau } from "../statistics/kendall.ts";
export type { KendallTau } from "../statistics/kendall.ts";
export type {
  BoundTerms,
  Distances,
  MeasuresConfig,
  ModelMeasures,
  StepMeasures,
} from "./measured.ts";
export { powerOfT, seedsToSee, smallestVisible } from "../statistics/power.ts";
export type { PowerOptions } from "../statistics/power.ts";
export type { Quantity } from "./quantities.ts";
export { readAlike, readRecords, recordsOf, settingOf } from "./read_records.ts";
export { recordId } from "./record.ts";
export type {
  AdaptationConfig,
  AdaptationMetrics,
  AdaptationStep,
  Chance,
  Environment,
  EpochMetrics,
  Options,
  RunConfig,
  RunMetrics,
  RunRecord,
} from "./record.ts";
export { maxTTest, signFlipTest } from "../statistics/sign_flips.ts";
export { meanInterval, pairedDifference } from "../statistics/intervals.ts";
export type { MeanInterval, PairedDifference } from "../statistics/intervals.ts";
export { equivalenceTest, tTest } from "../statistics/t_tests.ts";
