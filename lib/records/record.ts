/**
 * Run records: from a number in a table back to the run that made it.
 *
 * A {@link RunConfig} says everything that decides a run's outcome. Its hash names the record's
 * file, so a grid of runs skips what is there and a killed grid goes on where it stopped.
 */
import type { Precision } from "../backend/precision.ts";
import type { Protocol } from "../data/domain.ts";
import { hexHash } from "../hash.ts";
import type { BoundTerms, MeasuresConfig, ModelMeasures, StepMeasures } from "./measured.ts";

/** Options of a rule or optimizer: plain JSON values by name. */
export type Options = Readonly<Record<string, number | string | boolean>>;

/** Everything that decides the outcome of one run. Plain JSON; its hash names the record. */
export interface RunConfig {
  /** Data set by name, such as "rotated-mnist". */
  readonly dataset: string;
  /** Size of the shift: degrees for rotation, brightness for color, 1 for data in an order. */
  readonly shift: number;
  /** The authors' protocol or the corrected one. */
  readonly protocol: Protocol;
  /** How the network is trained, where that is not as in `protocol`, which is the data's then. */
  readonly trainingProtocol?: Protocol;
  /**
   * "smoke", "quick" or "paper", or "own" of a data set of one's own. The sizes that it stands for are
   * written out below.
   */
  readonly scale: string;
  /** Labelled training examples. */
  readonly sourceSize: number;
  /** Examples on which accuracy is measured. */
  readonly testSize: number;
  /** Passes over the source. */
  readonly epochs: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** The network by name, where it is not the data set's own. */
  readonly network?: string;
  /** What products of training are computed in, where that is not float32. */
  readonly precision?: Exclude<Precision, "float32">;
  /** Rule by name, with all its options. */
  readonly rule: { readonly name: string; readonly options: Options };
  /** Base optimizer by name, with all its options. */
  readonly optimizer: { readonly name: string; readonly options: Options };
  /** Weight averaging over the run, where there is any. */
  readonly averaging?: { readonly name: string; readonly options: Options };
  /** Self-training after that, where there is any. */
  readonly adaptation?: AdaptationConfig;
  /** What is measured of the models besides accuracy, where anything is. */
  readonly measures?: MeasuresConfig;
  /** Seed of all chance, see `vary`. */
  readonly seed: number;
  /** What alone the seed decides, where that is not everything: the rest is as with seed 1. */
  readonly vary?: Chance;
  /** Of what the library does not know by its name. */
  readonly own?: OwnDigests;
}

/** Digests of a user's own data and code: what differs under one name has another id. */
export interface OwnDigests {
  /** SHA-256 of the data. */
  readonly dataset?: string;
  /** Of the rule: first 16 hexadecimal digits of the SHA-256 of its source text. */
  readonly rule?: string;
  /** Of the students' rule, alike. */
  readonly adaptationRule?: string;
  /** Of the network, alike: source text of maker and layers, names and shapes of parameters. */
  readonly network?: string;
}

/** A part of what a seed decides. `order` is that of batches, with dropout masks and all else drawn. */
export type Chance = "rows" | "weights" | "order";

/** How a source model is adapted to the target by self-training. */
export interface AdaptationConfig {
  /** Along intermediate domains, on the target at once, on all together, or with domains made between. */
  readonly how: "gradual" | "direct" | "pooled" | "goat";
  /** T, the number of intermediate domains. */
  readonly domains: number;
  /** Examples of all intermediate domains together; absent where it is all that there are. */
  readonly intermediateSize?: number;
  /** Unlabelled examples of the target; absent where those are that are tested on. */
  readonly targetSize?: number;
  /** Domains that GOAT makes between two given ones. */
  readonly generated?: number;
  /** Passes over each domain. */
  readonly epochs: number;
  /** Share of the least confident pseudo-labels that is left out. */
  readonly quantile: number;
  /** What confidence is taken of, where that is not the logits. */
  readonly confidence?: "softmax";
  /** What trains the students. */
  readonly rule: { readonly name: string; readonly options: Options };
}

/** One epoch of training, as the record keeps it. */
export interface EpochMetrics {
  /** Number of the epoch, from 0. */
  readonly epoch: number;
  /** Mean training loss over the epoch's batches. */
  readonly loss: number;
  /** Accuracy on the held-out target after the epoch, from 0 to 1. */
  readonly targetAccuracy: number;
}

