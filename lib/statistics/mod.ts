/**
 * Statistics of a few seeds: intervals, paired tests and their corrections, power, rank correlations.
 *
 * ```ts
 * import { compare, holm, meanInterval } from "sam-ood/statistics";
 *
 * console.log(meanInterval([70.1, 71.4, 69.8]), holm([0.01, 0.04]), typeof compare);
 * ```
 *
 * @module
 */
export { bestByChance } from "./best_by_chance.ts";
export type { BestByChance } from "./best_by_chance.ts";
export { compare, comparePairs } from "./compare.ts";
export type { BySeed, Compared, Comparison, MethodPair, Tested, Verdict } from "./compare.ts";
export { exchangeTest } from "./exchange.ts";
export type { ExchangeOptions, RankedRun, TestedTau } from "./exchange.ts";
export { holm } from "./holm.ts";
export { probabilityOfImprovement } from "./improvement.ts";
export type { Share } from "./improvement.ts";
export { meanInterval, pairedDifference } from "./intervals.ts";
export type { MeanInterval, PairedDifference } from "./intervals.ts";
export { kendallTau } from "./kendall.ts";
export type { KendallTau, Pair } from "./kendall.ts";
export { powerOfT, seedsToSee, smallestVisible } from "./power.ts";
export type { PowerOptions } from "./power.ts";
export { maxTTest, signFlipTest } from "./sign_flips.ts";
export { equivalenceTest, tTest } from "./t_tests.ts";
