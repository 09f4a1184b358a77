/**
 * All measures of sharpness of a model, for a record. Each is a function of its own, on a landscape
 * of the loss: see the files that are imported here.
 */
import { InputError } from "../check.ts";
import { checkDomain, type Domain, size, take } from "../data/domain.ts";
import { Stream } from "../stream.ts";
import type { Model } from "../nn/model.ts";
import { gradientUnits } from "../train/cost.ts";
import { adaptiveSharpness } from "./adaptive_sharpness.ts";
import { type AuthorsLastBatchFigure, authorsLastBatchFigure } from "./authors_last_batch.ts";
import { type AverageSharpness, averageSharpness } from "./average_sharpness.ts";
import { ballSharpness, type WorstCaseSharpness } from "./ball_sharpness.ts";
import { completeOptions } from "../sam/define_rule.ts";
import { type HessianTrace, hessianTrace } from "./hessian_trace.ts";
import { type LargestEigenvalue, largestEigenvalue } from "./largest_eigenvalue.ts";
import type { LossLandscape } from "./loss_landscape.ts";
import { modelLandscape } from "./model_landscape.ts";
import {
  type MSharpness,
  mSharpness,
  type OneStepSharpness,
  oneStepSharpness,
} from "./one_step_sharpness.ts";
import { type SharpnessOptions, sharpnessOptions } from "./sharpness_options.ts";

/** All measures; each says what it was measured on and how. Plain data. */
export interface SharpnessMeasures {
  /** Name of the domain. */
  readonly domain: string;
  /** Rise after one step of SAM. */
  readonly oneStep: OneStepSharpness;
  /** Mean rise of groups of m examples, each after its own step. */
  readonly mSharpness: MSharpness;
  /** Rise to the worst loss in a ball. */
  readonly ball: WorstCaseSharpness;
  /** The same relative to each weight, in l2. */
  readonly adaptiveL2: WorstCaseSharpness;
  /** The same relative to each weight, in l-infinity. */
  readonly adaptiveLinf: WorstCaseSharpness;
  /** Mean rise under noise. */
  readonly average: AverageSharpness;
  /** Mean rise under noise relative to each weight. */
  readonly adaptiveAverage: AverageSharpness;
  /** Largest eigenvalue of the Hessian. */
  readonly largestEigenvalue: LargestEigenvalue;
  /** Trace of the Hessian. */
  readonly trace: HessianTrace;
  /** The authors' own figure. */
  readonly authorsLastBatch: AuthorsLastBatchFigure;
  /** Cost in gradients over all examples, a forward pass counted as a third. */
  readonly gradientUnits: number;
  /** Wall-clock seconds that measuring took. */
  readonly seconds: number;
}

/** The authors' batch size. */
const AUTHORS_BATCH = 128;

/**
 * Every measure of `model` on random examples of `domain`, the same for the same seed.
 *
 *     const { ball, largestEigenvalue } = await sharpnessMeasures(model, source, { seed: 1 });
 *
 * With the defaults it costs at most 98 gradients over the examples; see {@link sharpnessOptions}.
 * The largest eigenvalue and the trace are those at a scale, kinks and all; see {@link exactCurvature}.
 * Ascents from random places beside the one from w are left out for their time: `restarts: 1`.
 *
 * @throws InputError on an unknown option or one out of range, a domain that is empty, smaller than
 * m or does not fit the model, or a mean loss that is not finite.
 */
