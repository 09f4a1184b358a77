/** What bounds of gradual self-training are made of, from the record of a run. */
import { InputError } from "../../check.ts";
import { type SharpGdaBound, sharpGdaBound } from "../../bounds/sharp_bound.ts";
import { sharpnessBound } from "../../bounds/sharpness_bound.ts";
import type { RunRecord } from "../../records/record.ts";

/** Chance that a bound fails, over all steps together. */
export const DELTA = 0.05;

/** One run of gradual self-training, as the bounds see it. Losses and errors from 0 to 1. */
export interface GdaBound {
  /** T, the number of intermediate domains; 0 where the target was labelled at once. */
  readonly domains: number;
  /** T + 1: the bounds count steps, the last of which is to the target. */
  readonly steps: number;
  /** Examples of a step: the fewest, and the mean. */
  readonly fewest: number;
  /** Examples of one domain. */
  readonly n: number;
  /** Class-conditional W_1 of each step, W_t. */
  readonly distances: readonly number[];
  /** Clipped loss of the source model on the examples that it was trained on. */
  readonly sourceLoss: number;
  /** Largest norm ||W|| of what any of the models does to an input, teachers and students. */
  readonly largestLipschitz: number;
  /** Equation (7), with {@link DELTA} shared by its T + 2 sharpness bounds. */
  readonly sharp: SharpGdaBound;
  /** The sums over steps that (7) adds to the source's bound. */
  readonly shiftSum: number;
  /** The second of these sums. */
  readonly sharpnessSum: number;
  /** On held-out examples of the target, measured. */
  readonly error: number;
}

/**
 * The terms of the bounds of `record`.
 *
 * @param distanceOf W_1 of a step where it is known, by T; default what was measured between samples.
 * @throws InputError when the record is not of self-training with bounds measured at every step.
 */
export function gdaBound(
  { id, config, metrics }: RunRecord,
  distanceOf?: (domains: number) => number,
): GdaBound {
  const { sourceBound, steps = [] } = metrics.adaptation ?? {};
  const bounds = steps.flatMap(({ measures }) => measures?.bound ?? []);
  if (!sourceBound || bounds.length === 0 || bounds.length < steps.length) {
    throw new InputError(
      `record ${id} (${config.dataset}, ${config.rule.name}) has no terms of a bound for every step; ` +
        `run selfTraining with measures: "bounds"`,
    );
  }
  const domains = steps.length - 1;
  const delta = DELTA / (steps.length + 1);
  const distances = bounds.map(({ w1 }) => distanceOf?.(domains) ?? w1.mean);
  const models = [sourceBound, ...bounds];
  const sharp = sharpGdaBound(
    sharpnessBound({ ...sourceBound.sharpness, delta }),
    bounds.map(({ sharpness }, t) => ({
      sharpness: sharpnessBound({ ...sharpness, delta }),
      ...{ teacherLipschitz: models[t]!.lipschitz.input, w1: distances[t]! },
    })),
  );
  const kept = steps.map((step) => step.kept);
  return {
    ...{ domains, steps: steps.length, distances, sharp },
    ...{ fewest: Math.min(...kept), n: sum(kept) / kept.length },
    sourceLoss: sourceBound.sharpness.sharpness.loss,
    largestLipschitz: Math.max(...models.map(({ lipschitz }) => lipschitz.input)),
    shiftSum: sum(sharp.steps.map(({ shift }) => shift)),
    sharpnessSum: sum(sharp.steps.map(({ sharpness }) => sharpness)),
    error: 1 - metrics.targetAccuracy,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
