/** A run's training on the source. */
import { type Epoch, epochs } from "../train/epochs.ts";
import { type Checkpoint, disposeCheckpoint } from "../train/checkpoint.ts";
import { accuracy } from "../train/evaluate.ts";
import type { Model } from "../nn/model.ts";
import type { Network } from "../nn/network.ts";
import type { Cost } from "../train/cost.ts";
import { totalEpochs } from "./self_training.ts";
import type { RunHooks } from "./hooks.ts";
import { makeAveraging, makeOptimizer, makeRule } from "./catalog.ts";
import { catalogOf } from "./values.ts";
import type { ShiftedData } from "../data/domain.ts";
import type { Keeper } from "./unfinished.ts";
import type { Chance, EpochMetrics, RunConfig } from "../records/record.ts";

/** What training on the source goes on from, tells and keeps. */
export interface SourceTraining {
  readonly hooks: RunHooks;
  /** Grows by each epoch that the record tells of. */
  readonly history: EpochMetrics[];
  readonly keep: Keeper | undefined;
  readonly from: Checkpoint | undefined;
}

/** The source model of a run, and what it took. */
export async function trainOnSource(
  network: Network,
  { source, target }: ShiftedData,
  config: RunConfig,
  { hooks, history, keep, from }: SourceTraining,
): Promise<{ model: Model; cost: Readonly<Cost>; seconds: number }> {
  const catalog = catalogOf(config);
  const seeds = seedsOf(config);
  const share = shareOfSource(config);
  let last: Epoch | undefined;
  const training = epochs(network, source, {
    rule: makeRule(catalog, config.rule),
    optimizer: makeOptimizer(catalog, config.optimizer),
    epochs: config.epochs,
    batchSize: config.batchSize,
    protocol: config.trainingProtocol ?? config.protocol,
    ...{ seed: seeds.order, weightsSeed: seeds.weights },
    ...(config.precision ? { precision: config.precision } : {}),
    ...(config.averaging ? { averaging: makeAveraging(catalog, config.averaging) } : {}),
    ...(from ? { from } : {}),
    quiet: true,
    onStep: (done, total) => hooks.onProgress?.(share * done / total, `step ${done}/${total}`),
  });
  try {
    for await (const epoch of training) {
      last = epoch;
      const isLast = epoch.index === config.epochs - 1;
      // On the way to an adaptation only the last one is of interest.
      const isTold = !config.adaptation || isLast;
      if (isTold) {
        const targetAccuracy = await accuracy(epoch.model, target);
        history.push({ epoch: epoch.index, loss: epoch.loss, targetAccuracy });
      }
      if (keep?.isDue()) await keepSource(keep, epoch, history, config);
      if (isTold) await hooks.onEpoch?.(history.at(-1)!);
    }
  } finally {
    if (from) disposeCheckpoint(from);
  }
  const { model, cost, seconds } = last!;
  return { model, cost, seconds };
}

/** Keeps a run after an epoch on the source; after the last one there is something left to adapt only. */
async function keepSource(
  keep: Keeper,
  epoch: Epoch,
  history: readonly EpochMetrics[],
  { epochs, adaptation }: RunConfig,
): Promise<void> {
  if (epoch.index < epochs - 1) {
    const training = epoch.checkpoint();
    await keep.keep({ history, training }).finally(() => disposeCheckpoint(training));
  } else if (adaptation) {
    const { model: { params, statistics }, cost, seconds } = epoch;
    await keep.keep({
      history,
      adapting: { model: { params, statistics }, source: { cost, seconds } },
    });
  }
}

/** The share of a run's epochs that are on the source. */
export function shareOfSource(config: RunConfig): number {
  return config.epochs / totalEpochs(config);
}

/** The seed of each part of chance. */
export function seedsOf({ seed, vary }: RunConfig): Record<Chance, number> {
  const of = (part: Chance) => vary === undefined || vary === part ? seed : 1;
  return { rows: of("rows"), weights: of("weights"), order: of("order") };
}
