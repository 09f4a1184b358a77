/** The Hessian's largest eigenvalue at a scale: by the Lanczos method, on differences of gradients. */
import { checkNumber, checkOptionNames } from "../check.ts";
import { distance, hessianVector } from "./hessian.ts";
import { type Eigenvalue, lanczos, type LanczosOptions } from "./lanczos.ts";
import { type LossLandscape, type MeasuredOn, measuredOn } from "./loss_landscape.ts";

/** Largest eigenvalue of the Hessian of the mean loss. */
export interface LargestEigenvalue extends Eigenvalue, MeasuredOn {
  /** Distance of the two gradients of a product from w, in units of the parameters. */
  readonly h: number;
}

/** How the eigenvalue is searched for. */
export interface EigenvalueOptions extends LanczosOptions {
  /** Above 0; default a thousandth of ||w||: see hessian.ts. */
  readonly h?: number;
}

/** Share of ||w||: on the paper's network between what rounding and what the third derivative spoil. */
const H_SHARE = 1e-3;

/**
 * The largest eigenvalue of the Hessian at w, as differences of gradients at a distance `h` see it: with
 * ReLUs off that of the second derivatives by what their kinks add (docs/sharpness.md says how much),
 * which is no part of the residual; mostly above. Two gradients an iteration.
 *
 * @throws InputError if an option is out of range.
 */
export async function largestEigenvalue(
  landscape: LossLandscape,
  { h: given, ...options }: EigenvalueOptions = {},
): Promise<LargestEigenvalue> {
  checkOptionNames("largestEigenvalue", options, ["h", "iterations", "tolerance", "seed"]);
  const h = checkNumber("h", given ?? await distance(landscape.w, H_SHARE), { above: 0 });
  const found = await lanczos(landscape.w, (q) => hessianVector(landscape, q, h), options);
  return { ...found, h, ...measuredOn(landscape) };
}