export async function sharpnessMeasures(
  model: Model,
  domain: Domain,
  { lastBatch, onProgress, ...given }: SharpnessOptions = {},
): Promise<SharpnessMeasures> {
  const options = completeOptions(sharpnessOptions, given);
  const { rho, m, steps, restarts, pairs, iterations, vectors, seed } = options;
  const chosen = chosenExamples(domain, options);
  const search = { steps, restarts, seed };
  const started = performance.now();
  const landscape = modelLandscape(model, chosen, { batchSize: options.batchSize });
  const forward = gradientUnits({ gradientEvaluations: 0, forwardPasses: 1 });
  // The first measure asks for the gradient at w, where the ascents and the averages start.
  const ascents = (1 + restarts) * (steps + forward) - 1;
  const averages = 2 * pairs * forward;
  const total = 2 * (1 + forward) + 3 * ascents + 2 * averages + 2 * iterations + 2 * vectors;
  let planned = 0, reported = 0;

  /** Runs a measure that costs `cost` at most, and reports on the way. */
  async function measure<T>(cost: number, ask: (landscape: LossLandscape) => Promise<T>) {
    const before = gradientUnits(landscape.cost);
    const report = async () => {
      const spent = gradientUnits(landscape.cost) - before;
      reported = Math.min(total, Math.max(reported, planned + Math.min(spent, cost)));
      await onProgress?.(reported, total);
    };
    const measured = await ask(watched(landscape, report));
    planned += cost;
    return measured;
  }

  const last = lastBatch?.batch ?? lastOf(chosen, AUTHORS_BATCH);
  const before = lastBatch?.before ? { before: lastBatch.before } : {};
  const measured = async () => ({
    domain: domain.name,
    authorsLastBatch: await authorsLastBatchFigure(model, last, { rho, seed, ...before }),
    oneStep: await measure(1 + forward, (at) => oneStepSharpness(at, { rho })),
    mSharpness: await measure(1 + forward, (at) => mSharpness(at, { rho, m })),
    ball: await measure(ascents, (at) => ballSharpness(at, { rho, ...search })),
    adaptiveL2: await measure(ascents, (at) => {
      return adaptiveSharpness(at, { norm: "l2", rho: options.adaptiveRho, ...search });
    }),
    adaptiveLinf: await measure(ascents, (at) => {
      return adaptiveSharpness(at, { norm: "linf", rho: options.adaptiveRhoMax, ...search });
    }),
    average: await measure(averages, (at) => {
      return averageSharpness(at, { sigma: options.sigma, pairs, seed });
    }),
    adaptiveAverage: await measure(averages, (at) => {
      return averageSharpness(at, { adaptive: true, sigma: options.adaptiveSigma, pairs, seed });
    }),
    largestEigenvalue: await measure(2 * iterations, (at) => {
      return largestEigenvalue(at, { iterations, seed });
    }),
    trace: await measure(2 * vectors, (at) => hessianTrace(at, { vectors, seed })),
  });
  const measures = await measured().finally(() => landscape.dispose());
  await onProgress?.(total, total);
  const seconds = (performance.now() - started) / 1000;
  return { ...measures, gradientUnits: gradientUnits(landscape.cost), seconds };
}

/**
 * A random choice of `examples` at most, as many as m divides; the same for the same seed.
 *
 * @throws InputError on a domain that is empty or smaller than m.
 */
export function chosenExamples(
  domain: Domain,
  { examples, m, seed }: { examples: number; m: number; seed: number },
) {
  const all = size(checkDomain(domain));
  const most = Math.min(examples, all);
  if (m > most) {
    throw new InputError(
      `m is ${m} and there are ${most} examples to measure; take m at most ${most}`,
    );
  }
  const order = new Stream(seed).child("examples").permutation(all);
  return take(domain, order.slice(0, most - most % m));
}

function lastOf(domain: Domain, count: number): Domain {
  const all = size(domain);
  const from = Math.max(0, all - count);
  return take(domain, Array.from({ length: all - from }, (_, i) => from + i));
}

/** The landscape, with `report` called after each question. */
function watched(landscape: LossLandscape, report: () => Promise<void>): LossLandscape {
  return {
    ...landscape,
    async loss(...question) {
      const loss = await landscape.loss(...question);
      await report();
      return loss;
    },
    async lossAndGradient(...question) {
      const answer = await landscape.lossAndGradient(...question);
      await report();
      return answer;
    },
  };
}
