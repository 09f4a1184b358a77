/** What a run measures of its models besides accuracy: sharpness, distances, and terms of bounds. */
import { type Domain, type ShiftedData, size } from "../data/domain.ts";
import { features } from "../gda/features.ts";
import { type LabelledPoints, pointsOf, takePoints } from "../gda/points.ts";
import {
  type ClassConditional,
  classConditional,
  labelShift,
  type Sliced,
  slicedWasserstein,
} from "../gda/shift_distance.ts";
import { wasserstein, wassersteinInfinity } from "../gda/transport.ts";
import { authorsLastBatchFigure } from "../sam/authors_last_batch.ts";
import { type ExactCurvature, exactCurvature } from "../sam/exact_curvature.ts";
import { lipschitzConstant } from "../sam/lipschitz.ts";
import { type MeasuredBound, measuredSharpnessBound } from "../sam/measured_bound.ts";
import { modelLandscape } from "../sam/model_landscape.ts";
import { oneStepSharpness } from "../sam/one_step_sharpness.ts";
import { type SharpnessMeasures, sharpnessMeasures } from "../sam/sharpness.ts";
import { Stream } from "../stream.ts";
import type { Model } from "../train/model.ts";

/** What is measured, and on how much of the data. Part of a run's config. */
export interface MeasuresConfig {
  /** Examples at most for all measures of sharpness, a multiple of 20. */
  readonly examples: number;
  /** Steps of an ascent to the worst loss. */
  readonly steps: number;
  /** Points of a class at most, on each side, for a distance by exact transport. */
  readonly points: number;
  /** Whether the terms of the bounds are measured too, on all examples that were trained on. */
  readonly bounds: boolean;
}

/** Of the model that a run ends with. */
export interface ModelMeasures {
  /** On examples of the domain that it was trained on last, with the labels that it was given. */
  readonly sharpness: SharpnessMeasures;
  /** Largest eigenvalue and trace without kinks, on the same examples. Old records have none. */
  readonly curvature?: ExactCurvature;
  /** Between source and target, as the inputs are and as the model's last layer sees them. */
  readonly distance: { readonly input: Distances; readonly features: Distances };
  /** Total variation between the classes' shares in source and target. */
  readonly labelShift: number;
  /** Where bounds were asked for. */
  readonly bound?: BoundTerms;
}

/** How far two domains are from each other. */
export interface Distances {
  /** W_1 class by class. */
  readonly w1: ClassConditional;
  /** The mean of the same between two halves of the source: what sampling alone makes. */
  readonly w1Sampling: number;
  /** Sliced W_2, without the labels. */
  readonly sliced: Sliced;
}

/** What the bounds are made of, for one model. */
export interface BoundTerms {
  /** Foret et al.'s bound on the clipped loss, on the examples that it was trained on. */
  readonly sharpness: MeasuredBound;
  readonly lipschitz: {
    /** Lipschitz constant of the logits in the input, and in the last layer's input. */
    readonly input: number;
    readonly features: number;
    /** In the input, with each normalization and the layer before it as one map. Old records have none. */
    readonly joined?: number;
  };
}

/** Of the student on one domain of self-training. */
export interface StepMeasures {
  /** L(w + rho g / ||g||) - L(w) on the domain with the pseudo-labels, in evaluation mode. */
  readonly oneStep: number;
  /** What the authors' code logs, on the last 128 of these examples. */
  readonly authorsLastBatch: number;
  /** Where bounds were asked for: its terms, and how far the domain is from the one before. */
  readonly bound?: BoundTerms & { readonly w1: ClassConditional; readonly wInfinity: number };
}

/** Of both kinds: told while it goes on, in parts from 0 to 1. */
type OnProgress = (share: number) => void | Promise<void>;

/** Radius of the balls; the default of SAM's. */
const RHO = 0.05;
/** Rounds of power iteration: a bound is then 3 to 7 % above its estimate a layer. */
const ITERATIONS = 200;
const AUTHORS_BATCH = 128;
/** Of the time for sharpness and exact curvature together. */
const SHARPNESS_SHARE = 0.75;

