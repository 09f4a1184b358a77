/**
 * Ball sharpness: the rise to the worst loss within distance rho, which SAM's objective is made of.
 * Foret, Kleiner, Mobahi, Neyshabur, ICLR 2021, arXiv:2010.01412, equation 1.
 *
 *     max { L(w + epsilon) : ||epsilon|| <= rho } - L(w)        the norm over all parameters together
 *
 * SAM answers the maximum with one step along the gradient. Here the climb goes on (ascent.ts) and
 * is tried from several places: the largest loss that was seen is reported. So the value is at least
 * the one-step sharpness and at least 0, and never above the true maximum.
 */
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../backend/random.ts";
import { checkNumber, checkOptionNames } from "../check.ts";
import { Stream } from "../stream.ts";
import { globalNorm, mapParams, type Params, tidyParams } from "../nn/params.ts";
import { ascend, type Ball } from "./ascent.ts";
import { finiteLoss, type LossLandscape, type MeasuredOn, measuredOn } from "./loss_landscape.ts";

export const searchNames = ["steps", "restarts", "seed"] as const;

/** How hard to search. */
export interface SearchOptions {
  /** Steps of an ascent, at least 1, default 20. */
  readonly steps?: number;
  /** Ascents from random places of the ball after the one from w, at least 0, default 1. */
  readonly restarts?: number;
  /** Of the restarts, default 0. */
  readonly seed?: number;
}

/** Rise of the loss to the worst point that ascents found in a ball. */
export interface WorstCaseSharpness extends MeasuredOn {
  /** In the unit of the loss, at least 0. */
  readonly value: number;
  /** L(w). */
  readonly loss: number;
  /** Radius of the ball. */
  readonly rho: number;
  /** Norm that the ball is of. */
  readonly norm: "l2" | "linf";
  /** What the ascent from w found, then the restarts; `null` where a loss was not finite at once. */
  readonly byStart: readonly (number | null)[];
  /** Steps of an ascent. */
  readonly steps: number;
  /** Ascents from random places. */
  readonly restarts: number;
  /** The first step of an ascent, 2 rho, in the ball's norm; halved where it no longer pays. */
  readonly stepSize: number;
  /** How many of all losses were not finite: where any, the true maximum is larger than the value. */
  readonly nonFinite: number;
  /** Seed of the restarts. */
  readonly seed: number;
}

/**
 * The rise to the worst loss in the ball around w. `steps` gradients and a forward pass for each of
 * 1 + `restarts` ascents.
 *
 * @param options `rho`: radius in units of the parameters, above 0, default 0.05; and the search's.
 * @throws InputError if an option is out of range or L(w) is not finite.
 */
export async function ballSharpness(
  landscape: LossLandscape,
  { rho = 0.05, ...search }: { rho?: number } & SearchOptions = {},
): Promise<WorstCaseSharpness> {
  checkOptionNames("ballSharpness", search, ["rho", ...searchNames]);
  return await worstCase(landscape, { rho, norm: "l2" }, search);
}

/** The rise to the worst loss that ascents in `ball` find; the first starts at its center. */
export async function worstCase(
  landscape: LossLandscape,
  ball: Ball,
  { steps = 20, restarts = 1, seed = 0 }: SearchOptions,
): Promise<WorstCaseSharpness> {
  const { rho, norm } = ball;
  checkNumber("rho", rho, { above: 0 });
  checkNumber("steps", steps, { integer: true, min: 1 });
  checkNumber("restarts", restarts, { integer: true, min: 0 });
  const stream = new Stream(seed).child("restart");
  const { start: loss, ...first } = await ascend(landscape, ball, steps);
  finiteLoss(loss);
  const ascents = [first];
  for (let restart = 0; restart < restarts; restart++) {
    const start = tidyParams(() => randomPlace(landscape.w, ball, stream.child(restart)));
    ascents.push(await ascend(landscape, ball, steps, start));
  }
  const byStart = ascents.map(({ best }) => Number.isFinite(best) ? best - loss : null);
  const value = byStart.reduce<number>((most, rise) => Math.max(most, rise ?? 0), 0);
  const nonFinite = ascents.reduce((sum, ascent) => sum + ascent.nonFinite, 0);
  const searched = { byStart, steps, restarts, stepSize: 2 * rho, nonFinite, seed };
  return { value, loss, rho, norm, ...searched, ...measuredOn(landscape) };
}

/** Of the unit ball's boundary a random direction; of the cube a random point. Times rho. */
function randomPlace(w: Params, { rho, norm }: Ball, stream: Stream): Params {
  const law = norm === "l2" ? "normal" : "uniform";
  const numbers = Object.fromEntries(
    Object.entries(w).map(([name, { shape }]) =>
      [name, randomTensor(stream.child(name), shape, law)] as const
    ),
  );
  if (law === "uniform") return mapParams((x) => tf.mul(rho, tf.sub(tf.mul(2, x), 1)), numbers);
  const shrink = tf.div(rho, globalNorm(numbers));
  return mapParams((x) => tf.mul(shrink, x), numbers);
}
