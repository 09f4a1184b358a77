/**
 * One-step sharpness: Foret, Kleiner, Mobahi, Neyshabur, ICLR 2021, arXiv:2010.01412, equation 1
 * with the first-order answer of equation 2; m-sharpness: section 4.2 there.
 *
 *     one step:     L(w + rho g / ||g||) - L(w)             g = grad L(w), norm over all parameters
 *     m-sharpness:  mean_B [ L_B(w + rho g_B / ||g_B||) - L_B(w) ]      B disjoint, of m examples
 *
 * How far the loss rises over one step of SAM. The fewer examples share a step, the better it is
 * aimed at them: with smaller m the value grows, and (in the paper) predicts generalization better.
 */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import { tidyParams } from "../nn/params.ts";
import { finiteLoss, type LossLandscape, type MeasuredOn, measuredOn } from "./loss_landscape.ts";
import { climb } from "../train/perturb.ts";

/** Rise of the loss after one step along the gradient. */
export interface OneStepSharpness extends MeasuredOn {
  /** In the unit of the loss. May be below 0: one step can overshoot. */
  readonly value: number;
  /** L(w). */
  readonly loss: number;
  /** Length of the step, in units of the parameters. */
  readonly rho: number;
  /** How many of the perturbed losses were not finite; then neither is the value. */
  readonly nonFinite: number;
}

/** Mean rise of groups of examples, each after its own step. */
export interface MSharpness extends OneStepSharpness {
  /** Examples that share a step. */
  readonly m: number;
}

/**
 * L(w + rho g / ||g||) - L(w). A gradient and a forward pass.
 *
 * @param options `rho`: radius in units of the parameters, above 0, default 0.05.
 * @throws InputError if rho is out of range or L(w) is not finite.
 */
export async function oneStepSharpness(
  landscape: LossLandscape,
  { rho = 0.05, ...others }: { rho?: number } = {},
): Promise<OneStepSharpness> {
  checkOptionNames("oneStepSharpness", others, ["rho"]);
  const { m: _, ...measure } = await mSharpness(landscape, { rho, m: landscape.examples });
  return measure;
}

/**
 * The mean one-step sharpness of disjoint batches of `m` consecutive examples. As many passes as one
 * step over all examples, and a few sums over the parameters a batch.
 *
 * @param options `rho` as in {@link oneStepSharpness}; `m`, a divisor of the number of examples,
 * default 20.
 * @throws InputError if an option is out of range, m does not divide the examples or a batch's loss
 * at w is not finite.
 */
export async function mSharpness(
  landscape: LossLandscape,
  { rho = 0.05, m = 20, ...others }: { rho?: number; m?: number } = {},
): Promise<MSharpness> {
  checkOptionNames("mSharpness", others, ["rho", "m"]);
  const { w, examples } = landscape;
  checkNumber("rho", rho, { above: 0 });
  checkNumber("m", m, { integer: true, min: 1, max: examples }, "m counts examples of the set");
  if (examples % m !== 0) {
    throw new InputError(
      `m is ${m}, which does not divide the ${examples} examples; take a divisor of ${examples}`,
    );
  }
  let base = 0, rise = 0, nonFinite = 0;
  for (let from = 0; from < examples; from += m) {
    const { loss, gradient } = await landscape.lossAndGradient(w, from, from + m);
    const perturbed = tidyParams(() => climb(w, rho, gradient));
    const risen = await landscape.loss(perturbed, from, from + m);
    tf.dispose([gradient, perturbed] as tf.TensorContainer);
    if (!Number.isFinite(risen)) nonFinite++;
    base += finiteLoss(loss) * m / examples;
    rise += (risen - loss) * m / examples;
  }
  return { value: rise, loss: base, rho, m, nonFinite, ...measuredOn(landscape) };
}