/** What one run measured. Accuracies from 0 to 1. */
export interface RunMetrics {
  /** Accuracy on held-out examples of the source. */
  readonly sourceAccuracy: number;
  /** Accuracy on the target. */
  readonly targetAccuracy: number;
  /** Mean cross-entropy on the same examples of the source, in nats. */
  readonly sourceLoss: number;
  /** Mean cross-entropy on the target, in nats. */
  readonly targetLoss: number;
  /**
   * Accuracy at each size of the shift (see RunConfig.shift), ascending. A shift that is made is made of
   * the data's `sourceTest`: in protocol `authors` these were trained on, and with brightness they are
   * other images than the target's, so the value at its shift is not `targetAccuracy`.
   */
  readonly accuracyByShift: readonly { readonly shift: number; readonly accuracy: number }[];
  /** Training, epoch by epoch. */
  readonly history: readonly EpochMetrics[];
  /** Gradient evaluations on full batches: 1 a step for plain training, 2 for SAM. */
  readonly gradientEvaluations: number;
  /** Forward passes without a gradient, in full batches. */
  readonly forwardPasses: number;
  /** Wall-clock seconds of training, evaluation apart. */
  readonly seconds: number;
  /** Peak resident memory of the process so far, MiB; null where the platform does not tell. */
  readonly peakMemoryMiB: number | null;
  /** Of runs with an adaptation; the accuracies above are of the adapted model. */
  readonly adaptation?: AdaptationMetrics;
  /** Sharpness, distances and bounds of the last model, where they were asked for. */
  readonly measures?: ModelMeasures;
}

/** What happened while a source model was adapted. */
export interface AdaptationMetrics {
  /** Accuracy of the source model on the target. */
  readonly zeroShotAccuracy: number;
  /** Self-training, domain by domain. */
  readonly steps: readonly AdaptationStep[];
  /** Of the source model, where bounds were asked for. */
  readonly sourceBound?: BoundTerms;
}

/** Self-training on one domain. */
export interface AdaptationStep {
  /** Name of the domain. */
  readonly domain: string;
  /** Examples that were confident enough to be trained on. */
  readonly kept: number;
  /** Least confidence among these. */
  readonly threshold: number;
  /** Share of their pseudo-labels that was true. */
  readonly pseudoLabelAccuracy: number;
  /** Accuracy on the held-out target after this domain. */
  readonly targetAccuracy: number;
  /** Mean loss of the last epoch against the pseudo-labels. */
  readonly loss: number;
  /** Distance from teacher to student: as the authors log it, and over all parameters. */
  readonly weightShift: { readonly authors: number; readonly all: number };
  /** Why the labels are of no use, such as all being of one class. */
  readonly warning?: string;
  /** Of the student, where measures were asked for. */
  readonly measures?: StepMeasures;
}

/** Where and with what a run was made. */
export interface Environment {
  /** "tensorflow", "webgpu", "wasm" or "cpu". */
  readonly backend: string;
  /** What computed, such as "CPU, libtensorflow 2.21.0". */
  readonly device: string;
  /** Its maker's name for what computes, such as "NVIDIA H200"; absent in old records. */
  readonly processor?: string;
  /** Which kernels a CPU took, such as "avx512, oneDNN"; absent on a GPU and in old records. */
  readonly instructionSet?: string;
  /** Threads an operation may use: 1 where a grid made the run on tensorflow. */
  readonly threads: number;
  /** Whether steps ran as captured graphs; absent in records from before there were any. */
  readonly compiled?: boolean;
  /** The library's NUMBERS_VERSION; absent in records from before versions were kept. */
  readonly numbers?: number;
  /** Versions of Deno, or of Node, and of TensorFlow.js. */
  readonly versions: Readonly<Record<string, string>>;
  /** Commit of the code, "+" appended where the working tree differed; null outside a checkout. */
  readonly commit: string | null;
  /** When the run ended, ISO 8601, UTC. */
  readonly finished: string;
}

/** One run: what was asked, what was measured, and where. */
export interface RunRecord {
  /** Hash of the config: the file's name. */
  readonly id: string;
  /** What was asked. */
  readonly config: RunConfig;
  /** What a caption must say of the data, such as that part of their rows was missing. */
  readonly note?: string;
  /** Of the data that it was made of; absent in old records. */
  readonly data?: DataFacts;
  /** What was measured: losses in nats, accuracies from 0 to 1. */
  readonly metrics: RunMetrics;
  /** Where and with what. */
  readonly environment: Environment;
}

/** What a record says of its data, beside their name. */
export interface DataFacts {
  /** SHA-256 of the files that were read, or of a user's own data. */
  readonly digest?: string;
  /** Of a data set that the library does not know: the title of its shift's axis. */
  readonly axis?: string;
  /** Of such a data set: its shift in words, such as "target rotated by 60°". */
  readonly shift?: string;
}

/** First 16 hexadecimal digits of the SHA-256 of the config's JSON with sorted keys. */
export function recordId(config: RunConfig): string {
  return hexHash(canonical(config), 16);
}

/** JSON with the keys of every object sorted, so equal configs have equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_, v) =>
      v !== null && typeof v === "object" && !Array.isArray(v)
        ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => a < b ? -1 : 1))
        : v,
  );
}
