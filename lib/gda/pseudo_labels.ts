/**
 * Pseudo-labels: Kumar, Ma, Liang, "Understanding Self-Training for Gradual Domain Adaptation", ICML
 * 2020, arXiv:2002.11360, section 2; the filter as in its authors' public code and SAM-GDA's.
 *
 *     label(x)      = argmax_k f_k(x)
 *     confidence(x) = max_k f_k(x) - min_k f_k(x)
 *     keep x where confidence(x) >= the q-quantile of all confidences
 *
 * The model labels what it was never told. Where it hesitates it is more often wrong, so the least
 * confident tenth is left out.
 */
import * as tf from "@tensorflow/tfjs";
import { checkName, checkNumber, checkOptionNames, InputError } from "../check.ts";
import { type Domain, size, take } from "../data/domain.ts";
import { checkModel, type Model } from "../nn/model.ts";
import { inPasses } from "../nn/passes.ts";

/** Which pseudo-labels are kept. */
export interface PseudoLabelOptions {
  /** q, the share of examples that is left out: at least 0 and less than 1, default 0.1. */
  quantile?: number;
  /**
   * What f is: `logits` (default), as in SAM-GDA and GOAT, or `softmax` of them, as in Kumar et al.'s
   * code, whose networks end in it. Of two classes both keep the same examples, but for those so sure
   * that softmax rounds to 1: all of them are tied.
   */
  confidence?: "logits" | "softmax";
}

/** Names of the options, for checks of those who have more. */
export const pseudoLabelOptionNames: readonly (keyof PseudoLabelOptions)[] = [
  "quantile",
  "confidence",
];

/** What happened. Accuracies need the true labels, and are for reports only. */
export interface PseudoLabelReport {
  /** Examples that were labelled. */
  readonly examples: number;
  /** Examples that are left; those tied with the threshold are. */
  readonly kept: number;
  /** Least confidence that is kept, in units of f. */
  readonly threshold: number;
  /** Share of the kept examples whose pseudo-label is true, from 0 to 1. */
  readonly accuracy: number;
  /** The same of all examples: the model's accuracy on the domain. */
  readonly accuracyOfAll: number;
  /** Kept examples of each class, by pseudo-label. */
  readonly classCounts: readonly number[];
  /** Why what is learned from these labels won't be of use; absent where nothing is known. */
  readonly warning?: string;
}

/** The kept examples with the labels that the model gave them, and the report. */
export interface PseudoLabels {
  /** The examples that are kept. */
  readonly domain: Domain;
  /** What happened. */
  readonly report: PseudoLabelReport;
}

/**
 * Labels `domain` by `model`, in evaluation mode; its own labels are only counted against.
 *
 * @throws InputError on an unknown option or one out of range, a domain that does not fit the network, or logits
 * that are not finite.
 */
export async function pseudoLabels(
  model: Model,
  domain: Domain,
  options: PseudoLabelOptions = {},
): Promise<PseudoLabels> {
  checkOptionNames("pseudoLabels", options, pseudoLabelOptionNames);
  const { quantile: q, confidence: kind } = checkPseudoLabelOptions(options);
  checkModel(model, domain);
  if (domain.targets) {
    throw new InputError(`domain ${domain.name} has targets; pseudo-labels are of classes alone`);
  }
  const mode = { training: false, statistics: model.statistics } as const;
  const f = await inPasses(domain, (x) => {
    const { logits } = model.network.forward(model.params, x, mode);
    return kind === "softmax" ? tf.softmax(logits) : logits;
  });

  const classes = domain.classes;
  const labels = new Int32Array(size(domain));
  const confidence = new Float32Array(size(domain));
  for (let i = 0; i < labels.length; i++) {
    const row = f.subarray(i * classes, (i + 1) * classes);
    const highest = Math.max(...row);
    labels[i] = row.indexOf(highest);
    confidence[i] = highest - Math.min(...row);
  }
  if (!confidence.every(Number.isFinite)) {
    throw new InputError(
      `logits on domain ${domain.name} are not all finite; train the model at a lower learning rate`,
    );
  }
  const threshold = quantile(confidence, q);
  const rows = Int32Array.from(labels.keys()).filter((i) => confidence[i]! >= threshold);
  const kept = { ...take(domain, rows), name: `${domain.name}, pseudo-labelled` };
  const given = rows.map((i) => labels[i]!);
  return {
    domain: { ...kept, labels: given },
    report: report(domain, labels, kept, given, threshold),
  };
}

/** The options with their defaults, checked. */
export function checkPseudoLabelOptions({ quantile, confidence }: PseudoLabelOptions) {
  return {
    quantile: checkNumber("quantile", quantile ?? 0.1, { min: 0, below: 1 }),
    confidence: checkName("confidence", confidence ?? "logits", ["logits", "softmax"]),
  };
}

function report(
  all: Domain,
  labels: Int32Array,
  kept: Domain,
  given: Int32Array,
  threshold: number,
): PseudoLabelReport {
  const classCounts = Array.from({ length: all.classes }, () => 0);
  for (const label of given) classCounts[label]!++;
  const only = classCounts.indexOf(given.length);
  return {
    examples: size(all),
    kept: given.length,
    threshold,
    accuracy: agreement(given, kept.labels),
    accuracyOfAll: agreement(labels, all.labels),
    classCounts,
    ...(only < 0 ? {} : {
      warning:
        `all ${given.length} pseudo-labels of ${all.name} are class ${only}; a model trained ` +
        `on them says nothing else, so take smaller steps between domains or a better source model`,
    }),
  };
}

function agreement(a: Int32Array, b: Int32Array): number {
  return a.reduce((sum, label, i) => sum + (label === b[i] ? 1 : 0), 0) / a.length;
}

/**
 * The q-quantile, linear between neighbours; step by step in float32, as torch.quantile, so that the
 * same examples are kept where a rank is whole.
 */
function quantile(values: Float32Array, q: number): number {
  const f = Math.fround;
  const sorted = values.slice().sort();
  const rank = f(f(q) * (values.length - 1));
  const [below, above] = [sorted[Math.floor(rank)]!, sorted[Math.ceil(rank)]!];
  const weight = f(rank - Math.floor(rank));
  const gap = f(above - below);
  return weight < 0.5 ? f(below + f(weight * gap)) : f(above - f(gap * f(1 - weight)));
}
