/** Full configs of runs from the few things that an experiment chooses. */
import { type Precision, precisions } from "../backend/precision.ts";
import { checkName, checkNumber, InputError } from "../check.ts";
import { type Protocol, protocols } from "../data/domain.ts";
import { ruleOptions } from "../sam/registry.ts";
import { type GdaSizes, type Scale, scales } from "../datasets/paper_dataset.ts";
import { findDataset } from "../datasets/registry.ts";
import { makeAveraging, makeNetwork, makeOptimizer } from "./catalog.ts";
import type { MeasuresConfig } from "../records/measured.ts";
import type { AdaptationConfig, Chance, Options, RunConfig } from "../records/record.ts";

/** What a zero-shot run is asked for; the rest of its config follows from the scale. */
export interface ZeroShotRun {
  /** Name in `datasets`. */
  dataset: string;
  /** Default: the data set's own, such as 60 degrees. */
  shift?: number;
  /** Rule by name, default "plain", and its options. */
  rule?: string;
  options?: Options;
  /** Default: Adam, with the authors' coupled decay of 1e-4 where training is as in `authors`. */
  optimizer?: { name: string; options: Options };
  /** Weight averaging by name, "ema" or "swa", and its options; default none. */
  averaging?: { name: string; options: Options };
  /** Default: the scale's. */
  epochs?: number;
  /** Examples a step, default 128. */
  batchSize?: number;
  /** What products of training are computed in, default "float32"; see `FitOptions`. */
  precision?: Precision;
  /** "cnn", "strided-cnn", "resnet", "mlp" or "linear"; default the paper's for the data set. */
  network?: string;
  /**
   * `sharpness`: every measure of it, and distances between source and target, go into the record.
   * `bounds`: the terms of the bounds too. Default: nothing.
   */
  measures?: "sharpness" | "bounds";
  seed: number;
  /** What alone the seed decides: which rows are drawn, the initial weights, or the order of batches
   * with the masks; the rest is as with seed 1. Default: all of it. */
  vary?: Chance;
  scale: Scale;
  /** Default "corrected". */
  protocol?: Protocol;
  /**
   * Default: `protocol`. The data of one and the training of the other (optimizer, masks, statistics)
   * tell which of the two a difference is due to.
   */
  trainingProtocol?: Protocol;
}

/** A CNN's measures take seconds at smoke and some twenty at quick, on two cores. */
const measuresOf: Readonly<Record<Scale, Omit<MeasuresConfig, "bounds">>> = {
  smoke: { examples: 40, steps: 2, points: 20 },
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
  const dataset = findDataset(run.dataset);
  const scale = checkName("scale", run.scale, scales);
  const protocol = checkName("protocol", run.protocol ?? "corrected", protocols);
  const shift = checkNumber("shift", run.shift ?? dataset.shift);
  const seed = checkNumber("seed", run.seed, { integer: true, min: 0 });
  const training = checkName("trainingProtocol", run.trainingProtocol ?? protocol, protocols);
  const optimizer = run.optimizer ?? adamOf[training];
  const name = run.rule ?? "plain";
  const rule = { name, options: ruleOptions(name, run.options) };
  makeOptimizer(optimizer);
  if (run.network !== undefined) makeNetwork(run.network);
  if (run.averaging) makeAveraging(run.averaging);
  const sizes = dataset.sizes[protocol][scale];
  const epochs = checkNumber("epochs", run.epochs ?? sizes.epochs, { integer: true, min: 1 });
  const batchSize = checkNumber("batchSize", run.batchSize ?? 128, { integer: true, min: 1 });
  const precision = checkName("precision", run.precision ?? "float32", precisions);
  const vary = run.vary && checkName("vary", run.vary, ["rows", "weights", "order"] as const);
  const asked = run.measures && checkName("measures", run.measures, ["sharpness", "bounds"]);
  const measures = asked && { ...measuresOf[scale], bounds: asked === "bounds" };
  return {
    ...{ dataset: run.dataset, shift, protocol, scale, ...sizes, epochs, batchSize },
    ...(run.network === undefined ? {} : { network: run.network }),
    ...(precision === "float32" ? {} : { precision }),
    ...(training === protocol ? {} : { trainingProtocol: training }),
    ...{ rule, optimizer, ...(run.averaging ? { averaging: run.averaging } : {}) },
    ...{ ...(measures ? { measures } : {}), seed, ...(vary ? { vary } : {}) },
  };
}

