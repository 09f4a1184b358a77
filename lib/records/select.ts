/** Some of many runs, by what their configs say. */
import { checkName, checkOptionNames } from "../check.ts";
import type { RunConfig } from "./record.ts";

/** What a run must be: one value, or one of several. "none" stands for what a run has none of. */
export interface Selection {
  /** Data set by name, such as "covertype". */
  readonly dataset?: OneOrMore<string>;
  /** Rule by name that the source model was trained with, such as "sam". */
  readonly rule?: OneOrMore<string>;
  /** Rule of the students. */
  readonly students?: OneOrMore<string>;
  /** Weight averaging by name, "ema" or "swa", or "none". */
  readonly averaging?: OneOrMore<string>;
  /** "authors" or "corrected". */
  readonly protocol?: OneOrMore<string>;
  /** "smoke", "quick" or "paper". */
  readonly scale?: OneOrMore<string>;
  /** Self-training: "gradual", "direct", "pooled" or "goat"; "none" of zero-shot runs. */
  readonly how?: OneOrMore<string>;
  /** What pseudo-labels are ranked by: "logits" or "softmax"; "none" of zero-shot runs. */
  readonly confidence?: OneOrMore<string>;
  /** Seed of the run. */
  readonly seed?: OneOrMore<number>;
}

/** A value, or several of which any will do. */
export type OneOrMore<T> = T | readonly T[];

const parts: {
  readonly [K in keyof Selection]-?: (run: { readonly config: RunConfig }) => string | number;
} = {
  dataset: ({ config }) => config.dataset,
  rule: ({ config }) => config.rule.name,
  students: ({ config }) => config.adaptation?.rule.name ?? "none",
  averaging: ({ config }) => config.averaging?.name ?? "none",
  protocol: ({ config }) => config.protocol,
  scale: ({ config }) => config.scale,
  how: ({ config }) => config.adaptation?.how ?? "none",
  confidence: ({ config: { adaptation } }) =>
    adaptation ? adaptation.confidence ?? "logits" : "none",
  seed: ({ config }) => config.seed,
};

/**
 * Those of `runs`, records or runs that failed, that are as `wanted` says, in their order.
 *
 *     select(records, { rule: ["plain", "sam"], averaging: "none" })
 *
 * @throws InputError on a name that no config has.
 */
export function select<Run extends { readonly config: RunConfig }>(
  runs: readonly Run[],
  wanted: Selection,
): Run[] {
  checkOptionNames("select", wanted, Object.keys(parts));
  const tests = Object.entries(wanted).map(([name, value]) => {
    const part = parts[checkName("select", name, Object.keys(parts) as (keyof Selection)[])];
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return (run: Run) => values.includes(part(run));
  });
  return runs.filter((run) => tests.every((test) => test(run)));
}
