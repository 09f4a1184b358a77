/** The full config of a zero-shot run, from the few things that an experiment chooses. */
import { type Precision, precisions } from "../backend/precision.ts";
import { checkName, checkNumber, checkOptionNames, InputError } from "../check.ts";
import { type Protocol, protocols } from "../data/domain.ts";
import type { DataSet } from "../data/dataset.ts";
import { type PaperDataSet, type Scale, scales } from "../datasets/paper_dataset.ts";
import type { Network } from "../nn/network.ts";
import type { AnyRuleFactory } from "../sam/registry.ts";
import type { Rule } from "../train/rule.ts";
import {
  type Catalog,
  find,
  makeAveraging,
  makeOptimizer,
  type NetworkMaker,
  paper,
  ruleOptions,
} from "./catalog.ts";
import { namesOf, ownDigests, withCatalog } from "./values.ts";
import type { MeasuresConfig } from "../records/measured.ts";
import type { Chance, Options, RunConfig } from "../records/record.ts";

/** What a zero-shot run is asked for; the rest of its config follows from the scale. */
export interface ZeroShotRun {
  /** A data set by name, or one of one's own. */
  dataset: string | DataSet;
  /** Default: the data set's own, such as 60 degrees. */
  shift?: number;
  /** A rule by name, default "plain"; or a rule with its options, such as `sam({ rho: 0.1 })`. */
  rule?: string | Rule | AnyRuleFactory;
  /** Options of a rule by name. */
  options?: Options;
  /** Default: Adam, with the authors' coupled decay of 1e-4 where training is as in `authors`. */
  optimizer?: { name: string; options: Options };
  /** Weight averaging by name, "ema" or "swa", and its options; default none. */
  averaging?: { name: string; options: Options };
  /** Default: the scale's; of a data set of one's own 20. */
  epochs?: number;
  /** Examples a step, default 128, at scale smoke 64. */
  batchSize?: number;
  /** What products of training are computed in, default "float32"; see `FitOptions`. */
  precision?: Precision;
  /**
   * A network by name, such as "mlp", or one of one's own. Default: the paper's for the data set, at
   * scale smoke a smaller one; for one's own images "cnn", for rows "mlp".
   */
  network?: string | Network | NetworkMaker;
  /**
   * `sharpness`: every measure of it, and distances between source and target, go into the record.
   * `bounds`: the terms of the bounds too. Default: nothing.
   */
  measures?: "sharpness" | "bounds";
  /** Decides all chance, see `vary`: an integer from 0. */
  seed: number;
  /** What alone the seed decides: which rows are drawn, the initial weights, or the order of batches
   * with the masks; the rest is as with seed 1. Default: all of it. */
  vary?: Chance;
  /** Default "quick". A data set of one's own has no scales: all of its rows are taken. */
  scale?: Scale;
  /** Default "corrected". */
  protocol?: Protocol;
  /**
   * Default: `protocol`. The data of one and the training of the other (optimizer, masks, statistics)
   * tell which of the two a difference is due to.
   */
  trainingProtocol?: Protocol;
  /** What names stand for. Default: {@link paper}. */
  catalog?: Catalog;
}

/** The names of a zero-shot run's options. */
export const zeroShotNames: readonly (keyof ZeroShotRun)[] = [
  ...(["dataset", "shift", "rule", "options", "optimizer", "averaging", "epochs"] as const),
  ...(["batchSize", "precision", "network", "measures", "seed", "vary", "scale"] as const),
  ...(["protocol", "trainingProtocol", "catalog"] as const),
];

/** A CNN's measures take a second at smoke and some twenty at quick, on two cores. */
const measuresOf: Readonly<Record<Scale, Omit<MeasuresConfig, "bounds">>> = {
  smoke: { examples: 20, steps: 2, points: 10, iterations: 10 },
  quick: { examples: 200, steps: 20, points: 200 },
  paper: { examples: 1000, steps: 20, points: 500 },
};

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
  checkOptionNames("zeroShot", run, zeroShotNames);
  const { config, catalog } = configOf(run);
  return withCatalog({ ...config, ...ownDigests(config, catalog) }, catalog);
}