/** What a run of self-training is asked for; the rest of its config follows from the scale. */
export interface SelfTrainingRun extends Omit<ZeroShotRun, "averaging" | "epochs" | "vary"> {
  /**
   * `gradual` (default): along the intermediate domains to the target. `direct`: on the target at
   * once. `pooled`: on all these examples as one domain. `goat`: gradually, with domains that optimal
   * transport makes between those.
   */
  how?: AdaptationConfig["how"];
  /** T, the number of intermediate domains. Default: as many as in the paper's table. */
  domains?: number;
  /** Sizes and epochs other than the scale's: of a paper with settings of its own. */
  sizes?: Partial<GdaSizes>;
  /** Rule of the students by name, and its options. Default: the source's. */
  adaptationRule?: string;
  adaptationOptions?: Options;
  /** Share of the examples that is left out, the least confident ones, default 0.1. */
  quantile?: number;
  /** Confidence by "logits" (default), as the authors', or by "softmax", as Kumar et al.'s code. */
  confidence?: "logits" | "softmax";
}

const gdaSizes: readonly (keyof GdaSizes)[] = [
  ...(["sourceSize", "intermediateSize", "targetSize", "testSize"] as const),
  ...(["sourceEpochs", "epochs"] as const),
];

/** Domains that GOAT makes between two given ones. */
const GENERATED = 3;

/**
 * The full config of a run of self-training: train on the source, label the next domain, train on
 * that, and so on to the target.
 *
 * @throws InputError on an unknown name or a value out of range, before anything is trained.
 */
export function selfTraining(run: SelfTrainingRun): RunConfig {
  const { gda } = findDataset(run.dataset);
  const base = zeroShot(run);
  const sizes = { ...gda.sizes[base.protocol][run.scale], ...run.sizes };
  for (const [size, value] of Object.entries(sizes)) {
    checkName("name in sizes", size, gdaSizes);
    checkNumber(`sizes.${size}`, value, { integer: true, min: 1 });
  }
  const how = checkName("how", run.how ?? "gradual", ["gradual", "direct", "pooled", "goat"]);
  if (how === "goat" && run.measures) {
    throw new InputError(
      `measures is "${run.measures}" and how is "goat", whose students are heads on features that ` +
        `other measures do not speak of; leave measures out, or take another how`,
    );
  }
  const name = run.adaptationRule ?? base.rule.name;
  const options = run.adaptationRule === undefined && run.adaptationOptions === undefined
    ? base.rule.options
    : ruleOptions(name, run.adaptationOptions);
  const confidence = checkName("confidence", run.confidence ?? "logits", ["logits", "softmax"]);
  const domains = checkNumber("domains", run.domains ?? gda.domains, { integer: true, min: 0 });
  const { sourceSize, testSize, sourceEpochs, epochs, ...others } = sizes;
  return {
    ...base,
    ...{ sourceSize, testSize, epochs: sourceEpochs },
    adaptation: {
      ...{ how, domains, ...others, epochs },
      ...(how === "goat" ? { generated: GENERATED } : {}),
      quantile: checkNumber("quantile", run.quantile ?? 0.1, { min: 0, below: 1 }),
      ...(confidence === "softmax" ? { confidence } : {}),
      rule: { name, options },
    },
  };
}

/** Passes over a domain in all: over the source's, and over each that it is adapted to. */
export function totalEpochs({ epochs, adaptation }: RunConfig): number {
  return epochs + (adaptation ? rounds(adaptation) * adaptation.epochs : 0);
}

/** How often a student is trained. */
export function rounds({ how, domains, generated = 0 }: AdaptationConfig): number {
  if (how === "direct" || how === "pooled") return 1;
  return (domains + 1) * (generated + 1);
}
