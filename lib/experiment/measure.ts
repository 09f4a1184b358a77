/** What a run measures of its models besides accuracy: sharpness, distances, and terms of bounds. */
import { type Domain, type ShiftedData, size } from "../data/domain.ts";
import { features } from "../distances/features.ts";
import { type LabelledPoints, pointsOf, takePoints } from "../distances/points.ts";
import { classConditional, labelShift, slicedWasserstein } from "../distances/shift_distance.ts";
import { wasserstein, wassersteinInfinity } from "../distances/transport.ts";
import { authorsLastBatchFigure } from "../sharpness/authors_last_batch.ts";
import { exactCurvature } from "../sharpness/exact_curvature.ts";
import { lipschitzConstant } from "../bounds/lipschitz.ts";
import { measuredSharpnessBound } from "../bounds/measured_bound.ts";
import { modelLandscape } from "../sharpness/model_landscape.ts";
import { oneStepSharpness } from "../sharpness/one_step_sharpness.ts";
import { sharpnessMeasures } from "../sharpness/all_measures.ts";
import type {
  BoundTerms,
  Distances,
  MeasuresConfig,
  ModelMeasures,
  StepMeasures,
} from "../records/measured.ts";
import { Stream } from "../stream.ts";
import type { Model } from "../nn/model.ts";

/** Of both kinds: told while it goes on, in parts from 0 to 1. */
type OnProgress = (share: number) => void | Promise<void>;

/** Radius of the balls; the default of SAM's. */
const RHO = 0.05;
/** Rounds of power iteration unless a run says: a bound is then 3 to 7 % above its estimate a layer. */
const ITERATIONS = 200;
const AUTHORS_BATCH = 128;
/** Of the time for sharpness and exact curvature together. */
const SHARPNESS_SHARE = 0.75;

/** Measures `model`, which was trained on `trainedOn`; chance is decided by `seed`. */
export async function measureModel(
  model: Model,
  trainedOn: Domain,
  { source, target }: Pick<ShiftedData, "source" | "target">,
  measures: MeasuresConfig,
  seed: number,
  onProgress: OnProgress = () => {},
): Promise<ModelMeasures> {
  const { examples, steps, points, bounds } = measures;
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
    ...(bounds ? { bound: await boundTerms(model, trainedOn, measures, seed) } : {}),
  };
}

/** Measures the student of one step, and how far its domain is from the one before. */
export async function measureStep(
  student: Model,
  labelled: Domain,
  { before, domain }: { before: Domain; domain: Domain },
  config: MeasuresConfig,
  seed: number,
): Promise<StepMeasures> {
  const { points, bounds } = config;
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
      ...await boundTerms(student, labelled, config, seed),
      w1: classConditional(x, y, w1, options),
      wInfinity: far.largest,
    },
  };
}

/** The terms that a model brings to the bounds, on `domain`, which it was trained on. */
export async function boundTerms(
  model: Model,
  domain: Domain,
  { steps, iterations = ITERATIONS }: Pick<MeasuresConfig, "steps" | "iterations">,
  seed: number,
): Promise<BoundTerms> {
  const sharpness = await measuredSharpnessBound(model, domain, {
    ...{ rho: RHO, steps, restarts: 0, seed, batchSize: 500 },
  });
  const lipschitz = await lipschitzConstant(model, { iterations, seed });
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
