/**
 * Experiments: from what is asked to a config, from a config to a record, in many processes.
 *
 * ```ts
 * import { run, zeroShot } from "sam-ood/experiment";
 *
 * const config = zeroShot({ dataset: "two-moons", rule: "sam", scale: "smoke", seed: 1 });
 * console.log((await run(config)).metrics.targetAccuracy);
 * ```
 *
 * @module
 */
export type { Scale } from "../datasets/paper_dataset.ts";
export { resultsFolder } from "../records/folder.ts";
export { readAlike, readRecords, recordsOf } from "../records/read_records.ts";
export { recordId } from "../records/record.ts";
export type { RunConfig, RunRecord } from "../records/record.ts";
export { extend, paper } from "./catalog.ts";
export type { Additions, Catalog, NetworkMaker } from "./catalog.ts";
export { atEqualGradients, comparison, methodSetting } from "./comparison.ts";
export type { Method } from "./comparison.ts";
export { cross } from "./cross.ts";
export type { Crossed } from "./cross.ts";
export { runGrid } from "./grid/grid.ts";
export type { GridOptions } from "./grid/grid.ts";
export type { GridView } from "./grid/lane.ts";
export type { RunHooks } from "./hooks.ts";
export { eightRules, plan } from "./plan/plan.ts";
export type { PlanRow } from "./plan/plan.ts";
export { plannedFailures, plannedRecords } from "./plan/planned_records.ts";
export { radiusOption, radiusSweep, rulesWithRadius } from "./radius.ts";
export { run } from "./run.ts";
export { selfTraining, totalEpochs } from "./self_training.ts";
export type { SelfTrainingRun } from "./self_training.ts";
export type { UnfinishedOptions } from "./unfinished.ts";
export { zeroShot } from "./zero_shot.ts";
export type { ZeroShotRun } from "./zero_shot.ts";
export { failedRuns } from "../records/failures.ts";
export type { FailedRun } from "../records/failures.ts";
export { failuresInWords } from "./run_in_words.ts";
export { Interrupted } from "../interrupt.ts";