/** Measures `model`, which was trained on `trainedOn`; chance is decided by `seed`. */
export async function measureModel(
  model: Model,
  trainedOn: Domain,
  { source, target }: Pick<ShiftedData, "source" | "target">,
  { examples, steps, points, bounds }: MeasuresConfig,
  seed: number,
  onProgress: OnProgress = () => {},
): Promise<ModelMeasures> {
  const how = { examples, rho: RHO, steps, seed };
  const sharpness = await sharpnessMeasures(model, trainedOn, {
    ...how,
    onProgress: (done, total) => onProgress(SHARPNESS_SHARE * done / total),
  });
  const curvature = await exactCurvature(model, trainedOn, how);
  await onProgress(1);
  const [inSource, inTarget] = [pointsOf(source), pointsOf(target)];
  return {
    ...{ sharpness, curvature },
    distance: {
      input: distances(inSource, inTarget, points, seed),
      features: distances(
        await features(model, source),
        await features(model, target),
        points,
        seed,
      ),
    },
    labelShift: labelShift(inSource, inTarget),
    ...(bounds ? { bound: await boundTerms(model, trainedOn, steps, seed) } : {}),
  };
}

/** Measures the student of one step, and how far its domain is from the one before. */
export async function measureStep(
  student: Model,
  labelled: Domain,
  { before, domain }: { before: Domain; domain: Domain },
  { steps, points, bounds }: MeasuresConfig,
  seed: number,
): Promise<StepMeasures> {
  const landscape = modelLandscape(student, labelled);
  const { value: oneStep } = await oneStepSharpness(landscape, { rho: RHO })
    .finally(() => landscape.dispose());
  const { value } = await authorsLastBatchFigure(student, lastOf(labelled), { rho: RHO, seed });
  const measures = { oneStep, authorsLastBatch: value };
  if (!bounds) return measures;
  const [x, y] = [pointsOf(before), pointsOf(domain)];
  const options = { most: points, seed, lacking: "skip" } as const;
  const far = classConditional(x, y, (a, b) => wassersteinInfinity(a, b).distance, options);
  return {
    ...measures,
    bound: {
      ...await boundTerms(student, labelled, steps, seed),
      w1: classConditional(x, y, w1, options),
      wInfinity: far.largest,
    },
  };
}

/** The terms that a model brings to the bounds, on `domain`, which it was trained on. */
export async function boundTerms(
  model: Model,
  domain: Domain,
  steps: number,
  seed: number,
): Promise<BoundTerms> {
  const sharpness = await measuredSharpnessBound(model, domain, {
    ...{ rho: RHO, steps, restarts: 0, seed, batchSize: 500 },
  });
  const lipschitz = await lipschitzConstant(model, { iterations: ITERATIONS, seed });
  const { value: input, factors, joined: { value: joined } } = lipschitz;
  return { sharpness, lipschitz: { input, features: factors.at(-1)!.bound, joined } };
}

function distances(x: LabelledPoints, y: LabelledPoints, most: number, seed: number): Distances {
  const [half, otherHalf] = halves(x, seed);
  // A class of few examples may be missing from a small sample; that is no reason to lose the run.
  const options = { most, seed, lacking: "skip" } as const;
  return {
    w1: classConditional(x, y, w1, options),
    w1Sampling: classConditional(half, otherHalf, w1, options).mean,
    sliced: slicedWasserstein(x, y, { projections: 200, seed }),
  };
}

function w1(x: Parameters<typeof wasserstein>[0], y: Parameters<typeof wasserstein>[1]): number {
  return wasserstein(x, y, { p: 1 }).distance;
}

function halves(x: LabelledPoints, seed: number): [LabelledPoints, LabelledPoints] {
  const order = new Stream(seed, ["halves"]).permutation(x.n);
  const part = (rows: Int32Array) => ({
    ...takePoints(x, rows),
    ...{ labels: rows.map((row) => x.labels[row]!), classes: x.classes },
  });
  const middle = x.n >> 1;
  return [part(order.slice(0, middle)), part(order.slice(middle))];
}

function lastOf(domain: Domain): Domain {
  const from = Math.max(0, size(domain) - AUTHORS_BATCH);
  const width = domain.inputs.length / size(domain);
  return {
    ...domain,
    inputs: domain.inputs.subarray(from * width),
    labels: domain.labels.subarray(from),
    ids: domain.ids.subarray(from),
  };
}
