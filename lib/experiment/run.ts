/** One cell of a table: from its config to its record. */
import { InputError } from "../check.ts";
import type { Epoch } from "../train/epochs.ts";
import { accuracy, evaluate } from "../train/evaluate.ts";
import { asModel, disposeModel } from "../nn/model.ts";
import type { Cost } from "../train/cost.ts";
import { adapt } from "./adapt_run.ts";
import { seedsOf, shareOfSource, trainOnSource } from "./train_run.ts";
import { environment } from "./machine/environment.ts";
import type { RunHooks } from "./hooks.ts";
import { measureModel } from "./measure.ts";
import { find, makeOptimizer } from "./catalog.ts";
import { catalogOf } from "./values.ts";
import type { PaperDataSet } from "../datasets/paper_dataset.ts";
import { type DataSet, inEqualSteps } from "../data/dataset.ts";
import { cnn, mlp } from "../nn/networks.ts";
import { keeper, type UnfinishedOptions } from "./unfinished.ts";
import { peakMemory } from "./machine/peak_memory.ts";
import {
  type DataFacts,
  type EpochMetrics,
  recordId,
  type RunConfig,
  type RunRecord,
} from "../records/record.ts";

/**
 * Trains and measures one run, in this process and with all of its threads: a convolutional network
 * then ends elsewhere than in {@link runGrid}, whose processes have one thread.
 *
 * @param unfinished Where it is kept how far the run is, so that it goes on when it was killed. Default
 *   nowhere.
 * @throws InputError when a loss is not finite, in training or of the model that it ends with.
 */
export async function run(
  config: RunConfig,
  hooks: RunHooks = {},
  unfinished?: UnfinishedOptions,
): Promise<RunRecord> {
  const { adaptation, ...sourceConfig } = config;
  const catalog = catalogOf(config);
  const dataset = find(catalog, "datasets", config.dataset);
  const seeds = seedsOf(config);
  const data = await dataset.load({ ...sourceConfig, seed: seeds.rows, ...dataOf(config) });
  const { source, sourceTest, target } = data;
  const network = config.network !== undefined
    ? find(catalog, "networks", config.network)
    : "network" in dataset
    ? dataset.network
    : source.shape.length === 3
    ? cnn
    : mlp;
  const digest = "digest" in dataset ? dataset.digest : data.digest;
  const keep = unfinished && keeper(config, digest, unfinished);
  const before = await keep?.read();
  const history: EpochMetrics[] = [...(before?.history ?? [])];
  for (const metrics of history) await hooks.onEpoch?.(metrics);
  const onSource = before?.adapting
    ? {
      ...before.adapting.source,
      model: asModel({ network: network(source), ...before.adapting.model }),
    }
    : await trainOnSource(network(source), data, config, {
      ...{ hooks, history, keep, from: before?.training },
    });
  const share = shareOfSource(config);
  const adapted = adaptation &&
    await adapt(onSource.model, data, { ...config, adaptation }, {
      from: before?.adapting?.adapted,
      onProgress: (part, where) => hooks.onProgress?.(share + (1 - share) * part, where),
      async onDomain(metrics, { params, statistics }, adapted) {
        history.push(metrics);
        if (adapted && keep?.isDue()) {
          const { cost, seconds } = onSource;
          const adapting = { model: { params, statistics }, source: { cost, seconds }, adapted };
          await keep.keep({ history, adapting });
        }
        await hooks.onEpoch?.(metrics);
      },
    }).finally(() => disposeModel(onSource.model));
  const trainedOn = adapted?.trainedOn ?? source;
  const { model, cost, seconds } = adapted ? sum(onSource, adapted) : onSource;
  try {
    const inSource = await evaluate(model, sourceTest);
    const inTarget = await evaluate(model, target);
    checkFinite({ source: inSource.loss, target: inTarget.loss }, config);
    const accuracyByShift = [];
    const along = dataset.along ?? inEqualSteps;
    for (const { shift, test } of along(data, config.protocol)) {
      accuracyByShift.push({ shift, accuracy: await accuracy(model, test) });
    }
    const measures = config.measures &&
      await measureModel(model, trainedOn, data, config.measures, config.seed, (part) => {
        return hooks.onProgress?.(1, `measuring, ${Math.floor(100 * part)} %`);
      });
    return {
      id: recordId(config),
      config,
      ...(data.note === undefined ? {} : { note: data.note }),
      ...factsOf(dataset, config, data.digest),
      metrics: {
        sourceAccuracy: inSource.accuracy,
        targetAccuracy: inTarget.accuracy,
        sourceLoss: inSource.loss,
        targetLoss: inTarget.loss,
        accuracyByShift,
        history,
        ...cost,
        seconds,
        peakMemoryMiB: await peakMemory(),
        ...(adapted ? { adaptation: adapted.metrics } : {}),
        ...(measures ? { measures } : {}),
      },
      environment: await environment(),
    };
  } finally {
    disposeModel(model);
  }
}

/** The digest of what was read and, of a data set that is not the library's, its words. */
function factsOf(
  dataset: PaperDataSet | DataSet,
  { shift }: RunConfig,
  read: string | undefined,
): { data?: DataFacts } {
  if (!("digest" in dataset)) return read === undefined ? {} : { data: { digest: read } };
  const { digest, shift: { axis, inWords } } = dataset;
  return { data: { digest, axis, shift: inWords(shift) } };
}

/** A step's loss is taken before its update, so training never sees what the last update made. */
function checkFinite(
  losses: Readonly<Record<string, number>>,
  config: RunConfig,
): void {
  const { rule, optimizer } = config;
  for (const [where, loss] of Object.entries(losses)) {
    if (Number.isFinite(loss)) continue;
    throw new InputError(
      `training with ${rule.name} diverged: after the last step the loss on the ${where} is ${loss}; ` +
        `lower the learning rate (now ${
          makeOptimizer(catalogOf(config), optimizer).learningRate
        }) or rho`,
    );
  }
}

/** What an adaptation needs of the data beyond the source. */
function dataOf({ adaptation }: RunConfig) {
  if (!adaptation) return {};
  const { domains, intermediateSize, targetSize } = adaptation;
  return {
    domains,
    ...(intermediateSize === undefined ? {} : { intermediateSize }),
    ...(targetSize === undefined ? {} : { targetSize }),
  };
}

/** The adapted model with what all of its training took. */
function sum<T extends { cost: Readonly<Cost>; seconds: number }>(
  source: Pick<Epoch, "cost" | "seconds">,
  adapted: T,
): T {
  return {
    ...adapted,
    cost: {
      gradientEvaluations: source.cost.gradientEvaluations + adapted.cost.gradientEvaluations,
      forwardPasses: source.cost.forwardPasses + adapted.cost.forwardPasses,
    },
    seconds: source.seconds + adapted.seconds,
  };
}
