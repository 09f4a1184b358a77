/** What training can be told, and the check of it, before anything is trained. */
import { checkName, checkNumber, checkOptionNames, InputError, valueInWords } from "../check.ts";
import type { Precision } from "../backend/precision.ts";
import { type Protocol, protocols } from "../data/domain.ts";
import { checkIsModel, type Model } from "../nn/model.ts";
import type { Averaging } from "./averaging.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { compileSetting } from "./compile.ts";
import { crossEntropy, type Loss } from "./losses.ts";
import type { Optimizer, Rule } from "./rule.ts";

/**
 * Three ways in which public code trains otherwise than the papers say, each on its own. `corrected`
 * stands for `{ masks: "shared", statistics: "first", moments: "kept" }`, `authors` for
 * `{ masks: "each", statistics: "every", moments: "forgotten" }`.
 */
export interface Switches {
  /** Dropout masks: one for all questions of a step (`shared`), or drawn anew for each (`each`). */
  readonly masks: "shared" | "each";
  /** Which questions of a step move the running statistics: the `first` alone, or `every` one. */
  readonly statistics: "first" | "every";
  /** The optimizer's moments at the end of an epoch: `kept`, or `forgotten`. */
  readonly moments: "kept" | "forgotten";
}

/** How a network is trained. */
export interface FitOptions {
  /** Which gradient the optimizer gets. */
  rule: Rule;
  /** What is done with that gradient. */
  optimizer: Optimizer;
  /** Passes over the domain: an integer of at least 1. */
  epochs: number;
  /** Decides initial weights, batches, masks and whatever the rule draws. Default 0. */
  seed?: number;
  /** Decides the initial weights alone, where they are not to be those of `seed`. */
  weightsSeed?: number;
  /** Examples a step, default 128; the last batch of an epoch may be smaller. */
  batchSize?: number;
  /**
   * What is minimized: from logits [examples, classes] and labels [examples] to the loss of each
   * example, default the cross-entropy. It must be made of tensors alone. Label smoothing:
   *
   *     loss: (logits, labels) => {
   *       const targets = tf.add(tf.mul(0.9, tf.oneHot(labels, 10)), 0.1 / 10);
   *       return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1));
   *     }
   *
   * A domain with `targets` needs one, such as {@link squaredError}.
   */
  loss?: Loss;
  /**
   * Length, over all parameters together, that the rule's gradient is shortened to where it is longer:
   * above 0, default none. The optimizer's `coupled` decay comes after.
   */
  clipNorm?: number;
  /**
   * `corrected` (default), or `authors`, as their public code does: every question of a step draws
   * its own dropout mask and moves the running statistics, and the optimizer's moments start anew
   * each epoch. Or these three one by one; what is left out is as in `corrected`.
   */
  protocol?: Protocol | Partial<Switches>;
  /** Start from a copy of this model and not from fresh parameters. */
  start?: Model;
  /**
   * Go on from where another run stood after some of its epochs: `epoch.checkpoint()`. `epochs` is
   * the number in all, so that 6 from a checkpoint of 3 are the last 3, and they end where 6 at once
   * do, bit for bit, if all other options are the same.
   */
  from?: Checkpoint;
  /** `ema()` or `swa()`: hand over averaged weights. Training itself goes on as without. */
  averaging?: Averaging;
  /**
   * Run steps as graphs (compile.ts), on the tensorflow backend. Default true, unless the environment
   * says `SAM_OOD_COMPILE=0`. A rule's TypeScript then runs once a graph and not once a step: false for
   * one that counts or prints.
   */
  compile?: boolean;
  /**
   * What convolutions and matrix products of training are computed in: `float32` (default), or
   * `bfloat16`, on processors that have it (avx512_bf16 or amx_bf16, or a GPU). Weights, moments,
   * norms, normalization and losses stay in float32, and evaluation does as a whole.
   */
  precision?: Precision;
  /**
   * Whether nothing is shown while training goes on. Default false: where `sam-ood/notebook` is loaded a
   * bar shows steps, loss and the time left, and in a notebook a figure the loss.
   */
  quiet?: boolean;
  /** Called after each step with the number of steps done and in all; awaited. */
  onStep?: (done: number, total: number) => void | Promise<void>;
}

/** Names of the options, for checks of those who have more. */
export const fitOptionNames: readonly (keyof FitOptions)[] = [
  ...["rule", "optimizer", "epochs", "seed", "weightsSeed", "batchSize", "loss"] as const,
  ...[
    "clipNorm",
    "protocol",
    "start",
    "from",
    "averaging",
    "compile",
    "precision",
    "quiet",
    "onStep",
  ] as const,
];

