/** The methods that the zero-shot notebook compares, and what they may cost. */
import { checkName } from "../check.ts";
import { setting } from "../env.ts";
import { gradientUnits } from "../train/cost.ts";
import type { Options, RunConfig, RunRecord } from "../records/record.ts";

/** A rule with its options, or plain training with averaged weights. */
export interface Method {
  /** Rule by name. */
  readonly rule: string;
  /** Options of the rule. Default: its own defaults. */
  readonly options?: Options;
  /** Weight averaging by name. Default: none. */
  readonly averaging?: { readonly name: string; readonly options: Options };
}

/**
 * The eight rules of the paper's comparison (a working list, see registry.ts), after plain training,
 * and the controls: a random direction of the same length, Gaussian smoothing, averaged weights.
 */
export const comparison: Readonly<Record<string, Method>> = {
  "plain": { rule: "plain" },
  "sam": { rule: "sam" },
  "asam": { rule: "asam" },
  "fisher-sam": { rule: "fisher-sam" },
  "k-sam": { rule: "k-sam" },
  "look-sam": { rule: "look-sam" },
  "esam": { rule: "esam" },
  "sam-on": { rule: "sam-on" },
  "friendly-sam": { rule: "friendly-sam" },
  "random-perturbation": { rule: "random-perturbation" },
  "lpf-sgd": { rule: "lpf-sgd" },
  "ema": { rule: "plain", averaging: { name: "ema", options: { decay: 0.99 } } },
  "swa": { rule: "plain", averaging: { name: "swa", options: { start: 0.5 } } },
};

/**
 * The methods that `SAM_OOD_RULES` names, separated by commas, else those that `fallback` does: by
 * default "all" of {@link comparison}.
 *
 * @throws InputError on an unknown name; the nearest is suggested.
 */
export function methodSetting(fallback = "all"): Method[] {
  const asked = (setting("SAM_OOD_RULES") ?? fallback).split(",").map((name) => name.trim());
  const known = Object.keys(comparison);
  for (const name of asked) checkName("SAM_OOD_RULES", name, ["all", ...known]);
  const names = asked.includes("all") ? known : asked;
  return [...new Set(names)].map((name) => comparison[name]!);
}

/**
 * The configs of `records` with as many epochs as make their cost nearest to `gradients` times what
 * plain training cost at the epochs of the records; source and students by the same factor. What a
 * step costs is read from the records, where the oracle counted it.
 */
export function atEqualGradients(records: readonly RunRecord[], gradients = 2): RunConfig[] {
  return records.map((record) => {
    const factor = gradients / gradientsAStep(record);
    const times = (epochs: number) => Math.max(1, Math.round(factor * epochs));
    const { adaptation, ...config } = record.config;
    return {
      ...{ ...config, epochs: times(config.epochs) },
      ...(adaptation ? { adaptation: { ...adaptation, epochs: times(adaptation.epochs) } } : {}),
    };
  });
}

/** Gradients over a batch in a step's mean cost, without labelling, which costs every rule the same. */
function gradientsAStep({ config, metrics }: RunRecord): number {
  const batches = (examples: number) => Math.ceil(examples / config.batchSize);
  const { epochs = 0, quantile = 0 } = config.adaptation ?? {};
  const kept = metrics.adaptation?.steps.map((step) => step.kept) ?? [];
  const sum = (of: (kept: number) => number) => kept.reduce((sum, kept) => sum + of(kept), 0);
  const steps = config.epochs * batches(config.sourceSize) + epochs * sum(batches);
  const labelling = sum((kept) => batches(kept / (1 - quantile)));
  const { gradientEvaluations, forwardPasses } = metrics;
  return gradientUnits({ gradientEvaluations, forwardPasses: forwardPasses - labelling }) / steps;
}
