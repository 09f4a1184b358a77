/** One cell of a table: from its config to its record. */
import { checkName, checkNumber } from "../check.ts";
import { type Protocol, protocols } from "../data/domain.ts";
import { makeRule, ruleOptions } from "../sam/registry.ts";
import { accuracy, evaluate } from "../train/evaluate.ts";
import { type Epoch, epochs } from "../train/epochs.ts";
import { disposeModel } from "../train/model.ts";
import { type Averaging, ema, swa } from "../train/averaging.ts";
import { adam, sgd } from "../train/optimizer.ts";
import type { Optimizer } from "../train/rule.ts";
import { type Scale, scales } from "./dataset.ts";
import { findDataset } from "./datasets.ts";
import { environment } from "./environment.ts";
import { peakMemory } from "./peak_memory.ts";
import {
  type EpochMetrics,
  type Options,
  recordId,
  type RunConfig,
  type RunRecord,
} from "./record.ts";

/** What a zero-shot run is asked for; the rest of its config follows from the scale. */
export interface ZeroShotRun {
  /** Name in `datasets`. */
  dataset: string;
  /** Default: the data set's own, such as 60 degrees. */
  shift?: number;
  /** Rule by name, default "plain", and its options. */
  rule?: string;
  options?: Options;
  /** Default: Adam as the authors use it in `authors` (coupled decay 1e-4), without decay else. */
  optimizer?: { name: string; options: Options };
  /** Weight averaging by name, "ema" or "swa", and its options; default none. */
  averaging?: { name: string; options: Options };
  /** Default: the scale's. */
  epochs?: number;
  seed: number;
  scale: Scale;
  /** Default "corrected". */
  protocol?: Protocol;
}

const adamOf: Readonly<Record<Protocol, RunConfig["optimizer"]>> = {
  corrected: { name: "adam", options: { learningRate: 1e-3 } },
  authors: {
    name: "adam",
    options: { learningRate: 1e-3, weightDecay: 1e-4, decay: "coupled" },
  },
};

/**
 * The full config of a zero-shot run: train on the source, test on the target, nothing in between.
 *
 * @throws InputError on an unknown name or a value out of range, before anything is trained.
 */
export function zeroShot(run: ZeroShotRun): RunConfig {
  const dataset = findDataset(run.dataset);
  const scale = checkName("scale", run.scale, scales);
  const protocol = checkName("protocol", run.protocol ?? "corrected", protocols);
  const shift = checkNumber("shift", run.shift ?? dataset.shift);
  const seed = checkNumber("seed", run.seed, { integer: true, min: 0 });
  const optimizer = run.optimizer ?? adamOf[protocol];
  const name = run.rule ?? "plain";
  const rule = { name, options: ruleOptions(name, run.options) };
  makeOptimizer(optimizer);
  if (run.averaging) makeAveraging(run.averaging);
  const sizes = dataset.sizes[protocol][scale];
  const epochs = checkNumber("epochs", run.epochs ?? sizes.epochs, { integer: true, min: 1 });
  return {
    ...{ dataset: run.dataset, shift, protocol, scale, ...sizes, epochs, batchSize: 128 },
    ...{ rule, optimizer, ...(run.averaging ? { averaging: run.averaging } : {}), seed },
  };
}

/**
 * Trains and measures one run.
 *
 * @param onEpoch called after each epoch with its metrics; awaited.
 * @param onStep called after each step with the number of steps done and in all; awaited.
 */
export async function run(
  config: RunConfig,
  { onEpoch, onStep }: {
    onEpoch?: (metrics: EpochMetrics) => void | Promise<void>;
    onStep?: (done: number, total: number) => void | Promise<void>;
  } = {},
): Promise<RunRecord> {
  const dataset = findDataset(config.dataset);
  const data = await dataset.load(config);
  const { source, sourceTest, target, note } = data;
  const history: EpochMetrics[] = [];
  let last: Epoch | undefined;
  const training = epochs(dataset.network(source), source, {
    rule: makeRule(config.rule.name, config.rule.options),
    optimizer: makeOptimizer(config.optimizer),
    epochs: config.epochs,
    batchSize: config.batchSize,
    protocol: config.protocol,
    seed: config.seed,
    ...(config.averaging ? { averaging: makeAveraging(config.averaging) } : {}),
    ...(onStep ? { onStep } : {}),
  });
  for await (const epoch of training) {
    const targetAccuracy = await accuracy(epoch.model, target);
    history.push({ epoch: epoch.index, loss: epoch.loss, targetAccuracy });
    last = epoch;
    await onEpoch?.(history.at(-1)!);
  }
  const { model, cost, seconds } = last!;
  const onSource = await evaluate(model, sourceTest);
  const onTarget = await evaluate(model, target);
  const accuracyByShift = [];
  for (const { shift, test } of dataset.along(data, config.protocol)) {
    accuracyByShift.push({ shift, accuracy: await accuracy(model, test) });
  }
  disposeModel(model);
  return {
    id: recordId(config),
    config,
    ...(note === undefined ? {} : { note }),
    metrics: {
      sourceAccuracy: onSource.accuracy,
      targetAccuracy: onTarget.accuracy,
      sourceLoss: onSource.loss,
      targetLoss: onTarget.loss,
      accuracyByShift,
      history,
      ...cost,
      seconds,
      peakMemoryMiB: await peakMemory(),
    },
    environment: await environment(),
  };
}

const optimizers = { adam, sgd } as const;
const averagings = { ema, swa } as const;

function makeAveraging({ name, options }: NonNullable<RunConfig["averaging"]>): Averaging {
  return averagings[checkName("averaging", name, ["ema", "swa"] as const)](options);
}

function makeOptimizer({ name, options }: RunConfig["optimizer"]): Optimizer {
  const make = optimizers[checkName("optimizer", name, ["adam", "sgd"] as const)];
  return make(options) as Optimizer;
}