/** The options with their defaults, checked. */
export type CheckedOptions =
  & Required<
    Pick<
      FitOptions,
      "rule" | "optimizer" | "epochs" | "seed" | "weightsSeed" | "batchSize" | "loss" | "quiet"
    >
  >
  & { [K in "clipNorm" | "start" | "averaging" | "onStep" | "from"]: FitOptions[K] | undefined }
  & { readonly switches: Switches; readonly compiled: boolean };

/**
 * Returns the options with their defaults.
 *
 * @param options What a caller gave, with names of {@link fitOptionNames} alone.
 * @throws InputError on a value that training cannot use.
 */
export function checkFitOptions(options: FitOptions): CheckedOptions {
  const { start, averaging, onStep, clipNorm } = options;
  const whole = { integer: true, min: 1 };
  const seed = checkSeed("seed", options.seed ?? 0);
  if (options.loss !== undefined) checkFunction("loss", options.loss, "squaredError");
  if (onStep !== undefined) checkFunction("onStep", onStep, "(done, total) => console.log(done)");
  if (averaging !== undefined) checkMade("averaging", averaging, "rate", "ema()");
  if (start !== undefined) checkIsModel("start", start);
  if (options.compile !== undefined && typeof options.compile !== "boolean") {
    throw new InputError(`compile is ${valueInWords(options.compile)}; it must be true or false`);
  }
  const from = options.from as Checkpoint | null | undefined;
  if (from !== undefined && (typeof from !== "object" || !from?.run || !from.state)) {
    throw new InputError(
      `from is ${valueInWords(from)}; it must be a checkpoint, as epochs hand out`,
    );
  }
  if (start !== undefined && options.from !== undefined) {
    throw new InputError("start and from are both given; a checkpoint has its own model, take one");
  }
  return {
    rule: checkMade("rule", options.rule, "gradient", "sam({ rho: 0.05 })"),
    optimizer: checkMade("optimizer", options.optimizer, "update", "adam()"),
    epochs: checkNumber("epochs", options.epochs, whole),
    seed,
    weightsSeed: checkSeed("weightsSeed", options.weightsSeed ?? seed),
    batchSize: checkNumber("batchSize", options.batchSize ?? 128, whole),
    loss: options.loss ?? crossEntropy,
    clipNorm: clipNorm === undefined ? undefined : checkNumber("clipNorm", clipNorm, { above: 0 }),
    switches: switchesOf(options.protocol ?? "corrected"),
    compiled: options.compile ?? compileSetting(),
    ...{ start, averaging, onStep, from: options.from, quiet: options.quiet ?? false },
  };
}

function checkSeed(what: string, seed: unknown): number {
  return checkNumber(what, seed, { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER });
}

/** Returns `value` if it is what a factory made: an object with that method. */
export function checkMade<T>(what: string, value: T, method: string, example: string): T {
  if (typeof value === "object" && value !== null && method in value) return value;
  const wanted = typeof value === "function" ? "what it returns, like" : "a value such as";
  throw new InputError(`${what} is ${valueInWords(value)}; it must be ${wanted} ${example}`);
}

function checkFunction(what: string, value: unknown, example: string): void {
  if (typeof value === "function") return;
  throw new InputError(
    `${what} is ${valueInWords(value)}; it must be a function, such as ${example}`,
  );
}

/** The switches by the name of a protocol. `authors` are those of the authors' public code. */
const presets: Readonly<Record<Protocol, Switches>> = {
  corrected: { masks: "shared", statistics: "first", moments: "kept" },
  authors: { masks: "each", statistics: "every", moments: "forgotten" },
};

/**
 * The switches that `protocol` stands for: a preset's, or those given, `corrected` where one is left
 * out.
 *
 * @throws InputError on an unknown name or value.
 */
export function switchesOf(protocol: Protocol | Partial<Switches>): Switches {
  if (typeof protocol !== "object" || protocol === null) {
    return presets[checkName("protocol", protocol, protocols)];
  }
  checkOptionNames("protocol", protocol, Object.keys(presets.corrected));
  const { masks, statistics, moments } = { ...presets.corrected, ...protocol };
  return {
    masks: checkName("protocol.masks", masks, ["shared", "each"]),
    statistics: checkName("protocol.statistics", statistics, ["first", "every"]),
    moments: checkName("protocol.moments", moments, ["kept", "forgotten"]),
  };
}
