/** The Hessian's trace at a scale: by Hutchinson's estimator, on differences of gradients. */
import * as tf from "@tensorflow/tfjs";
import { checkNumber, checkOptionNames } from "../check.ts";
import { globalDot, readScalar } from "../nn/params.ts";
import { distance, hessianVector } from "./hessian.ts";
import { hutchinson, type HutchinsonOptions, type Trace } from "./hutchinson.ts";
import { type LossLandscape, type MeasuredOn, measuredOn } from "./loss_landscape.ts";

/** Trace of the Hessian of the mean loss. */
export interface HessianTrace extends Trace, MeasuredOn {
  /** Distance of the two gradients of a product from w, in units of the parameters. */
  readonly h: number;
}

/** How the trace is estimated. */
export interface TraceOptions extends HutchinsonOptions {
  /** Above 0; default a twentieth of ||w||: see below. */
  readonly h?: number;
}

/**
 * Share of ||w||: each parameter moves by a twentieth of what they are in the root mean square. A
 * random direction bends far less than the steepest, so it takes a longer way to see it bend.
 */
const H_SHARE = 0.05;

/**
 * An estimate of the trace of the Hessian at w, as differences of gradients at a distance `h` see it:
 * with ReLUs off that of the second derivatives by what their kinks add (docs/sharpness.md says how
 * much), which is no part of the standard error; mostly above. Two gradients a vector.
 *
 * @throws InputError if an option is out of range.
 */
export async function hessianTrace(
  landscape: LossLandscape,
  { h: given, ...options }: TraceOptions = {},
): Promise<HessianTrace> {
  checkOptionNames("hessianTrace", options, ["h", "vectors", "seed"]);
  const { w } = landscape;
  const h = checkNumber("h", given ?? await distance(w, H_SHARE), { above: 0 });
  const found = await hutchinson(w, async (v) => {
    const Hv = await hessianVector(landscape, v, h);
    const along = await readScalar(() => globalDot(v, Hv));
    tf.dispose(Hv as tf.TensorContainer);
    return along;
  }, options);
  return { ...found, h, ...measuredOn(landscape) };
}