/** Epochs over one's own data where a run names no number; of students, over each domain. */
export const ownEpochs = { source: 20, students: 10 };

/** The config of a zero-shot run but for the digests of one's own values, and what its names stand for. */
export function configOf(run: ZeroShotRun): { config: RunConfig; catalog: Catalog } {
  const { names, given, catalog } = namesOf(run, run.catalog ?? paper);
  const dataset = find(catalog, "datasets", names.dataset!);
  const protocol = checkName("protocol", run.protocol ?? "corrected", protocols);
  const scale = scaleOf(dataset, run.scale, protocol);
  const shift = checkNumber("shift", run.shift ?? dataset.shift.usual);
  const seed = checkNumber("seed", run.seed, { integer: true, min: 0 });
  const training = checkName("trainingProtocol", run.trainingProtocol ?? protocol, protocols);
  const optimizer = run.optimizer ?? adamOf[training];
  const name = names.rule ?? "plain";
  const rule = { name, options: ruleOptions(catalog, name, given ?? run.options) };
  makeOptimizer(catalog, optimizer);
  const network = names.network ?? (scale === "smoke" ? smallNetwork(dataset) : undefined);
  if (network !== undefined) find(catalog, "networks", network);
  if (run.averaging) makeAveraging(catalog, run.averaging);
  const sizes = scale === "own"
    ? { ...sizesOfOwn(dataset as DataSet), epochs: ownEpochs.source }
    : (dataset as PaperDataSet).sizes[protocol][scale];
  const epochs = checkNumber("epochs", run.epochs ?? sizes.epochs, { integer: true, min: 1 });
  const usualBatch = scale === "smoke" ? 64 : 128;
  const batchSize = checkNumber("batchSize", run.batchSize ?? usualBatch, {
    ...{ integer: true, min: 1 },
  });
  const precision = checkName("precision", run.precision ?? "float32", precisions);
  const vary = run.vary && checkName("vary", run.vary, ["rows", "weights", "order"] as const);
  const wanted = run.measures && checkName("measures", run.measures, ["sharpness", "bounds"]);
  const measures = wanted &&
    { ...measuresOf[scale === "own" ? "quick" : scale], bounds: wanted === "bounds" };
  const config: RunConfig = {
    ...{ dataset: names.dataset!, shift, protocol, scale, ...sizes, epochs, batchSize },
    ...(network === undefined ? {} : { network }),
    ...(precision === "float32" ? {} : { precision }),
    ...(training === protocol ? {} : { trainingProtocol: training }),
    ...{ rule, optimizer, ...(run.averaging ? { averaging: run.averaging } : {}) },
    ...{ ...(measures ? { measures } : {}), seed, ...(vary ? { vary } : {}) },
  };
  return { config, catalog };
}

function scaleOf(
  dataset: PaperDataSet | DataSet,
  scale: Scale | undefined,
  protocol: Protocol,
): Scale | "own" {
  if ("gda" in dataset) return checkName("scale", scale ?? "quick", scales);
  if (scale !== undefined) {
    throw new InputError(
      `scale is "${scale}"; ${dataset.name} is a data set of your own, whose rows are all taken: leave ` +
        `it out`,
    );
  }
  if (protocol === "corrected") return "own";
  throw new InputError(
    `protocol is "${protocol}"; the authors' has splits of their data alone: leave it out, or take ` +
      `trainingProtocol: "authors"`,
  );
}

function smallNetwork(dataset: PaperDataSet | DataSet): string | undefined {
  return "smokeNetwork" in dataset ? dataset.smokeNetwork : undefined;
}

function sizesOfOwn({ sizes: { sourceSize, testSize } }: DataSet) {
  return { sourceSize, testSize };
}
