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
export { bestByChance } from "./best_by_chance.ts";
export type { BestByChance } from "./best_by_chance.ts";
export { compare, comparePairs } from "./compare.ts";
export type { BySeed, Compared, Comparison, MethodPair, Tested, Verdict } from "./compare.ts";
export { endpoint, endpointEpochs } from "./endpoint.ts";
export { exchangeTest } from "./exchange.ts";
export type { ExchangeOptions, RankedRun, TestedTau } from "./exchange.ts";
export { resultsFolder } from "./folder.ts";
export { groupRecords } from "./group.ts";
export type { Equal, Group } from "./group.ts";
export { holm } from "./holm.ts";
export { probabilityOfImprovement } from "./improvement.ts";
export type { Share } from "./improvement.ts";
export { kendallTau } from "./kendall.ts";
export type { KendallTau, Pair } from "./kendall.ts";
export type {
  BoundTerms,
  Distances,
  MeasuresConfig,
  ModelMeasures,
  StepMeasures,
} from "./measured.ts";
export { powerOfT, seedsToSee, smallestVisible } from "./power.ts";
export type { PowerOptions } from "./power.ts";
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
export { maxTTest, signFlipTest } from "./sign_flips.ts";
export { meanInterval, pairedDifference } from "./statistics.ts";
export type { MeanInterval, PairedDifference } from "./statistics.ts";
export { equivalenceTest, tTest } from "./t_tests.ts";
